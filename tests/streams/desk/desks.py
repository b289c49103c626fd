"""A desk without Kafka for tests of who may use it: what it would have read from there is given."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager, suppress
from typing import Any

import orjson
from aiohttp.test_utils import TestClient, TestServer

from processors.subjects.vocabulary import media_topics
from streams.desk.application import application
from streams.desk.state import Desk
from streams.roles import Role
from streams.settings import Settings
from streams.tokens import Token
from tests.streams.api.examples import read
from tests.streams.notify.examples import subscription

Client = TestClient[Any, Any]
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
async def serving(given: Desk) -> AsyncIterator[Client]:
    async with TestClient(TestServer(application(given))) as client:
        yield client


def run(given: Desk, steps: Steps) -> None:
    """Take steps with a client of a desk."""

    async def served() -> None:
        async with serving(given) as client:
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
        async with serving(given) as client:
            reader, writer = await asyncio.open_connection(client.host, client.port)
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
