"""Replays messages of wire.raw: sends them there again, marked, or to the raw topic of another prefix.

Messages go to the same partition, or with another number of partitions to that of their key, in the order of
their timestamps as far as the partitions' own order allows. Messages that a replay has sent are left out.
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, ConsumerRecord, TopicPartition
from aiokafka.errors import MessageSizeTooLargeError, UnknownTopicOrPartitionError

from processors.errors import StoryError
from processors.formats import parse
from processors.sources import Sources, load_sources
from processors.story import rfc3339
from streams.administration import administrator, is_embedded, partitions
from streams.agents.ingest import named_format, receipt
from streams.client import as_incoming, producer, reader
from streams.headers import RECEIVED_HEADER, REPLAY_HEADER, SOURCE_HEADER
from streams.history import offsets_since
from streams.messages import Incoming
from streams.settings import Settings
from streams.topics import RAW

IN_FLIGHT = 500  # messages that are sent before the brokers' answers are awaited


@dataclass(frozen=True)
class Selection:
    """The messages to replay: received from `since` until before `to`, of the wire `source`; "" is any."""

    since: datetime
    to: datetime | None = None
    source: str = ""

    def is_in_time(self, message: Incoming) -> bool:
        """Whether the message's timestamp is in the time."""
        since, to = self.since.timestamp(), self.to
        return since <= message.timestamp and (to is None or message.timestamp < to.timestamp())

    def is_of_source(self, message: Incoming, sources: Sources) -> bool:
        """Whether the message's header names the source, or a story in it has it, if one can be read."""
        wanted = self.source.lower()
        named = message.headers.get(SOURCE_HEADER, b"").decode("utf-8", "replace")
        if wanted in ("", named.strip().lower()):
            return True
        try:
            parsed = parse(message.value, named_format(message.headers), receipt(message, sources))
        except StoryError:
            return False
        return any(story["enrichment"].get("source", "").lower() == wanted for story in parsed.stories)


@dataclass
class Counts:
    """What a replay has read and sent so far. `first` and `last` are the times of the messages sent."""

    read: int = 0
    messages: int = 0
    size: int = 0  # bytes of values
    replays: int = 0  # messages of earlier replays, which are left out
    too_large: int = 0  # messages that exceed the limit with the headers of a replay
    first: datetime | None = None
    last: datetime | None = None


class Replay:
    """A replay, which `counts` follows. It begins when this is created."""

    def __init__(self, settings: Settings, selection: Selection, into: str) -> None:
        """`into` is the prefix of the topic to send to, "" to send to the same topic, marked as a replay."""
        self.source = RAW.name(settings.topic_prefix)
        self.target = RAW.name(into) if into else self.source
        self.counts = Counts()
        self._settings = settings
        self._selection = selection
        self._marked = not into
        self._began = rfc3339(datetime.now(UTC)).encode()
        self._sources: Sources = load_sources(settings.sources)

    async def run(self, dry_run: bool, progress: Callable[[int, int], None]) -> None:
        """Replay the messages that are there now; with `dry_run`, only count them.

        Calls `progress` with the number of messages read and to read. Raises KafkaError, in particular
        UnknownTopicOrPartitionError if a topic does not exist.
        """
        embedded, count = await self._examine()
        async with reader(self._settings, [self.source]) as consumer:
            same = count in (None, len(consumer.assignment()))
            starts, ends = await offsets_since(consumer, self._selection.since, embedded=embedded)
            to_read = sum(ends[partition] - starts[partition] for partition in ends)
            selected = self._selected(consumer, starts, ends, lambda: progress(self.counts.read, to_read))
            if dry_run:
                async for record in selected:
                    self._count(record)
                return
            async with producer(self._settings) as client:
                await self._send(client, selected, same)

    async def _examine(self) -> tuple[bool, int | None]:
        """Whether the broker is the embedded one, which makes topics on first use; else the partitions of the
        target."""
        async with administrator(self._settings) as client:
            counts = await partitions(client)
            if await is_embedded(client):
                return True, counts.get(self.target)
        for topic in (self.source, self.target):
            if topic not in counts:
                how = "create it with `copytaster topics --create` and that prefix"
                raise UnknownTopicOrPartitionError(f"there is no topic {topic}, or no right to see it; {how}")
        return False, counts[self.target]

    async def _selected(
        self,
        consumer: AIOKafkaConsumer,
        starts: dict[TopicPartition, int],
        ends: dict[TopicPartition, int],
        tell: Callable[[], None],
    ) -> AsyncIterator[ConsumerRecord]:
        async for record in _in_order(consumer, starts, ends):
            self.counts.read += 1
            tell()
            message = as_incoming(record)
            if not self._selection.is_in_time(message):
                continue
            if REPLAY_HEADER in message.headers:
                self.counts.replays += 1
            elif self._selection.is_of_source(message, self._sources):
                yield record

    async def _send(
        self, client: AIOKafkaProducer, selected: AsyncIterator[ConsumerRecord], same: bool
    ) -> None:
        """Send messages; each counts once the brokers have it."""
        sent: list[tuple[ConsumerRecord, asyncio.Future[object]]] = []
        try:
            async for record in selected:
                try:
                    sent.append((record, await self._resend(client, record, same)))
                except MessageSizeTooLargeError:
                    self.counts.too_large += 1
                if len(sent) >= IN_FLIGHT:
                    await self._confirm(sent)
        finally:
            await self._confirm(sent)

    async def _confirm(self, sent: list[tuple[ConsumerRecord, "asyncio.Future[object]"]]) -> None:
        """Wait for the brokers' answers, count the messages, and empty the list. Raises KafkaError."""
        if not sent:
            return
        await asyncio.wait([acknowledgement for _, acknowledgement in sent])
        failures = []
        for record, acknowledgement in sent:
            error = acknowledgement.exception()
            if isinstance(error, MessageSizeTooLargeError):
                self.counts.too_large += 1
            elif error:
                failures.append(error)
            else:
                self._count(record)
        sent.clear()
        if failures:
            raise failures[0]

    async def _resend(
        self, client: AIOKafkaProducer, record: ConsumerRecord, same: bool
    ) -> "asyncio.Future[object]":
        headers = list(record.headers)
        if self._marked:
            received = rfc3339(as_incoming(record).time).encode()
            headers += [(REPLAY_HEADER, self._began), (RECEIVED_HEADER, received)]
        acknowledgement: asyncio.Future[object] = await client.send(
            self.target,
            record.value,
            key=record.key,
            partition=record.partition if same else None,
            # A replay is as new as any message to Kafka's retention.
            timestamp_ms=None if self._marked else record.timestamp,
            headers=headers,
        )
        return acknowledgement

    def _count(self, record: ConsumerRecord) -> None:
        time = as_incoming(record).time
        self.counts.messages += 1
        self.counts.size += len(record.value or b"")
        self.counts.first = min(time, self.counts.first or time)
        self.counts.last = max(time, self.counts.last or time)


async def _in_order(
    consumer: AIOKafkaConsumer, starts: dict[TopicPartition, int], ends: dict[TopicPartition, int]
) -> AsyncIterator[ConsumerRecord]:
    """The messages of partitions between offsets, merged by their timestamps."""
    ahead: dict[TopicPartition, deque[ConsumerRecord]] = {
        partition: deque() for partition in ends if starts[partition] < ends[partition]
    }
    for partition, offset in starts.items():
        consumer.seek(partition, offset)
    while ahead:
        if empty := [partition for partition, records in ahead.items() if not records]:
            for partition, records in (await consumer.getmany(*empty, timeout_ms=500)).items():
                ahead[partition].extend(r for r in records if r.offset < ends[partition])
            for partition in empty:
                if not ahead[partition] and await consumer.position(partition) >= ends[partition]:
                    del ahead[partition]
            continue
        earliest = min(ahead, key=lambda partition: ahead[partition][0].timestamp)
        yield ahead[earliest].popleft()
