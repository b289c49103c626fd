"""Receivers of webhooks, which write down what comes: one takes everything, another fails now and then."""

import asyncio
import itertools
import threading
import time
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Self

from aiohttp import web
from standardwebhooks import Webhook, WebhookVerificationError

from processors.subscriptions.subscription import Subscription
from streams.cli.processes import free_port
from streams.notify.signing import secret
from streams.settings import Settings

KEY = "a key for the webhooks of the fault suite"
LOOPBACK = "127.0.0.0/8"  # private, so notify needs to be told that webhooks may go there
FAILS_EVERY = 7.0  # seconds in which it takes everything; the first pause of notify is 5
HANGS = 12.0  # seconds; notify waits ten for an answer


@dataclass
class Request:
    """A webhook that came, and whether it was taken: answered with 200, while somebody waited for it."""

    id: str
    body: bytes
    at: float  # seconds since 1970
    signed: bool
    taken: bool = False


class Receiver:
    """An HTTP server on a loopback port, in a thread of its own, for a subscription; it takes everything."""

    def __init__(self, subscription: Subscription) -> None:
        self._port = free_port()
        self._webhook = Webhook(secret(KEY, subscription.owner, subscription.id))
        self._loop = asyncio.new_event_loop()
        self._runner: web.AppRunner | None = None
        self._free = asyncio.Event()  # answers are held until it is set
        self._free.set()
        self.unanswered = 0
        self.url = f"http://127.0.0.1:{self._port}/{subscription.id}"
        self.requests: list[Request] = []  # in the order in which they came

    def __enter__(self) -> Self:
        threading.Thread(target=self._loop.run_forever, daemon=True).start()
        self.listen()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
        self._loop.call_soon_threadsafe(self._loop.stop)

    @property
    def taken(self) -> set[str]:
        """The ids of the webhooks that were taken."""
        return {request.id for request in [*self.requests] if request.taken}

    def listen(self) -> None:
        asyncio.run_coroutine_threadsafe(self._listen(), self._loop).result()

    def close(self) -> None:
        """Close the port and all connections."""
        asyncio.run_coroutine_threadsafe(self._close(), self._loop).result()

    def hold(self) -> None:
        """Answer nothing until `release` is called."""
        self._loop.call_soon_threadsafe(self._free.clear)

    def release(self) -> None:
        self._loop.call_soon_threadsafe(self._free.set)

    async def answer(self, request: web.Request) -> int:
        """The status that a request is answered with."""
        return 200

    async def _listen(self) -> None:
        application = web.Application(client_max_size=2 * 1024**2)
        application.router.add_post("/{path:.*}", self._receive)
        self._runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self._port).start()

    async def _close(self) -> None:
        if self._runner:
            runner, self._runner = self._runner, None
            await runner.cleanup()

    async def _receive(self, request: web.Request) -> web.Response:
        body = await request.read()
        came = Request(request.headers["webhook-id"], body, time.time(), self._is_signed(request, body))
        self.requests.append(came)
        self.unanswered += 1
        try:
            await self._free.wait()
            status = await self.answer(request)
        finally:
            self.unanswered -= 1
        came.taken = status == 200 and request.transport is not None
        return web.Response(status=status)

    def _is_signed(self, request: web.Request, body: bytes) -> bool:
        with suppress(WebhookVerificationError):
            self._webhook.verify(body, {name.lower(): value for name, value in request.headers.items()})
            return True
        return False


class UnreliableReceiver(Receiver):
    """Every few seconds it fails once: answers 500, hangs, or closes the connection half-way, in turns."""

    def __init__(self, subscription: Subscription) -> None:
        super().__init__(subscription)
        self._failures = itertools.cycle((self._refuse, self._hang, self._break_off))
        self._since = (
            -FAILS_EVERY
        )  # the time, by the monotonic clock, at which it began to take webhooks again
        self._failed = False  # the last time

    async def answer(self, request: web.Request) -> int:
        now = time.monotonic()
        if self._failed:
            self._since, self._failed = now, False
        if now - self._since < FAILS_EVERY:
            return 200
        self._failed = True
        await next(self._failures)(request)
        return 500

    async def _refuse(self, request: web.Request) -> None:
        pass

    async def _hang(self, request: web.Request) -> None:
        await asyncio.sleep(HANGS)

    async def _break_off(self, request: web.Request) -> None:
        """Close the connection in the middle of the answer's first line."""
        assert request.transport
        request.transport.write(b"HTTP/1.1 20")
        request.transport.close()


@contextmanager
def held(receivers: Collection[Receiver]) -> Iterator[None]:
    """Within the context, receivers answer nothing."""
    for receiver in receivers:
        receiver.hold()
    yield
    for receiver in receivers:
        receiver.release()


def with_webhook(subscription: Subscription, receiver: Receiver) -> Subscription:
    """A subscription whose alerts go to a receiver."""
    return Subscription.model_validate(subscription.model_dump() | {"delivery": {"webhooks": [receiver.url]}})


def webhook_settings(settings: Settings) -> Settings:
    """Settings with which notify sends to receivers."""
    return settings.changed(webhook_key=KEY, webhook_private=LOOPBACK)
