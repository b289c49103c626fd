"""What operators' commands ask the brokers: uncommitted messages, and the members of the workers' group.

They join no consumer group, so they do not affect the workers.
"""

from dataclasses import dataclass

from aiokafka import TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.coordinator.protocol import ConsumerProtocolMemberAssignment

from streams.administration import administrator, committed_offsets, find_coordinator, is_embedded
from streams.client import as_incoming, begins_and_ends, reader
from streams.errors import CommandError
from streams.messages import Incoming
from streams.settings import Settings
from streams.topics import STAGES

READ_TIMEOUT = 5_000  # milliseconds until a message is believed not to exist


@dataclass(frozen=True)
class Member:
    """A worker in the consumer group. `host` is the address that it connects from."""

    name: str
    host: str
    partitions: int


@dataclass(frozen=True)
class Group:
    """The workers' consumer group; the partitions of its members are known unless it rebalances."""

    stable: bool
    members: list[Member]


async def describe_group(settings: Settings) -> Group:
    """The group with its members, ordered by name. Raises KafkaError; CommandError on the embedded broker."""
    async with administrator(settings) as client:
        if await is_embedded(client):
            raise CommandError(
                f"the embedded broker at {settings.brokers} does not tell which workers it has"
            )
        coordinator = await find_coordinator(client, settings.group)
        [response] = await client.describe_consumer_groups([settings.group], coordinator)
    [(_, _, state, _, _, found, *_)] = response.groups
    members = [
        Member(client_id, host.removeprefix("/"), _count(assignment))
        for _, client_id, host, _, assignment, *_ in found
    ]
    return Group(state in ("Stable", "Empty", "Dead"), sorted(members, key=lambda member: member.name))


def _count(assignment: bytes) -> int:
    """The number of partitions in a member's assignment, which is empty while the group rebalances."""
    return len(ConsumerProtocolMemberAssignment.decode(assignment).partitions()) if assignment else 0


async def committed(settings: Settings, partition: TopicPartition) -> int:
    """The offset that the group has committed in a partition, 0 if there is none. Raises KafkaError."""
    async with administrator(settings) as client:
        return (await committed_offsets(client, settings.group, [partition])).get(partition, 0)


async def waiting(settings: Settings, stage: str) -> int:
    """The number of messages that a stage, given by its name, has not committed. Raises KafkaError."""
    [source] = [each.source for each in STAGES if each.name == stage]
    async with administrator(settings) as client:
        return await uncommitted(client, settings, [source.name(settings.topic_prefix)])


async def uncommitted(client: AIOKafkaAdminClient, settings: Settings, topics: list[str]) -> int:
    """The number of messages of topics that the group has not committed. Raises KafkaError."""
    async with reader(settings, topics) as consumer:
        # Before the ends: what a stage has committed is on the next stage's topic already.
        committed = await committed_offsets(client, settings.group, consumer.assignment())
        begins, ends = await begins_and_ends(consumer)
    return sum(max(0, end - max(begins[tp], committed.get(tp, 0))) for tp, end in ends.items())


async def message_at(settings: Settings, partition: TopicPartition, offset: int) -> Incoming:
    """The message at an offset. Raises KafkaError, or CommandError if there is none."""
    position = f"{partition.topic} {partition.partition}:{offset}"
    async with reader(settings, [partition.topic]) as client:
        begins, ends = await begins_and_ends(client)
        if partition not in begins:
            raise CommandError(f"{partition.topic} has no partition {partition.partition}")
        begin, end = begins[partition], ends[partition]
        if not begin <= offset < end:
            has = f"has the offsets {begin} to {end - 1}" if begin < end else "is empty"
            raise CommandError(f"{position} does not exist: the partition {has}")
        client.seek(partition, offset)
        found = (await client.getmany(partition, timeout_ms=READ_TIMEOUT, max_records=1)).get(partition)
    if not found or found[0].offset != offset:
        raise CommandError(f"{position} is not a message, but the mark of a transaction")
    return as_incoming(found[0])
