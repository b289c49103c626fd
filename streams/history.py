"""Reads what a topic has had since a time."""

from collections.abc import AsyncIterator, Callable
from datetime import datetime

from aiokafka import AIOKafkaConsumer, TopicPartition

from streams.administration import administrator, is_embedded
from streams.client import begins_and_ends, read_between, reader
from streams.messages import Incoming
from streams.settings import Settings


async def history(
    settings: Settings, topic: str, since: datetime, progress: Callable[[int, int], None]
) -> AsyncIterator[Incoming]:
    """The messages of a topic from a time to its present end, by their timestamps, each partition in order.

    Calls `progress` with the number of messages read and about how many there are to read. Raises KafkaError.
    """
    async with administrator(settings) as client:
        embedded = await is_embedded(client)
    async with reader(settings, [topic]) as consumer:
        starts, ends = await offsets_since(consumer, since, embedded=embedded)
        total = sum(ends[partition] - starts[partition] for partition in ends)
        read = 0
        async for message in read_between(consumer, starts, ends):
            read += 1
            progress(read, total)
            if message.timestamp >= since.timestamp():
                yield message
        progress(total, total)


async def offsets_since(
    consumer: AIOKafkaConsumer, since: datetime, *, embedded: bool
) -> tuple[dict[TopicPartition, int], dict[TopicPartition, int]]:
    """The offsets of the first message from a time on and of the next one to come, by partition.

    Timestamps are the senders' and need not be in order, so messages after the first may be older. The
    embedded broker cannot find offsets by time: there it is the first message of all. Raises KafkaError.
    """
    begins, ends = await begins_and_ends(consumer)
    if embedded:
        return begins, ends
    found = await consumer.offsets_for_times(dict.fromkeys(ends, int(since.timestamp() * 1000)))
    return {p: min(end, found[p].offset) if found[p] else end for p, end in ends.items()}, ends
