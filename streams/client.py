"""A plain Kafka client for the commands: reads topics to their end or for ever, and sends."""

import asyncio
import logging
from collections.abc import AsyncIterator, Collection, Coroutine
from contextlib import asynccontextmanager
from typing import Any, TypeVar

import typer
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, ConsumerRecord, TopicPartition
from aiokafka.errors import KafkaConnectionError, KafkaError

from streams.libraries import idempotence
from streams.logs import overhear
from streams.messages import Incoming
from streams.security import connection
from streams.settings import Settings
from streams.topics import MAX_MESSAGE

T = TypeVar("T")


class CommandError(Exception):
    """A command cannot go on; the message is all that its user needs."""


@asynccontextmanager
async def producer(settings: Settings) -> AsyncIterator[AIOKafkaProducer]:
    """A producer that waits for all replicas and sends nothing twice when it has to try again."""
    idempotence.install()
    client = AIOKafkaProducer(
        **connection(settings),
        acks="all",
        enable_idempotence=True,
        max_request_size=MAX_MESSAGE,
        max_batch_size=256 * 1024,
    )
    try:
        await client.start()
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
    """The messages of topics, in the order of each partition.

    From the oldest kept or from now on; for ever, or to where the topics end when it begins; of all
    partitions, or some.
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
        ends = await client.end_offsets(partitions)
        starts = await client.beginning_offsets(partitions) if from_beginning else ends
        for partition in partitions:
            client.seek(partition, starts[partition])
        open_partitions = {p for p in partitions if forever or starts[p] < ends[p]}
        while open_partitions:
            batches = await client.getmany(*open_partitions, timeout_ms=500)
            for partition, messages in batches.items():
                for message in messages:
                    if forever or message.offset < ends[partition]:
                        yield as_incoming(message)
            if not forever:
                open_partitions = {p for p in open_partitions if await client.position(p) < ends[p]}
    finally:
        await client.stop()


async def _partitions(client: AIOKafkaConsumer, topic: str) -> set[int]:
    # Asking for a topic's metadata creates it, on a broker that creates topics by use.
    client.subscribe([topic])
    await client._client.force_metadata_update()
    client.unsubscribe()
    partitions: set[int] | None = client.partitions_for_topic(topic)
    if not partitions:
        raise CommandError(f"there is no topic {topic}")
    return partitions


def as_incoming(message: ConsumerRecord) -> Incoming:
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
    """Run a command's coroutine. Kafka's errors end it with one line; so does Ctrl-C, silently."""
    logging.getLogger("aiokafka").propagate = False
    try:
        with overhear() as overheard:
            return asyncio.run(coroutine)
    except KafkaConnectionError:
        reason = f"no Kafka broker answers at {settings.brokers}{overheard}"
    except CommandError as error:
        reason = str(error)
    except KafkaError as error:
        reason = f"Kafka at {settings.brokers}: {error}"
    except KeyboardInterrupt:
        raise typer.Exit(130) from None
    typer.echo(f"copytaster: {reason}", err=True)
    raise typer.Exit(1)
