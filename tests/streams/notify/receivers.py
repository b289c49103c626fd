"""Real receivers of webhooks and mail, on loopback ports."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson
from aiohttp import web

from streams.settings import Settings
from tests.streams.contract.validation import errors
from tests.streams.notify.examples import KEY

CERTIFICATE = Path(__file__).with_name("localhost.pem")  # of localhost and 127.0.0.1, signed by itself


def settings(**values: Any) -> Settings:
    """Settings with which webhooks may go to the loopback address."""
    return Settings.model_validate({"webhook_key": KEY, "webhook_private": "127.0.0.0/8"} | values)


def server_context() -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(CERTIFICATE)
    return context


@dataclass
class Receiver:
    """A receiver that answers with `status`, and notes the ids and bodies that it got."""

    url: str = ""
    status: int = 204
    requests: list[web.Request] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)
    arrived: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def ids(self) -> list[str]:
        return [request.headers["webhook-id"] for request in self.requests]

    @property
    def received(self) -> list[Any]:
        return [orjson.loads(body) for body in self.bodies]

    async def answer(self, request: web.Request) -> web.StreamResponse:
        self.requests.append(request)
        self.bodies.append(await request.read())
        self.arrived.set()
        return web.Response(status=self.status)


@asynccontextmanager
async def receiving(
    answer: Callable[[web.Request], Awaitable[web.StreamResponse]] | None = None, tls: bool = False
) -> AsyncIterator[Receiver]:
    """Run a receiver that answers with `answer`, or by itself."""
    receiver = Receiver()
    application = web.Application(client_max_size=64 * 1024**2)
    application.router.add_route("*", "/{path:.*}", answer or receiver.answer)
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0, ssl_context=server_context() if tls else None)
    await site.start()
    port = runner.addresses[0][1]
    receiver.url = f"{'https' if tls else 'http'}://127.0.0.1:{port}/alerts"
    try:
        yield receiver
    finally:
        await runner.cleanup()
    assert [error for webhook in receiver.received for error in errors("webhook", webhook)] == []
