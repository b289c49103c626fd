"""A desk without Kafka, behind a real server on this machine: what it would have read from there is given."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from typing import Any

import orjson
from aiohttp import ClientSession

from processors.subjects.vocabulary import media_topics
from streams.api.serving import serve_with
from streams.cli.processes import free_port
from streams.desk.application import application
from streams.desk.state import Desk
from streams.roles import Role
from streams.settings import Settings
from streams.tokens import Token
from tests.streams.api.examples import read
from tests.streams.notify.examples import subscription

Client = ClientSession
Steps = Callable[[Client], Awaitable[None]]
SAME = {"Sec-Fetch-Site": "same-origin"}  # as browsers send it from pages of the desk
BROKERS = "127.0.0.1:1"  # nothing listens there


def desk_token(role: Role = "reader", owner: str = "transport-desk") -> tuple[Token, str]:
    """A token for the desk, and its text."""
    return Token.create(owner, "desk", None, role)


def desk(tokens: Iterable[Token] = (), limited: Iterable[str] = (), **settings: Any) -> Desk:
    """A desk that has read tokens, and the subscription `rail-strikes` of the owner `transport-desk`."""
    found = Desk(Settings(brokers=BROKERS, **settings), media_topics(), frozenset(limited))
    read(found.tokens, {each.id: each.model_dump_json().encode() for each in tokens})
    read(found.api.subscriptions, {"rail-strikes": subscription().to_json()})
    return found


@asynccontextmanager
async def serving(given: Desk, following: Coroutine[object, object, None]) -> AsyncIterator[int]:
    """The port at which a desk is served while it follows something."""
    port, stop = free_port(), asyncio.Event()
    server = asyncio.create_task(serve_with(application(given), "127.0.0.1", port, following, stop))
    await _until_open(port)
    try:
        yield port
    finally:
        stop.set()
        await server


def run(given: Desk, steps: Steps) -> None:
    """Take steps with a client of a desk."""

    async def served() -> None:
        async with _alone(given) as port, ClientSession(f"http://127.0.0.1:{port}") as client:
            await steps(client)

    asyncio.run(served())


async def ask(client: Client, method: str, path: str, **options: Any) -> tuple[int, Any]:
    """The status of an answer, and its JSON or bytes."""
    async with client.request(method, path, **options) as answer:
        body = await answer.read()
        if answer.status >= 400:
            assert answer.content_type == "application/problem+json"
        return answer.status, orjson.loads(body) if body.startswith(b"{") else body


def send_raw(given: Desk, path: str, *headers: bytes) -> bytes:
    """The answer to a GET with header lines that no client would send."""

    async def steps() -> bytes:
        async with _alone(given) as port:
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            lines = f"GET {path} HTTP/1.1".encode(), b"Host: localhost", b"Connection: close", *headers
            answer = b""
            with suppress(ConnectionError):  # it may be refused before all of it has been sent
                writer.write(b"\r\n".join(lines) + b"\r\n\r\n")
                await writer.drain()
                answer = await reader.read()
            writer.close()
            return answer

    return asyncio.run(steps())


def status(answer: bytes) -> int:
    """The status of an answer; 400 if the desk has closed the connection instead."""
    return int(answer.split(b" ", 2)[1]) if answer else 400


def _alone(given: Desk) -> AbstractAsyncContextManager[int]:
    """A desk that is served and follows nothing."""

    async def nothing() -> None:
        await asyncio.Event().wait()

    return serving(given, nothing())


async def _until_open(port: int) -> None:
    async with asyncio.timeout(10):
        while True:
            with suppress(ConnectionRefusedError):
                _, writer = await asyncio.open_connection("127.0.0.1", port)
                return writer.close()
            await asyncio.sleep(0.01)
