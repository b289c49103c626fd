"""How far the workers and `notify` are behind: the messages that their groups have not committed yet.

The brokers know, so no worker has to run, and no group is joined.
"""

import time
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import GroupAuthorizationFailedError, UnknownTopicOrPartitionError

from processors.errors import StoryError
from processors.story import from_json
from streams.administration import administrator, committed_offsets, partitions
from streams.client import as_incoming, begins_and_ends
from streams.libraries import records
from streams.security import connection
from streams.settings import Settings
from streams.topics import ALERTS, STAGES

NOTIFY = "notify"
# Bytes. The first message is enough, but a broker leaves out partitions whose first batch is larger.
FETCH = 128 * 1024
READ_TIMEOUT = 10.0  # seconds to read the oldest messages


@dataclass(frozen=True)
class Lag:
    """The lag of a stage, or of `notify`, in a partition of its topic.

    `begin` and `end` are the offsets of the oldest message that is still there and of the next one to come;
    `committed` is the offset that workers go on from, None if they have committed none. `oldest` is that of
    the oldest message that is not committed, `end` if there is none, None if it was not read. Between the two
    are only ends of transactions, and messages that were aborted. `waiting` is how many seconds the oldest
    message has been waiting on the topic, `age` how many since the wire's message was received; None if
    nothing waits.
    """

    stage: str
    topic: str
    partition: int
    begin: int
    end: int
    committed: int | None
    oldest: int | None = None
    waiting: float | None = None
    age: float | None = None

    @property
    def next(self) -> int:
        """The offset that workers go on from: without a valid commit, the beginning."""
        if self.committed is None or self.committed > self.end:
            return self.begin
        return max(self.begin, self.committed)

    @property
    def messages(self) -> int:
        """The number of messages that are not committed; ends of transactions between them count, too."""
        return self.end - (self.next if self.oldest is None else self.oldest)

    @property
    def deleted(self) -> int:
        """The number of messages that retention deleted before they were committed."""
        return max(0, self.begin - self.committed) if self.committed is not None else 0

    @property
    def is_beyond_end(self) -> bool:
        """Whether the commit is of an earlier topic with the same name."""
        return self.committed is not None and self.committed > self.end


async def measure(settings: Settings) -> list[Lag]:
    """The lag of each stage in each partition, in the order of the flow; then that of `notify` if it has run.

    Reads one message from each partition that lags. Raises KafkaError, in particular
    UnknownTopicOrPartitionError for a topic that does not exist.
    """
    stages = {stage.source.name(settings.topic_prefix): stage.name for stage in STAGES}
    records.install()
    consumer = AIOKafkaConsumer(
        **connection(settings),
        enable_auto_commit=False,
        max_partition_fetch_bytes=FETCH,
        isolation_level="read_committed",  # as workers do
    )
    try:
        await consumer.start()
        async with administrator(settings) as admin:
            every = await _partitions(admin, stages)
            # Before the ends: these can only grow, so a commit is never beyond the end of its own topic.
            committed = await committed_offsets(admin, settings.group, every)
            if taken := await _taken(admin, settings):
                stages[ALERTS.name(settings.topic_prefix)] = NOTIFY
                every += taken.keys()
                committed |= {p: offset for p, offset in taken.items() if offset is not None}
        begins, ends = await begins_and_ends(consumer, every)
        lags = {
            p: Lag(stages[p.topic], p.topic, p.partition, begins[p], ends[p], committed.get(p)) for p in every
        }
        found = await _first_records(consumer, [lag for lag in lags.values() if lag.messages])
        now = time.time()
        for partition, record in found.items():
            lags[partition] = _with_oldest(lags[partition], record, now)
        return list(lags.values())
    finally:
        await consumer.stop()


def total(lags: Iterable[Lag]) -> tuple[int, float | None, float | None]:
    """The messages of several partitions, and the longest waiting time and age."""
    lags = list(lags)
    waiting = max((lag.waiting for lag in lags if lag.waiting is not None), default=None)
    age = max((lag.age for lag in lags if lag.age is not None), default=None)
    return sum(lag.messages for lag in lags), waiting, age


async def _taken(admin: AIOKafkaAdminClient, settings: Settings) -> dict[TopicPartition, int | None]:
    """What `notify` has committed, by partition of `wire.alerts`; empty if it has never run."""
    topic = ALERTS.name(settings.topic_prefix)
    count = (await partitions(admin)).get(topic, 0)
    every = [TopicPartition(topic, number) for number in range(count)]
    try:
        committed = await committed_offsets(admin, settings.notify_group, every)
    except GroupAuthorizationFailedError:
        return {}
    return {partition: committed.get(partition) for partition in every} if committed else {}


async def _partitions(admin: AIOKafkaAdminClient, topics: Iterable[str]) -> list[TopicPartition]:
    counts = await partitions(admin)  # of all topics: asking for one may create it
    for topic in topics:
        if not counts.get(topic):
            raise UnknownTopicOrPartitionError(
                f"there is no topic {topic}, or no right to see it; `copytaster topics --create` creates it"
            )
    return [TopicPartition(topic, number) for topic in topics for number in range(counts[topic])]


async def _first_records(
    consumer: AIOKafkaConsumer, lags: Collection[Lag]
) -> dict[TopicPartition, ConsumerRecord | None]:
    """The oldest message of each lag, None if there is none up to its end; as far as they arrive in time."""
    found: dict[TopicPartition, ConsumerRecord | None] = {}
    ends = {TopicPartition(lag.topic, lag.partition): lag.end for lag in lags}
    consumer.assign(list(ends))
    for lag in lags:
        consumer.seek(TopicPartition(lag.topic, lag.partition), lag.next)
    deadline = time.monotonic() + READ_TIMEOUT
    while (missing := ends.keys() - found.keys()) and time.monotonic() < deadline:
        batches = await consumer.getmany(*missing, timeout_ms=500)
        for partition, batch in batches.items():
            found[partition] = batch[0] if batch[0].offset < ends[partition] else None
            consumer.pause(partition)
        if not batches:  # what is left may have no messages; asking for each position takes time
            read = [
                partition for partition in missing if await consumer.position(partition) >= ends[partition]
            ]
            found |= dict.fromkeys(read)
    return found


def _with_oldest(lag: Lag, oldest: ConsumerRecord | None, now: float) -> Lag:
    """A lag with what its oldest message says; None if it has no message."""
    if oldest is None:
        return replace(lag, oldest=lag.end)
    since = as_incoming(oldest).timestamp
    waiting, age = max(0.0, now - since), max(0.0, now - _received(oldest, since))
    return replace(lag, oldest=oldest.offset, waiting=waiting, age=age)


def _received(record: ConsumerRecord, default: float) -> float:
    """When the story of a record entered Copytaster, in seconds since 1970: of a replay, when that began."""
    try:
        enrichment = from_json(record.value or b"")["enrichment"]
        return datetime.fromisoformat(enrichment.get("replayed", enrichment["received"])).timestamp()
    except (StoryError, KeyError, TypeError, ValueError):
        return default  # a message of a wire, or none of ours
