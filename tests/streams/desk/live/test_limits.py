"""The live stream: many browsers, and slow ones."""

import asyncio
import socket
import time
from contextlib import AsyncExitStack

import pytest

from streams.desk.live import connection, connections, hub, stream
from tests.streams.desk.live.streams import following
from tests.streams.desk.newsroom import Browser, Newsroom, run, story


def test_too_much_at_once_means_to_reload(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hub, "MAX_PENDING", 10)

    async def steps(newsroom: Newsroom, browser: Browser) -> None:
        async with following(browser) as one:
            newsroom.push(*(story(f"urn:x:{number}") for number in range(11)))
            assert [each.kind for each in await one.take(1)] == ["reload"]
            assert await one.next() is None
            newsroom.push(story("urn:x:later"))
        async with following(browser, last_id=one.last_id) as two:
            assert [each.what for each in await two.take(1)] == [("urn:x:later", 1)]

    run(steps)


def test_no_more_connections_and_queries_than_allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "MAX_CONNECTIONS", 2)

    async def steps(newsroom: Newsroom, browser: Browser) -> None:
        async with AsyncExitStack() as stack:
            for _ in range(2):
                await stack.enter_async_context(following(browser))
            async with browser.session.get(browser.address("/live")) as answer:
                assert answer.status == 503
        async with following(browser), following(browser):  # at once, not with the next heartbeat
            pass
        queries = [("query", f"rain{number}") for number in range(stream.MAX_QUERIES + 1)]
        async with browser.session.get(browser.address("/live"), params=queries) as answer:
            assert answer.status == 422

    run(steps)


def test_one_connection_more_than_a_user_may_have_ends_their_oldest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "MAX_OF_CALLER", 2)

    async def steps(newsroom: Newsroom, browser: Browser) -> None:
        token, other = newsroom.token(), newsroom.token()
        async with (
            following(browser, token=token) as first,
            following(browser, token=token) as second,
            following(browser, token=other) as others,
            following(browser, token=token) as third,
        ):
            assert await first.next() is None
            assert first.retry == "60000"  # so that tabs do not end those of one another all the time
            newsroom.push(story())
            for each in (second, others, third):
                assert [event.what for event in await each.take(1)] == [("urn:x:rail", 1)]

    run(steps, desk_sign_in="tokens")


def test_who_reads_too_slowly_is_told_to_reload_and_nobody_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "MAX_QUEUE", 20)
    monkeypatch.setattr(stream, "WRITE_TIMEOUT", 1.0)
    many = [
        story(f"urn:x:{number}", headlines=[{"contentType": "text/plain", "value": "x" * 400}])
        for number in range(9_000)
    ]

    async def steps(newsroom: Newsroom, browser: Browser) -> None:
        slow = socket.socket()
        slow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
        slow.connect(("127.0.0.1", browser.port))
        reader, writer = await asyncio.open_connection(sock=slow, limit=1_000)
        writer.write(b"GET /api/live HTTP/1.1\r\nHost: localhost\r\n\r\n")
        await writer.drain()
        await reader.readuntil(b"retry: 2000\n")
        writer.transport.pause_reading()  # type: ignore[attr-defined]
        async with following(browser) as quick:
            for number in range(0, len(many), 15):
                begun = time.monotonic()
                newsroom.push(*many[number : number + 15])
                assert len(await quick.take(15)) == 15
                assert time.monotonic() - begun < 1
                if newsroom.live.connections == 1:
                    break
            else:
                raise AssertionError("the slow browser is still waited for")
        writer.transport.resume_reading()  # type: ignore[attr-defined]
        assert b"event: story" in await reader.read()
        writer.close()

    run(steps)


def test_a_browser_that_catches_up_is_told_to_reload(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "MAX_QUEUE", 5)

    async def steps(newsroom: Newsroom, browser: Browser) -> None:
        async with following(browser) as one:
            newsroom.push(*(story(f"urn:x:{number}") for number in range(15)))
            assert [each.kind for each in await one.take(1)] == ["reload"]
            assert await one.next() is None

    run(steps)


def test_500_browsers_with_20_columns_each(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "MAX_OF_CALLER", 500)
    monkeypatch.setattr("streams.desk.access.limits.BURST", 1_000.0)

    async def steps(newsroom: Newsroom, browser: Browser) -> None:
        lines = "&".join(f"query=word{number}" for number in range(18))

        async def opened(number: int) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
            reader, writer = await asyncio.open_connection("127.0.0.1", browser.port)
            path = f"/api/live?{lines}&query=own{number}&query=trains"
            writer.write(f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
            await reader.readuntil(b"id: ")
            return reader, writer

        streams = [await opened(number) for number in range(500)]
        assert newsroom.live.connections == 500
        begun = time.monotonic()
        newsroom.push(story(text="Trains stop at own7."))
        for number, (reader, _) in enumerate(streams):
            await reader.readuntil(b'"columns":')
            assert await reader.readuntil(b"]") == (b"[18,19]" if number == 7 else b"[19]")
        assert time.monotonic() - begun < 2
        for _, writer in streams:
            writer.close()

    run(steps)
