"""Kafka clients without Faust: sending messages, and reading topics to their end or forever."""

import asyncio
import logging
from collections.abc import AsyncIterator, Collection, Coroutine
from contextlib import asynccontextmanager
from typing import Any, TypeVar

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, ConsumerRecord, TopicPartition
from aiokafka.errors import KafkaConnectionError, KafkaError, UnknownTopicOrPartitionError
from aiokafka.structs import RecordMetadata

from streams.errors import CommandError
from streams.libraries.cluster import check_listeners
from streams.libraries.idempotence import install
from streams.libraries.metadata import refresh_metadata
from streams.logs import watch_connections
from streams.messages import Incoming, Outgoing
from streams.security import connection
from streams.settings import Settings
from streams.topics import MAX_MESSAGE

T = TypeVar("T")

MAX_BATCH = 256 * 1024  # bytes that a producer sends to a partition at once


@asynccontextmanager
async def producer(settings: Settings) -> AsyncIterator[AIOKafkaProducer]:
    """An idempotent producer with `acks=all`, started and stopped with the context."""
    install()
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
    settings: Settings, topics: list[str], only: Collection[int] | None = None
) -> AsyncIterator[AIOKafkaConsumer]:
    """A consumer without a group, assigned to partitions of topics: those numbered in `only`, by default all.

    Raises KafkaError, in particular UnknownTopicOrPartitionError for a topic that does not exist.
    """
    client = AIOKafkaConsumer(
        **connection(settings),
        enable_auto_commit=False,
        auto_offset_reset="earliest",
        max_partition_fetch_bytes=MAX_MESSAGE,
        isolation_level="read_committed" if settings.guarantee == "exactly_once" else "read_uncommitted",
        metadata_max_age_ms=10_000,
    )
    try:
        await client.start()
        partitions = [
            TopicPartition(topic, number)
            for topic in topics
            for number in sorted(await _partitions(client, topic))
            if only is None or number in only
        ]
        client.assign(partitions)
        yield client
    finally:
        await client.stop()


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
        partitions = client.assignment()
        ends = await client.end_offsets(partitions)
        starts = await client.beginning_offsets(partitions) if from_beginning else ends
        for partition in partitions:
            client.seek(partition, starts[partition])
        unfinished = {p for p in partitions if forever or starts[p] < ends[p]}
        while unfinished:
            batches = await client.getmany(*unfinished, timeout_ms=500)
            for partition, messages in batches.items():
                for message in messages:
                    if forever or message.offset < ends[partition]:
                        yield as_incoming(message)
            if not forever:
                unfinished = {p for p in unfinished if await client.position(p) < ends[p]}


async def _partitions(client: AIOKafkaConsumer, topic: str) -> set[int]:
    # This also creates the topic, on a broker that creates topics on first use.
    client.subscribe([topic])
    await refresh_metadata(client)
    client.unsubscribe()
    partitions: set[int] | None = client.partitions_for_topic(topic)
    if not partitions:
        raise UnknownTopicOrPartitionError(f"there is no topic {topic}")
    return partitions


def as_incoming(message: ConsumerRecord) -> Incoming:
    """Convert a message of aiokafka."""
    return Incoming(
        message.topic,
        message.partition,
        message.offset,
        message.key,
        message.value or b"",
        dict(message.headers),
        message.timestamp / 1000,
    )


def run(settings: Settings, coroutine: Coroutine[Any, Any, T]) -> T:
    """Run a command's coroutine, once each broker has answered.

    Raises CommandError in place of KafkaError, and ListenerError.
    """

    async def checked() -> T:
        await check_listeners(settings)  # aiokafka would try to connect to that broker for ever
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


def _ignore_exits(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """Report an exception that nobody retrieves, unless it ends the process: the caller knows of that."""
    if isinstance(context.get("exception"), Exception | None):
        loop.default_exception_handler(context)
