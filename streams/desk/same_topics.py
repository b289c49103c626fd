"""Whether topics are those that were read before, or others of the same names."""

from collections.abc import Mapping

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaTimeoutError

from streams.client import as_incoming
from streams.desk.index.positions import Reached, mark

PATIENCE = 30_000  # milliseconds until a message that the brokers have must have come


async def are_same(
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
