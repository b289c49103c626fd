"""What the handlers of subscriptions and queries share, and how they change subscriptions."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Protocol

from aiohttp import web
from aiokafka.errors import KafkaError

from processors.subjects.vocabulary import Vocabulary
from streams import compacted
from streams.api.book import Book
from streams.api.problems import AGAIN, ProblemError
from streams.compacted import Followed
from streams.settings import Settings
from streams.topics import SUBSCRIPTIONS

logger = logging.getLogger(__name__)

Write = Callable[[str, bytes | None], Awaitable[None]]

WRITE_TIMEOUT = 10.0  # seconds


class Gate(Protocol):
    """Says whose subscriptions a request may read or change. Both methods raise ProblemError if none."""

    def reader(self, request: web.Request, /) -> str: ...

    def editor(self, request: web.Request, /) -> str: ...


class Api:
    """What the handlers share."""

    def __init__(self, settings: Settings, vocabulary: Vocabulary, gate: Gate) -> None:
        """`vocabulary` has the subjects of queries."""
        self.settings = settings
        self.vocabulary = vocabulary
        self.gate = gate
        self.subscriptions = Followed(Book)
        self._changing = asyncio.Lock()
        self._last: asyncio.Future[None] | None = None  # the last write, which may go on after its request

    async def follow(self) -> None:
        """Follow the subscriptions, until cancelled."""
        await self.subscriptions.follow(self.settings, SUBSCRIPTIONS)

    @property
    def book(self) -> Book:
        """The subscriptions. Raises ProblemError while they are not known."""
        if not self.subscriptions.known:
            raise ProblemError(503, "the subscriptions are not known yet", headers=AGAIN)
        return self.subscriptions.state

    def find(self, owner: str, id: str) -> bytes:
        """A subscription of an owner. Raises ProblemError."""
        if found := self.book.get(owner, id):
            return found
        raise ProblemError(404, "there is no subscription of yours that has this id")

    @asynccontextmanager
    async def changing(self) -> AsyncIterator[Write]:
        """Change one subscription, after what is known then, with the function that this gives.

        Raises ProblemError if the brokers do not confirm the change in time. Changes come one after another,
        and each is known here before the next begins. Those of other processes are not waited for.
        """
        try:
            async with asyncio.timeout(WRITE_TIMEOUT), self._changing:
                if self._last:  # it must not be stored after this one, nor undo it
                    await asyncio.wait({self._last})
                yield self._write
        except (KafkaError, OSError) as error:  # TimeoutError is an OSError
            logger.warning("a subscription is not stored, or only perhaps: %r", error)
            detail = "the brokers did not confirm the change; it may be made all the same, now or later"
            raise ProblemError(503, detail, headers=AGAIN) from None

    async def _write(self, id: str, value: bytes | None) -> None:
        """Write a subscription, or delete it; ends once it is stored, and known here.

        If this is cancelled, the write goes on: a producer cannot take back what it has begun to send.
        """
        self._last = asyncio.ensure_future(self._store(id, value))
        await asyncio.shield(self._last)

    async def _store(self, id: str, value: bytes | None) -> None:
        offset = await compacted.write(self.settings, SUBSCRIPTIONS, {id: value})
        await self.subscriptions.apply_own(id, value or b"", offset)


API = web.AppKey("api", Api)


def reader(request: web.Request) -> tuple[Api, str]:
    """The API, and the owner whose subscriptions a request may read. Raises ProblemError."""
    api = request.app[API]
    return api, api.gate.reader(request)


def editor(request: web.Request) -> tuple[Api, str]:
    """The API, and the owner whose subscriptions a request may change. Raises ProblemError."""
    api = request.app[API]
    return api, api.gate.editor(request)
