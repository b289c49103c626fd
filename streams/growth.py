"""Gives topics more partitions, and moves the state of stories to their new partitions.

The key of a story decides its partition, so most stories change theirs, and their state must be there before
their next version. So no message may be between the stages while the state is copied:

1. wire.raw is grown, and the topic wire.growing created. Workers that see it take no new messages, and finish
   those between the stages.
2. The stores are grown. The state of each story is copied to its new partition.
3. All other topics but wire.notified are grown, and wire.growing is deleted. Workers go on.

Each step can be repeated: if the command is interrupted, running it again completes the work. Until then the
workers wait. wire.growing has as many partitions as the stores had before.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass

from aiokafka import TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, NewPartitions, NewTopic
from aiokafka.errors import TopicAlreadyExistsError, for_code
from aiokafka.partitioner import murmur2

from streams.administration import administrator, committed_offsets, is_embedded, partitions
from streams.client import consume_to_highwater, producer, send
from streams.errors import CommandError
from streams.messages import Outgoing, Record
from streams.operations import describe_group, uncommitted
from streams.settings import Settings
from streams.topics import GROWING, HOLDING, NOTIFIED, RAW, STAGES, Topic, all_topics, first_names

NOTICE = 8.0  # seconds until every worker has looked at the topics again
DRAIN_LOOKS = 60  # at uncommitted messages between the stages, until growing goes on in spite of them
DRAIN_INTERVAL = 1.0  # seconds between these looks
AT_ONCE = 1_000  # entries written before waiting for their acknowledgement

STORES = tuple(store for stage in STAGES for store in stage.stores)
# In wire.notified, a subscription has a partition, which holds what its destinations were told.
KEPT = (NOTIFIED,)
OTHERS = tuple(topic for topic in all_topics() if topic not in (RAW, *STORES, *KEPT))

Say = Callable[[str], None]


@asynccontextmanager
async def growth(settings: Settings, wanted: int) -> AsyncIterator["Growth"]:
    """A growth to `wanted` partitions that has been found possible. Raises CommandError or KafkaError."""
    async with administrator(settings) as client:
        if await is_embedded(client):
            raise CommandError("the embedded broker cannot add partitions to a topic")
        found = await partitions(client)
        _check(found, settings, wanted)
        yield Growth(client, settings, found, wanted)


def _check(found: Mapping[str, int], settings: Settings, wanted: int) -> None:
    """Raise CommandError if topics are missing or have more partitions than are wanted, or if an interrupted
    run, which has moved some state already, has to be completed first."""
    names = [topic.name(settings.topic_prefix) for topic in all_topics()]
    if missing := [name for name in names if name not in found]:
        raise CommandError(
            f"missing topics: {first_names(missing)}; create them with copytaster topics --create"
        )
    if larger := [f"{name} has {found[name]}" for name in names if found[name] > wanted]:
        raise CommandError(
            f"Kafka cannot take partitions away: {first_names(larger)}, which is more than {wanted}"
        )
    begun = found[RAW.name(settings.topic_prefix)]
    if GROWING.name(settings.topic_prefix) in found and begun != wanted:
        raise CommandError(
            f"growing to {begun} partitions was interrupted; complete it first with"
            f" copytaster topics --partitions {begun}"
        )


@dataclass(frozen=True)
class Growth:
    """All topics of a cluster, with the numbers of partitions `found`, grow to `wanted` partitions each."""

    client: AIOKafkaAdminClient
    settings: Settings
    found: Mapping[str, int]
    wanted: int

    async def preview(self, say: Say) -> None:
        """Say what `run` would do."""
        for topic in (RAW, *STORES, *OTHERS):
            say(f"{self._name(topic)}: {self._steps(topic)}")
            if topic in STORES and (old := self._old_count(topic)) != self.wanted:
                moved = moves(await self._entries(topic, self._count(topic)), old, self.wanted)
                say(f"{self._name(topic)}: the state of {len(moved)} stories gets another partition")

    async def run(self, say: Say) -> None:
        """Grow the topics, and say what has been done. Raises CommandError or KafkaError."""
        if self._is_done():
            return await self.preview(say)
        members = len((await describe_group(self.settings)).members)
        ahead = self._sources_ahead()
        await self._grow([RAW], say)
        await self._announce()
        if members:
            say(f"{members} workers are running; they first finish the messages between the stages")
            await asyncio.sleep(NOTICE)
        if ahead:
            say(f"{', '.join(ahead)}: had more partitions than their stores; stories may be out of order")
        elif left := await self._drain(DRAIN_LOOKS if members else 0):
            say(f"{left} messages are between the stages; later versions of their stories may overtake them")
        await self._grow(STORES, say)
        for store in STORES:
            await self._copy(store, say)
        await self._grow(OTHERS, say)
        if members:
            await asyncio.sleep(NOTICE)
        await self._finish()
        if members:
            say("done: the workers go on")

    def _is_done(self) -> bool:
        return self._name(GROWING) not in self.found and all(
            self._count(topic) == self.wanted for topic in (RAW, *STORES, *OTHERS)
        )

    async def _grow(self, topics: Iterable[Topic], say: Say) -> None:
        growing = [topic for topic in topics if self._count(topic) != self.wanted]
        if growing:
            added = {self._name(topic): NewPartitions(self.wanted) for topic in growing}
            await self.client.create_partitions(added)
        for topic in topics:
            say(f"{self._name(topic)}: {self._steps(topic)}")

    async def _announce(self) -> None:
        """Create the topic that makes workers wait, unless an earlier run has left it."""
        before = min(self._count(store) for store in STORES)
        response = await self.client.create_topics(
            [NewTopic(self._name(GROWING), before, self.settings.replicas)]
        )
        for name, code, message in response.topic_errors:
            if code and for_code(code) is not TopicAlreadyExistsError:
                raise CommandError(f"{name} cannot be created: {for_code(code).__name__}: {message or ''}")

    async def _finish(self) -> None:
        """Delete the topic that makes workers wait."""
        response = await self.client.delete_topics([self._name(GROWING)])
        for name, code in response.topic_error_codes:
            if code:
                raise CommandError(f"{name} cannot be deleted: {for_code(code).__name__}")

    async def _drain(self, looks: int) -> int:
        """Wait until no message is between the stages; returns the number of those left."""
        left, taken = await self._unfinished()
        for _ in range(looks):
            await asyncio.sleep(DRAIN_INTERVAL)
            before = taken
            left, taken = await self._unfinished()
            if not left and taken == before:
                break
        return left

    async def _unfinished(self) -> tuple[int, int]:
        """The number of messages that the stages after the first have not finished, and the number that the
        first stage has finished so far."""
        partitions = [TopicPartition(self._name(RAW), number) for number in range(self.wanted)]
        taken = sum((await committed_offsets(self.client, self.settings.group, partitions)).values())
        sources = [self._name(stage.source) for stage in STAGES[1:]]
        return await uncommitted(self.client, self.settings, sources), taken

    def _sources_ahead(self) -> list[str]:
        """Sources that have more partitions than their stage's stores, so that the stage cannot finish."""
        return [
            self._name(stage.source)
            for stage in STAGES
            if any(self._count(store) < self._count(stage.source) for store in stage.stores)
        ]

    async def _copy(self, store: Topic, say: Say) -> None:
        """Copy the state of stories to the partitions that they have from now on."""
        old = self._old_count(store)
        if old == self.wanted:
            return
        moved = moves(await self._entries(store, self.wanted), old, self.wanted)
        name = self._name(store)
        await self._write(Outgoing(name, key, value, partition=new) for key, _, new, value in moved if value)
        if store in HOLDING:
            # Otherwise they would be released twice.
            await self._write(Outgoing(name, key, None, partition=was) for key, was, _, _ in moved)
        say(f"{name}: copied the state of {len(moved)} stories to the partitions that they have now")

    async def _entries(self, store: Topic, count: int) -> dict[tuple[int, bytes], Record]:
        """The newest entry of each partition and key of a store."""
        entries: dict[tuple[int, bytes], Record] = {}
        async for partition, records in consume_to_highwater(self.settings, self._name(store), range(count)):
            for record in records:
                if record.key is not None:
                    entries[partition, record.key] = record
        return entries

    async def _write(self, messages: Iterable[Outgoing]) -> None:
        async with producer(self.settings) as client:
            sent: list[asyncio.Future[object]] = []
            for message in messages:
                sent.append(await send(client, message))
                if len(sent) >= AT_ONCE:
                    await asyncio.gather(*sent)
                    sent = []
            await asyncio.gather(*sent)

    def _name(self, topic: Topic) -> str:
        return topic.name(self.settings.topic_prefix)

    def _count(self, topic: Topic) -> int:
        return self.found[self._name(topic)]

    def _old_count(self, store: Topic) -> int:
        """The number of partitions that a store had before it was grown, now or by an interrupted run."""
        return min(self._count(store), self.found.get(self._name(GROWING), self.wanted))

    def _steps(self, topic: Topic) -> str:
        count = self._count(topic)
        return f"has {count} partitions" if count == self.wanted else f"{count} -> {self.wanted} partitions"


def home(key: bytes, partitions: int) -> int:
    """The partition of a key, as aiokafka's and Kafka's own producers choose it."""
    return (int(murmur2(key)) & 0x7FFFFFFF) % partitions


def moves(
    entries: Mapping[tuple[int, bytes], Record], old: int, new: int
) -> list[tuple[bytes, int, int, bytes | None]]:
    """The entries of a store that belong in another partition when `old` partitions become `new`.

    Returns the key, the partition in which it is and that in which it belongs, and the value to write there:
    None if a newer one is there already, which an interrupted run has written.
    """
    moved: list[tuple[bytes, int, int, bytes | None]] = []
    for (partition, key), entry in entries.items():
        target = home(key, new)
        if not entry.value or partition != home(key, old) or partition == target:
            continue
        there = entries.get((target, key))
        is_newer = there is not None and bool(there.value) and there.timestamp >= entry.timestamp
        moved.append((key, partition, target, None if is_newer else entry.value))
    return moved
