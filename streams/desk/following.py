"""Follows `wire.enriched` and `wire.alerts` into the index.

The index has the offsets of what it has read, so reading goes on where it ended, however the process did. It
also has a mark of the last message of each partition: if another message is there now, or none, the topics
are other ones, of another cluster or created again, and the index is rebuilt from them.
"""

import asyncio
import logging
import sqlite3
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError

from streams.administration import administrator, is_embedded
from streams.backoff import backoff
from streams.client import as_incoming, begins_and_ends, reader
from streams.desk.index.answers import AlertChange, StoryChange
from streams.desk.index.database import is_full
from streams.desk.index.index import Index
from streams.desk.index.positions import Reached
from streams.desk.same_topics import are_same
from streams.history import offsets_since
from streams.messages import Incoming
from streams.settings import PREFIX, Settings
from streams.topics import ALERTS, ENRICHED

logger = logging.getLogger(__name__)

Changed = Callable[[Sequence[StoryChange | AlertChange]], None]

AT_ONCE = 500  # messages that are added in a transaction
PAUSES = 1.0, 30.0  # seconds
TIDY_PAUSE = 600.0  # seconds, when there is nothing more to do


class Following:
    """Fills an index from Kafka, and deletes from it what is too old.

    While the brokers are away, or the disk is full, it tries again and again, and the index can be read as it
    is.
    """

    def __init__(self, settings: Settings, index: Index, changed: Changed, begun: Callable[[], None]) -> None:
        """Both functions are called in the event loop: `begun` whenever the index becomes `ready`, and from
        then on `changed` with what has been stored, in order, once it can be read.
        """
        self._settings = settings
        self._index = index
        self._writer = index.writer
        self._changed = changed
        self._begun = begun
        self._names = {topic.name(settings.topic_prefix): topic for topic in (ENRICHED, ALERTS)}
        self._pauses = backoff(*PAUSES)
        self._positions: dict[TopicPartition, int] = {}  # of the next messages
        self._tidying = 0.0  # not before this, by the monotonic clock
        self.ready = False
        """Whether the index has been read to where the topics ended when reading began. False again if it has
        to be rebuilt."""
        self.read = 0
        """How many messages have been read since reading began, of about `total`."""
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
            except KafkaError as error:
                logger.warning("cannot read %s: %r; trying again", ", ".join(self._names), error)
            except (sqlite3.Error, OSError) as error:
                logger.error("the index cannot be written: %s; trying again", error)
                self.ready = False  # some of what has been read may be stored, and nobody told of it
                if is_full(error):
                    await self._make_room()
            await asyncio.sleep(next(self._pauses))

    async def _read(self) -> None:
        """Read the topics until one gets more partitions, or has been created again."""
        async with administrator(self._settings) as client:
            embedded = await is_embedded(client)
        async with reader(self._settings, [*self._names]) as consumer:
            ends = await self._seek(consumer, embedded)
            partitions = len(consumer.assignment())
            while len(self._partitions(consumer)) <= partitions and not self._writer.is_broken:
                if not await self._next(consumer):
                    break
                if not self.ready:
                    self._note_progress(ends, {each: await consumer.position(each) for each in ends})
                else:
                    await self._tidy()
                self._pauses = backoff(*PAUSES)

    def _partitions(self, consumer: AIOKafkaConsumer) -> list[tuple[str, int]]:
        return [(name, each) for name in self._names for each in consumer.partitions_for_topic(name) or ()]

    async def _seek(self, consumer: AIOKafkaConsumer, embedded: bool) -> Mapping[TopicPartition, int]:
        """Seek to where reading ended, or to the first message that is not too old; returns the ends."""
        begins, ends = await begins_and_ends(consumer)
        known = await self._known()
        if not await are_same(consumer, known, begins, ends):
            await self._clear("it is of another cluster, or of topics that were deleted since")
            known = {}
        since = datetime.now(UTC) - timedelta(days=self._index.days + 1)
        starts, ends = await offsets_since(consumer, since, embedded=embedded)
        for partition, reached in known.items():
            starts[partition] = max(starts[partition], reached.next)
            if begins[partition] > reached.next:
                _log_gap(partition, reached.next, begins[partition])
        for partition, start in starts.items():
            consumer.seek(partition, start)
        self._positions = dict(starts)
        self.read, self.total = 0, sum(ends[each] - starts[each] for each in ends)
        return ends

    async def _known(self) -> dict[TopicPartition, Reached]:
        """How far the partitions have been read that the index knows."""
        return {
            TopicPartition(name, partition): reached
            for name, topic in self._names.items()
            for partition, reached in (await asyncio.to_thread(self._writer.reached, topic)).items()
        }

    async def _next(self, consumer: AIOKafkaConsumer) -> bool:
        """Add the messages that have arrived, or arrive within a second; False if they come from before."""
        batches = await consumer.getmany(timeout_ms=1_000, max_records=AT_ONCE)
        for partition, batch in batches.items():
            if batch[0].offset < self._positions.get(partition, 0):
                logger.warning(
                    "%s-%d: the log ends before offset %d, which had been read",
                    partition.topic,
                    partition.partition,
                    self._positions[partition],
                )
                return False
            self._positions[partition] = batch[-1].offset + 1
        messages = [as_incoming(message) for batch in batches.values() for message in batch]
        self.read += len(messages)
        self.behind = sum(
            [
                max(0, (consumer.highwater(each) or 0) - await consumer.position(each))
                for each in consumer.assignment()
            ]
        )
        if messages:
            changes = await asyncio.to_thread(self._add, messages)
            if self.ready and changes:
                self._changed(changes)
        return True

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
        if all(positions[each] >= end for each, end in ends.items()):
            self.ready = True
            self._begun()
            logger.info("the index has read %d messages, and is up to date", self.read)

    async def _tidy(self) -> None:
        """Do a little of what keeps the index small and fast, if it is time to."""
        if time.monotonic() >= self._tidying and not await asyncio.to_thread(self._writer.tidy):
            self._tidying = time.monotonic() + TIDY_PAUSE

    async def _make_room(self) -> None:
        """Delete what is too old, which can free space, as the files are written again where it was."""
        logger.error(
            "the disk of the index is full: free space there, or stop the desk and delete %s, which is then"
            " rebuilt from Kafka; with fewer %sDESK_DAYS it takes less",
            self._index.folder,
            PREFIX,
        )
        try:
            while await asyncio.to_thread(self._writer.tidy):
                pass
        except sqlite3.Error as error:
            logger.error("there is not enough room to delete what is too old: %s", error)

    async def _clear(self, why: str) -> None:
        logger.warning("the index is rebuilt from Kafka: %s", why)
        self.ready = False
        await asyncio.to_thread(self._writer.clear)


def _log_gap(partition: TopicPartition, reached: int, begin: int) -> None:
    logger.warning(
        "%s-%d: the index lacks %d messages, which were deleted before they were read, by retention or by"
        " hand: it goes on from offset %d",
        partition.topic,
        partition.partition,
        begin - reached,
        begin,
    )
