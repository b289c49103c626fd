"""Commits the marks with which transactions end, together with the messages before them.

A mark has an offset and is no message. Faust commits messages only, so the lag of a partition that has been
read to its end, and ends with a mark, would be 1 until the next message.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.structs import OffsetAndMetadata

from streams.libraries.offsets import Offsets


class Markers:
    """Replaces `commit` of a consumer, whose `offsets` it uses. All methods run in the consumer's thread."""

    def __init__(self, consumer: AIOKafkaConsumer, offsets: Offsets) -> None:
        self._consumer = consumer
        self._offsets = offsets
        self._read: dict[TopicPartition, int] = {}  # the offset after the last message that Faust was given
        consumer.commit = self.commit

    def note(self, records: Mapping[TopicPartition, Sequence[Any]]) -> None:
        """Take note of messages that are given to Faust, right after they were fetched."""
        self._read |= {tp: batch[-1].offset + 1 for tp, batch in records.items() if batch}

    async def commit(self, offsets: Mapping[TopicPartition, OffsetAndMetadata]) -> None:
        """Commit offsets, and what follows if they are those of the last messages. Raises KafkaError."""
        ends = {tp: OffsetAndMetadata(self._end(tp, given.offset), "") for tp, given in offsets.items()}
        await self._offsets.commit(ends)

    def _end(self, tp: TopicPartition, offset: int) -> int:
        """The position that was read to, if everything that Faust was given is before `offset`."""
        subscription = self._consumer._subscription.subscription
        state = subscription.assignment.state_value(tp) if subscription else None
        if state is None or not state.has_valid_position or self._read.get(tp) != offset:
            return offset
        position: int = state.position
        return max(offset, position)
