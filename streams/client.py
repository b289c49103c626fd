"""Kafka clients without Faust: sending messages, and reading topics to their end or forever."""

import asyncio
import logging
from collections.abc import AsyncIterator, Collection, Coroutine, Mapping
from contextlib import asynccontextmanager
from typing import Any, Literal, TypeVar

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, ConsumerRecord, TopicPartition
from aiokafka.errors import KafkaConnectionError, KafkaError, UnknownTopicOrPartitionError
from aiokafka.structs import RecordMetadata

from streams.errors import CommandError, ListenerError
from streams.libraries import idempotence, rebootstrap, records
from streams.libraries.cluster import check_listeners
from streams.libraries.highwater import read_to_highwater
from streams.libraries.metadata import fetch_metadata
from streams.logs import watch_connections
from streams.messages import NO_TIMESTAMP, Incoming, Outgoing, Records, incoming_headers
from streams.security import connection
from streams.settings import Settings
from streams.topics import MAX_MESSAGE

T = TypeVar("T")

LISTENER_PAUSES = 2.0, 4.0, 6.0  # seconds between looks for a broker that does not answer
MAX_BATCH = 256 * 1024  # bytes that a producer sends to a partition at once

Isolation = Literal["read_committed", "read_uncommitted"]


@asynccontextmanager
async def producer(settings: Settings) -> AsyncIterator[AIOKafkaProducer]:
    """An idempotent producer with `acks=all`, started and stopped with the context."""
    idempotence.install()
    rebootstrap.install()
    client = AIOKafkaProducer(
        **connection(settings),
        acks="all",
        enable_idempotence=True,
        max_request_size=MAX_MESSAGE,
        max_batch_size=MAX_BATCH,
    )
    try:
        await client.start()
        yield client
    finally:
        await client.stop()


async def send(client: AIOKafkaProducer, message: Outgoing) -> "asyncio.Future[RecordMetadata]":
    """Queue a message; returns a future that is done when the broker has acknowledged it.

    To wait for that, await twice: `await (await send(client, message))`. Raises MessageSizeTooLargeError
    for a message over the producer's `max_request_size`; other errors are set on the future.
    """
    acknowledgement: asyncio.Future[RecordMetadata] = await client.send(
        message.topic,
        message.value,
        key=message.key,
        partition=message.partition,
        headers=list(message.headers.items()),
    )
    return acknowledgement


@asynccontextmanager
async def reader(
    settings: Settings,
    topics: list[str],
    only: Collection[int] | None = None,
    isolation: Isolation | None = None,
    *,
    resets: bool = True,
) -> AsyncIterator[AIOKafkaConsumer]:
    """A consumer without a group, assigned to partitions of topics: those numbered in `only`, by default all.

    Without an `isolation` it reads committed messages if the guarantee is exactly once, else all. If there is
    no message at its position any more, it goes on with the first one that there is, or, unless it `resets`,
    raises OffsetOutOfRangeError. Raises KafkaError, in particular UnknownTopicOrPartitionError for a topic or
    a partition that does not exist.
    """
    records.install()
    rebootstrap.install()
    client = AIOKafkaConsumer(
        **connection(settings),
        enable_auto_commit=False,
        auto_offset_reset="earliest" if resets else "none",
        max_partition_fetch_bytes=MAX_MESSAGE,
        isolation_level=isolation or _isolation(settings),
        metadata_max_age_ms=10_000,
    )
    try:
        await client.start()
        partitions = [partition for topic in topics for partition in await _partitions(client, topic, only)]
        client.assign(partitions)
        yield client
    finally:
        await client.stop()


def _isolation(settings: Settings) -> Isolation:
    return "read_committed" if settings.guarantee == "exactly_once" else "read_uncommitted"


async def consume(
    settings: Settings,
    topics: list[str],
    *,
    from_beginning: bool,
    forever: bool,
    only: Collection[int] | None = None,
) -> AsyncIterator[Incoming]:
    """Read topics, each partition in order.

    Starts at the oldest message if `from_beginning`, else at the end. Stops at the end offsets as of now,
    unless `forever`. Reads the partitions numbered in `only`, by default all. Raises KafkaError, as `reader`
    does.
    """
    async with reader(settings, topics, only) as client:
        begins, ends = await begins_and_ends(client)
        async for message in read_between(client, begins if from_beginning else ends, ends, forever=forever):
            yield message


async def read_between(
    client: AIOKafkaConsumer,
    starts: Mapping[TopicPartition, int],
    ends: Mapping[TopicPartition, int],
    *,
    forever: bool = False,
) -> AsyncIterator[Incoming]:
    """Read partitions between offsets, each in order; `forever` goes on after the ends. Raises KafkaError."""
    for partition, start in starts.items():
        client.seek(partition, start)
    unfinished = {p for p in starts if forever or starts[p] < ends[p]}
    while unfinished:
        batches = await client.getmany(*unfinished, timeout_ms=500)
        for partition, messages in batches.items():
            for message in messages:
                if forever or message.offset < ends[partition]:
                    yield as_incoming(message)
        if not forever:
            unfinished = {p for p in unfinished if await client.position(p) < ends[p]}


async def consume_to_highwater(
    settings: Settings, topic: str, partitions: Collection[int]
) -> AsyncIterator[Records]:
    """Read partitions of a topic from their beginning to their high watermark as of now.

    Yields the number of a partition and messages of it, many at once. Reads those of committed transactions
    and those outside transactions, whatever the guarantee. Transactions that are still open are neither
    waited for nor read. Messages of a partition are not in the order of their offsets, but the last one of
    each key is its newest.
    Raises KafkaError, as `reader` does.
    """
    async with reader(settings, [topic], partitions, "read_uncommitted") as client:
        client.pause(*client.assignment())  # we fetch by ourselves
        async for (_, partition), records in read_to_highwater(client, *await begins_and_ends(client)):
            yield partition, records


async def _partitions(
    client: AIOKafkaConsumer, topic: str, only: Collection[int] | None
) -> list[TopicPartition]:
    # This also creates the topic, on a broker that creates topics on first use.
    await fetch_metadata(client, topic)
    found: set[int] | None = client.partitions_for_topic(topic)
    if not found:
        raise UnknownTopicOrPartitionError(
            f"there is no topic {topic}; `copytaster topics --create` creates it"
        )
    if missing := set(only or ()) - found:
        raise UnknownTopicOrPartitionError(f"{topic} has no partition {min(missing)}")
    return [TopicPartition(topic, number) for number in sorted(found if only is None else only)]


async def begins_and_ends(
    client: AIOKafkaConsumer, partitions: Collection[TopicPartition] | None = None
) -> tuple[dict[TopicPartition, int], dict[TopicPartition, int]]:
    """The offsets of the first message and of the next one to come, by partition, by default of all assigned.

    Raises KafkaError.
    """
    partitions = client.assignment() if partitions is None else partitions
    begins = await client.beginning_offsets(partitions)
    ends = await client.end_offsets(partitions)
    for partition in partitions:
        if begins.get(partition, -1) < 0 or ends.get(partition, -1) < 0:
            raise KafkaError(
                f"the brokers did not say where {partition.topic}-{partition.partition} begins and ends"
            )
    return begins, ends


def as_incoming(message: ConsumerRecord) -> Incoming:
    """Convert a message of aiokafka."""
    return Incoming(
        message.topic,
        message.partition,
        message.offset,
        message.key,
        message.value or b"",
        incoming_headers(message.headers),
        NO_TIMESTAMP if message.timestamp is None else message.timestamp / 1000,
    )


def run(settings: Settings, coroutine: Coroutine[Any, Any, T]) -> T:
    """Run a command's coroutine, once each broker has answered.

    Raises CommandError in place of KafkaError, and ListenerError.
    """

    async def checked() -> T:
        await _wait_for_listeners(settings)  # aiokafka would try to connect to such a broker forever
        return await coroutine

    logging.getLogger("aiokafka").propagate = False  # its errors are in the CommandError
    try:
        with watch_connections() as watched, asyncio.Runner() as runner:
            runner.get_loop().set_exception_handler(_ignore_exits)
            return runner.run(checked())
    except KafkaConnectionError:
        raise CommandError(f"no Kafka broker answers at {settings.brokers}{watched}") from None
    except UnknownTopicOrPartitionError as error:
        raise CommandError(error.args[0] if error.args else str(error)) from None
    except KafkaError as error:
        raise CommandError(f"Kafka at {settings.brokers}: {error}") from None
    finally:
        coroutine.close()


async def _wait_for_listeners(settings: Settings) -> None:
    """Wait until each broker answers. One that has just ended stays among the brokers for some seconds."""
    for pause in LISTENER_PAUSES:
        try:
            return await check_listeners(settings)
        except ListenerError:
            await asyncio.sleep(pause)
    await check_listeners(settings)


def _ignore_exits(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """Report an exception that nobody retrieves, unless it ends the process: the caller knows of that."""
    if isinstance(context.get("exception"), Exception | None):
        loop.default_exception_handler(context)
