"""Whether topics are those that were read before, or others of the same names.

Brokers give each topic an id, which another topic of its name does not have. The embedded broker knows no
ids, and a broker that has lost messages keeps them, so the last message that was read is compared as well.
"""

import asyncio
from collections import Counter
from collections.abc import Collection, Mapping

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError, KafkaTimeoutError

from streams.client import as_incoming
from streams.desk.index.positions import Reached, mark
from streams.libraries.topics import describe

LOOK = 2.0  # seconds that a broker has to say what topics are
PATIENCE = 30_000  # milliseconds until a message that the brokers have must have come

Ids = Mapping[str, str]  # of topics, by name; empty where the brokers know none


async def topic_ids(consumer: AIOKafkaConsumer, names: Collection[str]) -> Ids:
    """The ids of topics. Raises KafkaError if the brokers do not say them."""
    found = await describe(consumer, names)
    ids = {name: topic.id for name, topic in found.items() if topic}
    if missing := sorted({*names} - ids.keys()):
        raise KafkaError(f"the brokers do not describe {missing[0]}")
    return ids


async def have_changed(consumer: AIOKafkaConsumer, ids: Ids) -> bool:
    """Whether topics are gone, were created again, or have partitions that the consumer does not read.

    What the brokers do not say at the moment is taken to be as it was.
    """
    try:
        async with asyncio.timeout(LOOK):  # meanwhile nothing is read
            found = await describe(consumer, ids)
    except (KafkaError, TimeoutError):
        return False
    assigned = Counter(partition.topic for partition in consumer.assignment())
    return any(
        topic is None or is_other(topic.id, ids[name]) or topic.partitions > assigned[name]
        for name, topic in found.items()
    )


def is_other(id: str, known: str) -> bool:
    """Whether an id is not of the topic whose id is known."""
    return bool(id and known) and id != known


async def have_what_was_read(
    consumer: AIOKafkaConsumer,
    known: Mapping[TopicPartition, Reached],
    begins: Mapping[TopicPartition, int],
    ends: Mapping[TopicPartition, int],
) -> bool:
    """Whether the topics have the messages that were read last, as far as they can still have them.

    `begins` and `ends` are the offsets that the partitions have. Raises KafkaError.
    """
    for partition, reached in known.items():
        if ends.get(partition, 0) <= reached.last:
            return False
        is_kept = begins[partition] <= reached.last
        if is_kept and await _mark_at(consumer, partition, reached.last) != reached.mark:
            return False
    return True


async def _mark_at(consumer: AIOKafkaConsumer, partition: TopicPartition, offset: int) -> bytes:
    """The mark of the first message from an offset on, which the partition has. Raises KafkaError."""
    consumer.seek(partition, offset)
    batches = await consumer.getmany(partition, timeout_ms=PATIENCE, max_records=1)
    for message in batches.get(partition, ()):
        return mark(as_incoming(message))
    raise KafkaTimeoutError(f"{partition.topic}-{partition.partition}: nothing comes from offset {offset} on")
