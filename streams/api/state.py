"""What the HTTP API knows, and how it changes subscriptions."""

import asyncio
import logging
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from aiohttp import web
from aiokafka.errors import KafkaError

from processors.subjects.vocabulary import Vocabulary
from streams import compacted
from streams.api.authorization import Authorization
from streams.api.book import Book
from streams.api.following import Alerts
from streams.api.problems import ProblemError
from streams.api.recent import MAX_ALERTS, Told
from streams.compacted import Followed
from streams.settings import Settings
from streams.tokens import Tokens
from streams.topics import SUBSCRIPTIONS, TOKENS

logger = logging.getLogger(__name__)

Write = Callable[[str, bytes | None], Awaitable[None]]

WRITE_TIMEOUT = 10.0  # seconds
AGAIN = {"Retry-After": "5"}


class Api:
    """What the handlers of requests share. `vocabulary` has the subjects of queries."""

    def __init__(self, settings: Settings, vocabulary: Vocabulary) -> None:
        self.settings = settings
        self.vocabulary = vocabulary
        self.tokens = Followed(Tokens)
        self.subscriptions = Followed(Book)
        self.alerts = Alerts(settings)
        self.authorization = Authorization(self.tokens)
        self._changing = asyncio.Lock()
        self._last: asyncio.Future[None] | None = None  # the last write, which may go on after its request

    async def follow(self) -> None:
        """Follow the topics, until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self.tokens.follow(self.settings, TOKENS))
            tasks.create_task(self.subscriptions.follow(self.settings, SUBSCRIPTIONS))
            tasks.create_task(self.alerts.follow())

    def waiting_for(self) -> str:
        """What has to be read before all requests can be answered; empty if they can."""
        if not self.tokens.known:
            return "for Kafka, or for the tokens to be read"
        if not self.subscriptions.known:
            return "for the subscriptions to be read"
        if self.alerts.recent is None:
            return f"for the alerts of the last days: {self.alerts.read} have been read so far"
        return ""

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

    async def newest(self, owner: str, id: str, limit: int = MAX_ALERTS) -> list[Told]:
        """The newest alerts of a subscription. Raises ProblemError."""
        if self.alerts.recent is None:
            raise ProblemError(503, "the alerts have not been read yet", headers=AGAIN)
        try:
            return await asyncio.to_thread(self.alerts.recent.newest, owner, id, limit)
        except sqlite3.Error as error:
            logger.warning("cannot read the alerts of %s: %s", id, error)
            raise ProblemError(503, "the alerts are being read anew", headers=AGAIN) from None

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


def caller(request: web.Request) -> tuple[Api, str]:
    """The API, and the owner who sends a request for anything but a feed. Raises ProblemError."""
    api = request.app[API]
    return api, api.authorization.for_api(request).owner
