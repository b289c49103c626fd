"""Webhooks, against real receivers, some of which mean harm."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace

import orjson
import pytest
from aiohttp import web
from pydantic import AnyHttpUrl
from standardwebhooks import Webhook

from streams.errors import UndeliveredError
from streams.notify import webhooks
from streams.notify.queue import Batch
from streams.notify.records import Notice
from streams.notify.senders import Senders
from streams.notify.shelf import Shelf
from streams.notify.signing import secret
from streams.notify.waiting import Waiting
from streams.notify.webhooks import Webhooks
from streams.settings import Settings
from tests.streams.notify.examples import KEY, alert, message, waiting
from tests.streams.notify.receivers import CERTIFICATE, receiving, settings

ONE = Batch((waiting("a1"),), is_digest=False)
Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]


async def deliver(url: str, batch: Batch = ONE, given: Settings | None = None) -> None:
    async with Webhooks(given or settings()) as client:
        await client.deliver(url, batch, {})


def failure(answer: Answer | None = None, status: int = 204, tls: bool = False) -> UndeliveredError:
    """The error of a webhook to a receiver."""

    async def run() -> None:
        async with receiving(answer, tls) as receiver:
            receiver.status = status
            await deliver(receiver.url)

    with pytest.raises(UndeliveredError) as caught:
        asyncio.run(run())
    return caught.value


def test_an_alert_arrives_signed_and_unchanged() -> None:
    async def run() -> None:
        async with receiving() as receiver:
            await deliver(receiver.url)
            [request], [body] = receiver.requests, receiver.bodies
            assert request.method == "POST"
            assert request.headers["Content-Type"] == "application/json"
            headers = {name.lower(): value for name, value in request.headers.items()}
            received = Webhook(secret(KEY, "transport-desk", "rail-strikes")).verify(body, headers)
            assert received == {
                "type": "alert.match",
                "timestamp": "2026-11-26T12:00:00.000Z",
                "data": alert("a1"),
            }
            assert receiver.ids == ["a1"]

    asyncio.run(run())


def test_a_digest_is_one_webhook_whose_id_is_made_from_its_alerts() -> None:
    batch = Batch((waiting("a1"), waiting("a2", story="urn:x:other")), is_digest=True)

    async def run() -> None:
        async with receiving() as receiver:
            await deliver(receiver.url, batch)
            await deliver(receiver.url, batch)
            first, second = receiver.bodies
            assert first == second
            assert receiver.ids == [batch.id, batch.id]
            received = orjson.loads(first)
            assert received["type"] == "alert.digest"
            assert received["data"]["subscription"] == "rail-strikes"
            assert [each["id"] for each in received["data"]["alerts"]] == ["a1", "a2"]

    asyncio.run(run())
    assert batch.id != Batch(batch.alerts[:1], is_digest=True).id


@pytest.mark.parametrize(
    ("status", "outcome"), [(200, ""), (299, ""), (410, "gone"), (404, "refused"), (503, "refused")]
)
def test_only_a_status_of_success_is_one(status: int, outcome: str) -> None:
    if outcome:
        assert failure(status=status).outcome == outcome
        return

    async def run() -> None:
        async with receiving() as receiver:
            receiver.status = status
            await deliver(receiver.url)

    asyncio.run(run())


def test_redirects_are_not_followed() -> None:
    reached = []

    async def redirect(request: web.Request) -> web.StreamResponse:
        reached.append(request.path)
        raise web.HTTPTemporaryRedirect("http://169.254.169.254/latest/meta-data/")

    error = failure(redirect)
    assert (error.outcome, str(error)) == ("refused", "it answered 307; redirects are not followed")
    assert reached == ["/alerts"]


def test_private_addresses_are_not_connected_to() -> None:
    async def run() -> None:
        async with receiving() as receiver:
            port = receiver.url.rpartition(":")[2]
            for host in ("127.0.0.1", "localhost", "2130706433", "[::ffff:127.0.0.1]", "0.0.0.0"):
                with pytest.raises(UndeliveredError) as caught:
                    url = str(AnyHttpUrl(f"http://{host}:{port}"))  # as in a subscription
                    await deliver(url, given=settings(webhook_private=""))
                assert caught.value.outcome == "private", host
            assert not receiver.requests
            await deliver(f"http://localhost:{port}")
            assert len(receiver.requests) == 1

    asyncio.run(run())


def test_a_receiver_that_hangs_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    async def hang(request: web.Request) -> web.StreamResponse:
        await asyncio.sleep(3)
        return web.Response()

    monkeypatch.setattr(webhooks, "TIMEOUT", 0.2)
    begun = time.monotonic()
    assert failure(hang).outcome == "no_answer"
    assert time.monotonic() - begun < 2


@pytest.mark.parametrize("drips", [False, True])
def test_an_answer_of_any_size_and_slowness_is_left_unread(drips: bool) -> None:
    sent = 0

    async def endless(request: web.Request) -> web.StreamResponse:
        nonlocal sent
        response = web.StreamResponse()
        await response.prepare(request)
        while sent < 500 * 1024**2:
            await response.write(b"x" if drips else bytes(64 * 1024))
            sent += 1 if drips else 64 * 1024
            await asyncio.sleep(0.01 if drips else 0)
        return response

    async def run() -> None:
        async with receiving(endless) as receiver:
            await deliver(receiver.url)

    begun = time.monotonic()
    asyncio.run(run())
    assert time.monotonic() - begun < 2
    assert sent < 16 * 1024**2, "what the buffers of both sockets take"


def test_headers_of_any_size_are_refused() -> None:
    async def run() -> None:
        async def answer(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            writer.write(b"HTTP/1.1 200 OK\r\n")
            for number in range(100_000):
                writer.write(b"x-%d: %s\r\n" % (number, b"y" * 1_000))
            writer.close()

        server = await asyncio.start_server(answer, "127.0.0.1", 0)
        async with server:
            with pytest.raises(UndeliveredError) as caught:
                await deliver(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/")
        assert caught.value.outcome == "no_answer"

    asyncio.run(run())


def test_certificates_are_verified() -> None:
    error = failure(tls=True)
    assert (error.outcome, str(error)) == ("no_answer", "self-signed certificate")


def test_what_is_not_http_or_not_there_is_no_answer() -> None:
    async def run() -> None:
        async def answer(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            writer.write(b"220 mail.example ESMTP\r\n")
            writer.close()

        server = await asyncio.start_server(answer, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        async with server:
            for url in (f"http://127.0.0.1:{port}/token", f"https://127.0.0.1:{port}/token"):
                with pytest.raises(UndeliveredError) as caught:
                    await deliver(url)
                assert caught.value.outcome == "no_answer"
                assert "token" not in str(caught.value), "the URL may be a secret"
        for url in (f"http://127.0.0.1:{port}", "http://nowhere.invalid/"):
            with pytest.raises(UndeliveredError) as caught:
                await deliver(url)
            assert caught.value.outcome == "no_answer"

    asyncio.run(run())


def test_half_an_answer_is_no_answer() -> None:
    async def run() -> None:
        async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await reader.readuntil(b"\r\n\r\n")
            writer.write(b"HTTP/1.1 20")
            writer.close()

        async with await asyncio.start_server(answer, "127.0.0.1", 0) as server:
            with pytest.raises(UndeliveredError) as caught:
                await deliver(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}")
        assert str(caught.value) == "it closed the connection before it had answered"

    asyncio.run(run())


def test_proxies_of_the_environment_are_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    async def run() -> None:
        async with receiving() as proxy, receiving() as receiver:
            monkeypatch.setenv("HTTP_PROXY", proxy.url)
            monkeypatch.setenv("http_proxy", proxy.url)
            await deliver(receiver.url)
            assert (len(proxy.requests), len(receiver.requests)) == (0, 1)

    asyncio.run(run())


def test_a_trusted_certificate_is_accepted() -> None:
    """In a process of its own, because aiohttp reads the trusted certificates when it is imported."""
    import os
    import subprocess
    import sys

    code = """
import asyncio
from tests.streams.notify.test_webhooks import deliver, receiving
async def run():
    async with receiving(tls=True) as receiver:
        await deliver(receiver.url)
        print(*receiver.ids)
asyncio.run(run())
"""
    environment = os.environ | {"SSL_CERT_FILE": str(CERTIFICATE)}
    result = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True
    )
    assert result.stdout == "a1\n"


PARENT = b"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


@pytest.mark.parametrize(
    ("headers", "sent"),
    [
        ([{"traceparent": PARENT, "tracestate": b"wire=1"}], (PARENT.decode(), "wire=1")),
        ([{"traceparent": PARENT, "tracestate": b"wire=1\r\nx: y"}], (PARENT.decode(), None)),
        ([{"traceparent": b"00-\xff\r\n", "tracestate": b"wire=1"}], (None, None)),
        ([{"traceparent": PARENT}, {"traceparent": PARENT}], (None, None)),  # a digest, of several stories
    ],
)
def test_a_webhook_has_the_trace_context_of_its_alert(
    headers: list[dict[str, bytes]], sent: tuple[str | None, str | None]
) -> None:
    value = orjson.dumps(alert())
    taken = [replace(message("wire.alerts", "any", value), headers=each) for each in headers]
    alerts = tuple(Waiting.of(0, Notice.of(each), Shelf()) for each in taken)

    async def run() -> None:
        async with receiving() as receiver, Senders(settings()) as senders:
            await senders.deliver(receiver.url, Batch(alerts, is_digest=len(alerts) > 1))
        [request] = receiver.requests
        assert (request.headers.get("traceparent"), request.headers.get("tracestate")) == sent

    asyncio.run(run())
