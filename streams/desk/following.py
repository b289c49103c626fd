"""Follows `wire.enriched` and `wire.alerts` into the index.

The index has the offsets of what it has read, so reading goes on where it ended, however the process did. It
also has the ids of the topics: if they have others now, they are of another cluster, or were created again,
and the index is rebuilt from them.
"""

import asyncio
import logging
import sqlite3
import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Protocol

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError

from streams.administration import administrator, is_embedded
from streams.backoff import backoff
from streams.client import as_incoming, begins_and_ends, reader
from streams.desk.index.answers import AlertChange, StoryChange
from streams.desk.index.database import is_full
from streams.desk.index.index import Index
from streams.desk.index.positions import Reached
from streams.desk.same_topics import Ids, have_changed, have_what_was_read, is_other, topic_ids
from streams.desk.tidying import Tidying
from streams.history import offsets_since
from streams.messages import Incoming
from streams.settings import Settings
from streams.topics import ALERTS, ENRICHED

logger = logging.getLogger(__name__)

AT_ONCE = 500  # messages that are added in a transaction
PAUSES = 1.0, 10.0  # seconds
LOOK_PAUSE = 5.0  # seconds between looks at whether the topics are still the same


class Listener(Protocol):
    """Is told in the event loop what becomes of the index."""

    def begin(self) -> None:
        """The index has become `ready`."""

    def changed(self, changes: Sequence[StoryChange | AlertChange], /) -> None:
        """These have been stored since then, in order, and can be read."""

    def pause(self) -> None:
        """The index is rebuilt, until it begins again."""


class Following:
    """Fills an index from Kafka, and deletes from it what is too old.

    While the brokers are away, or the disk is full, it tries again and again, and the index can be read as it
    is.
    """

    def __init__(self, settings: Settings, index: Index, listener: Listener) -> None:
        self._settings = settings
        self._index = index
        self._writer = index.writer
        self._listener = listener
        self._names = {topic.name(settings.topic_prefix): topic for topic in (ENRICHED, ALERTS)}
        self._pauses = backoff(*PAUSES)
        self._tidying = Tidying(index)
        self.ready = False
        """Whether the index has been read to where the topics ended when reading began. False again if it has
        to be rebuilt."""
        self.problem = ""
        """What it waits for until it can go on, as it failed last; empty if it goes on."""
        self.read = 0
        """How many of `total` messages and ends of transactions have been read since reading began."""
        self.total = 0
        self.behind = 0
        """How many messages the topics had, when they were last read, that had not been read."""

    async def follow(self) -> None:
        """Read and follow the topics, until cancelled."""
        while True:
            try:
                if self._writer.is_broken:
                    await self._clear("its files are corrupt")
                await self._read()
            except (KafkaError, TimeoutError, ConnectionError) as error:
                logger.warning("cannot read %s: %r; trying again", ", ".join(self._names), error)
                self.problem = f"for Kafka: {error!r}"
            except (sqlite3.Error, OSError) as error:
                logger.error("the index cannot be written: %s; trying again", error)
                self.ready = False  # some of what has been read may be stored, and nobody told of it
                self.problem = f"until the index can be written: {error}"
                if is_full(error, self._index.folder):
                    self.problem = f"for room: the disk of {self._index.folder} is full"
                    await self._tidying.make_room()
            await asyncio.sleep(next(self._pauses))

    async def _read(self) -> None:
        """Read the topics until one gets more partitions, is deleted or created again."""
        async with administrator(self._settings) as client:
            embedded = await is_embedded(client)
        async with reader(self._settings, [*self._names], resets=False) as consumer:
            ids = await topic_ids(consumer, self._names)
            ends = await self._seek(consumer, ids, embedded)
            self.problem = ""
            looked = time.monotonic()
            while not self._writer.is_broken:
                if time.monotonic() >= looked + LOOK_PAUSE:
                    if await have_changed(consumer, ids):
                        break
                    looked = time.monotonic()
                await self._next(consumer)
                if not self.ready:
                    self._note_progress(ends, {each: await consumer.position(each) for each in ends})
                else:
                    await self._tidying.tidy()
                self._pauses = backoff(*PAUSES)

    async def _seek(
        self, consumer: AIOKafkaConsumer, ids: Ids, embedded: bool
    ) -> Mapping[TopicPartition, int]:
        """Seek to where reading ended, or to the first message that is not too old; returns the ends."""
        begins, ends = await begins_and_ends(consumer)
        known = await self._known()
        is_of_others = await asyncio.to_thread(self._is_of_others, ids)
        if is_of_others or not await have_what_was_read(consumer, known, begins, ends):
            await self._clear("it is of another cluster, or of topics that were deleted since")
            known = {}
        by_topic = {topic: ids[name] for name, topic in self._names.items()}
        await asyncio.to_thread(self._writer.save_topic_ids, by_topic)
        since = datetime.now(UTC) - timedelta(days=self._index.days + 1)
        starts, ends = await offsets_since(consumer, since, embedded=embedded)
        for partition, reached in known.items():
            starts[partition] = max(starts[partition], reached.next)
            if begins[partition] > reached.next:
                _log_gap(partition, reached.next, begins[partition])
        for partition, start in starts.items():
            consumer.seek(partition, start)
        self.read, self.total = 0, sum(ends[each] - starts[each] for each in ends)
        return ends

    def _is_of_others(self, ids: Ids) -> bool:
        """Whether the index has been filled from topics with other ids."""
        return any(is_other(ids[name], self._index.topic_id(topic)) for name, topic in self._names.items())

    async def _known(self) -> dict[TopicPartition, Reached]:
        """How far the partitions have been read that the index knows."""
        return {
            TopicPartition(name, partition): reached
            for name, topic in self._names.items()
            for partition, reached in (await asyncio.to_thread(self._writer.reached, topic)).items()
        }

    async def _next(self, consumer: AIOKafkaConsumer) -> None:
        """Add the messages that have arrived, or arrive within a second."""
        batches = await consumer.getmany(timeout_ms=1_000, max_records=AT_ONCE)
        messages = [as_incoming(message) for batch in batches.values() for message in batch]
        self.behind = sum(
            [
                max(0, (consumer.highwater(each) or 0) - await consumer.position(each))
                for each in consumer.assignment()
            ]
        )
        if messages:
            changes = await asyncio.to_thread(self._add, messages)
            if self.ready and changes:
                self._listener.changed(changes)

    def _add(self, messages: Sequence[Incoming]) -> list[StoryChange | AlertChange]:
        stories = [message for message in messages if self._names[message.topic] is ENRICHED]
        alerts = [message for message in messages if self._names[message.topic] is ALERTS]
        changes: list[StoryChange | AlertChange] = []
        if stories:
            changes += self._writer.add_stories(stories)
        if alerts:
            changes += self._writer.add_alerts(alerts)
        return changes

    def _note_progress(
        self, ends: Mapping[TopicPartition, int], positions: Mapping[TopicPartition, int]
    ) -> None:
        missing = sum(max(0, end - positions[each]) for each, end in ends.items())
        self.read = self.total - missing
        if not missing:
            self.ready = True
            self._listener.begin()
            logger.info("the index is up to date")

    async def _clear(self, why: str) -> None:
        logger.warning("the index is rebuilt from Kafka: %s", why)
        self.ready = False
        self._listener.pause()
        await asyncio.to_thread(self._writer.clear)


def _log_gap(partition: TopicPartition, reached: int, begin: int) -> None:
    logger.warning(
        "%s-%d: the index lacks up to %d messages, which were deleted before they were read, by retention or"
        " by hand: it goes on from offset %d",
        partition.topic,
        partition.partition,
        begin - reached,
        begin,
    )
