"""Watches what becomes of a push: reads what the stages send, and which offsets the workers have committed.

It joins no consumer group, so it affects neither workers nor consumers.
"""

import asyncio
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import KafkaError

from processors.lives import Life
from streams.administration import administrator
from streams.client import as_incoming, consume, reader
from streams.outcomes import Outcomes
from streams.settings import Settings
from streams.topics import DEADLETTER, ENRICHED, LIVES, PARSED, STORIES

TOPICS = (PARSED, STORIES, ENRICHED, DEADLETTER)
INTERVAL = 1.0  # seconds between two requests for the committed offsets
PATIENCE = 60.0  # seconds without news until the workers are believed to be away

Offsets = Mapping[TopicPartition, int]


class Watch:
    """Tells `outcomes` what it reads, from where the topics end when the watch is opened."""

    def __init__(
        self,
        settings: Settings,
        outcomes: Outcomes,
        consumer: AIOKafkaConsumer,
        admin: AIOKafkaAdminClient,
    ) -> None:
        self._settings = settings
        self._outcomes = outcomes
        self._consumer = consumer
        self._admin = admin
        self._committed: Offsets = {}
        self._unread: Offsets | None = None  # where the topics ended when the offsets were committed
        self._requested = 0.0  # by the monotonic clock

    @classmethod
    @asynccontextmanager
    async def opened(cls, settings: Settings, outcomes: Outcomes) -> AsyncIterator["Watch"]:
        """Open a watch, before anything is pushed. Raises KafkaError."""
        topics = [topic.name(settings.topic_prefix) for topic in TOPICS]
        async with reader(settings, topics) as consumer, administrator(settings) as admin:
            for partition, end in (await consumer.end_offsets(consumer.assignment())).items():
                consumer.seek(partition, end)
            yield cls(settings, outcomes, consumer, admin)

    async def until_known(self, sending: "asyncio.Future[None]", patience: float = PATIENCE) -> bool:
        """Watch until everything is sent and known. Raises what `sending` raises.

        Returns False if there was no news for `patience` seconds; progress of the workers is news.
        """
        latest = time.monotonic()
        while not sending.done() or self._outcomes.waiting:
            news = [await self._read(), await self._ask()]
            if any(news) or not sending.done():
                latest = time.monotonic()
            elif time.monotonic() - latest > patience:
                return False
        await sending
        return True

    async def explain(self) -> None:
        """Find out why stories were dropped."""
        uris = self._outcomes.dropped
        lives: dict[str, list[Life]] = defaultdict(list)
        topic = LIVES.name(self._settings.topic_prefix)
        if uris:
            async for message in consume(self._settings, [topic], from_beginning=True, forever=False):
                uri = (message.key or b"").decode("utf-8", "replace")
                if uri in uris and message.value:
                    with suppress(ValueError, TypeError):  # somebody else may write to the topic
                        lives[uri].append(Life.from_json(message.value))
        self._outcomes.explain(lives)

    async def _read(self) -> bool:
        """Read what has arrived; returns whether any of it is of this push."""
        batches = await self._consumer.getmany(timeout_ms=200)
        messages = (as_incoming(message) for batch in batches.values() for message in batch)
        return sum(map(self._outcomes.saw, messages)) > 0

    async def _ask(self) -> bool:
        """Ask for the committed offsets once a second; returns whether they have changed.

        They count once the topics are read to where they ended after that: only then is everything known that
        the workers had sent before they committed.
        """
        if self._unread is not None:
            positions = [(await self._consumer.position(p), end) for p, end in self._unread.items()]
            if all(position >= end for position, end in positions):
                self._outcomes.committed(self._committed)
                self._unread = None
            return False
        awaited = list(self._outcomes.awaited)
        if not awaited or time.monotonic() - self._requested < INTERVAL:
            return False
        self._requested = time.monotonic()
        before = self._committed
        try:
            found = await self._admin.list_consumer_group_offsets(self._settings.group, partitions=awaited)
            ends = await self._consumer.end_offsets(awaited)
            # One beyond the end is of a topic that has been deleted.
            self._committed = {p: entry.offset for p, entry in found.items() if entry.offset <= ends[p]}
            self._unread = await self._consumer.end_offsets(self._consumer.assignment())
        except KafkaError:
            return False  # a broker is down, for example; the next request may succeed
        return before != self._committed
