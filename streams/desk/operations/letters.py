"""Follows the topic of dead letters, and knows the newest ones; their bytes are read again when asked for."""

import asyncio
import logging
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition
from aiokafka.errors import KafkaError

from streams.administration import administrator, is_embedded
from streams.backoff import backoff
from streams.client import as_incoming, producer, reader
from streams.deadletters import Letter, collect
from streams.headers import CE_PREFIX, HEADER_PREFIX
from streams.history import offsets_since
from streams.messages import Incoming
from streams.operations import message_at
from streams.retries import send_again
from streams.settings import Settings
from streams.topics import DEADLETTER

logger = logging.getLogger(__name__)

NEWEST = 500  # dead letters that are listed
PERIOD = timedelta(days=7)  # that they are of
KEPT = 4 * NEWEST  # messages: marks of retries and duplicates are among them
MAX_HEADER = 5_000  # bytes that are kept of a header
AT_ONCE = 100  # messages
PAUSES = 1.0, 30.0  # seconds between two attempts to read the topic

Batches = Mapping[TopicPartition, Sequence[ConsumerRecord]]


class Letters:
    """The newest dead letters of the last seven days."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._topic = DEADLETTER.name(settings.topic_prefix)
        self._letters: list[Letter] = []  # oldest first
        self._pauses = backoff(*PAUSES)
        self._retrying = asyncio.Lock()
        self._sent_again: set[str] = set()  # by this process, whose marks may not have been read yet
        self.read = 0
        """How many messages have been read."""
        self.known = False
        """Whether the topic has been read to its end."""

    async def follow(self) -> None:
        """Read the topic until cancelled."""
        while True:
            try:
                await self._read()
            except (KafkaError, OSError) as error:
                logger.warning("cannot read %s: %r; retrying", self._topic, error)
            await asyncio.sleep(next(self._pauses))

    def newest(self) -> list[Letter]:
        """Newest first, without their values and what headers they have besides ours; in any thread."""
        since = time.time() - PERIOD.total_seconds()
        newest = reversed(self._letters[-NEWEST:])
        return [self._marked(each) for each in newest if each.message.timestamp >= since]

    def since(self, moment: float) -> int:
        """How many came since a time, in seconds since 1970, as far as they are known."""
        return sum(letter.message.timestamp >= moment for letter in self._letters)

    async def find(self, id: str) -> Letter | None:
        """One of the newest dead letters, whole; None if there is none with this id.

        Raises KafkaError, and CommandError if it has been deleted since.
        """
        letters = await asyncio.to_thread(self.newest)
        if not (found := next((each for each in letters if each.id == id), None)):
            return None
        partition = TopicPartition(self._topic, found.message.partition)
        whole = await message_at(self._settings, partition, found.message.offset)
        return replace(found, message=whole)

    async def retry(self, id: str) -> str | None:
        """Send a dead letter to its topic again; returns the topic, or None if there is no such letter.

        Raises ValueError if it cannot be sent, or has been, and as `find` does.
        """
        async with self._retrying:
            if not (letter := await self.find(id)):
                return None
            async with producer(self._settings) as client:
                topic = await send_again(client, self._settings, letter)
            self._sent_again.add(id)
            return topic

    def _marked(self, letter: Letter) -> Letter:
        return replace(letter, retried=letter.retried or letter.id in self._sent_again)

    async def _read(self) -> None:
        """Read the topic until it gets more partitions. What was known holds until the end is reached."""
        async with administrator(self._settings) as client:
            embedded = await is_embedded(client)
        async with reader(self._settings, [self._topic]) as consumer:
            starts, ends = await offsets_since(consumer, datetime.now(UTC) - PERIOD, embedded=embedded)
            for partition, start in starts.items():
                consumer.seek(partition, max(start, ends[partition] - KEPT))
            messages: list[Incoming] = []
            letters: list[Letter] = []
            caught_up = False
            while len(consumer.partitions_for_topic(self._topic) or ()) <= len(ends):
                batches: Batches = await consumer.getmany(timeout_ms=1_000, max_records=AT_ONCE)
                if batches:
                    messages = await asyncio.to_thread(_add, messages, batches)
                    letters = await asyncio.to_thread(collect, messages)
                self.read += sum(map(len, batches.values()))
                caught_up = caught_up or await _has_reached(consumer, ends)
                if caught_up:
                    self._letters, self.known = letters, True
                self._pauses = backoff(*PAUSES)


async def _has_reached(consumer: AIOKafkaConsumer, ends: Mapping[TopicPartition, int]) -> bool:
    return all([await consumer.position(partition) >= end for partition, end in ends.items()])


def _add(messages: Iterable[Incoming], batches: Batches) -> list[Incoming]:
    """Some messages and those in the batches, the newest of them all."""
    found = [*messages, *(_small(as_incoming(each)) for some in batches.values() for each in some)]
    return sorted(found, key=lambda message: message.timestamp)[-KEPT:]


def _small(message: Incoming) -> Incoming:
    """A message with a hash in place of its value, by which duplicates are still found."""
    headers = {
        name: content[:MAX_HEADER]
        for name, content in message.headers.items()
        if name.startswith((HEADER_PREFIX, CE_PREFIX))
    }
    return replace(message, value=sha256(message.value).digest(), headers=headers)
