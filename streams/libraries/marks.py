"""Commits the marks with which transactions end.

A mark has an offset and is no message. Faust commits messages only, so the lag of a partition that has been
read to its end, and ends with a mark, would be 1 until the next message: for every consumer group tool, too.
"""

import logging
from collections.abc import Mapping, Sequence
from typing import Any

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError
from aiokafka.structs import OffsetAndMetadata

from streams.libraries.offsets import Offsets

logger = logging.getLogger(__name__)


class Marks:
    """Commits also what follows the last message of a partition and is no message.

    Replaces `commit` of the consumer, whose `offsets` it uses. All methods run in the consumer's thread.
    """

    def __init__(self, consumer: AIOKafkaConsumer, offsets: Offsets) -> None:
        self._consumer = consumer
        self._offsets = offsets
        # Offsets by partition; those that are missing are where the last seek went.
        self._read: dict[TopicPartition, int] = {}  # after the last message that Faust was given
        self._acknowledged: dict[TopicPartition, int] = {}  # after the last message to commit
        self._committed: dict[TopicPartition, int] = {}
        consumer.commit = self.commit

    def sought(self) -> None:
        """Take note that the consumer has sought to its committed offsets."""
        for offsets in (self._read, self._acknowledged, self._committed):
            offsets.clear()

    def note(self, records: Mapping[TopicPartition, Sequence[Any]]) -> None:
        """Take note of messages that are given to Faust, right after they were fetched."""
        self._read |= {tp: batch[-1].offset + 1 for tp, batch in records.items() if batch}

    async def commit(self, offsets: Mapping[TopicPartition, OffsetAndMetadata]) -> None:
        """Commit the offsets of messages, and what follows. Raises KafkaError."""
        self._acknowledged |= {tp: given.offset for tp, given in offsets.items()}
        await self._commit({tp: self._end(tp, given.offset) for tp, given in offsets.items()})

    async def commit_rest(self) -> None:
        """Commit marks that were read after the last message was committed."""
        starts = {
            tp: self._offsets.starts[tp] for tp in self._consumer.assignment() & self._offsets.starts.keys()
        }
        ends = {tp: self._end(tp, self._acknowledged.get(tp, start)) for tp, start in starts.items()}
        later = {tp: end for tp, end in ends.items() if end > self._committed.get(tp, starts[tp])}
        if not later:
            return
        try:
            await self._commit(later)
        except KafkaError as error:  # in a rebalance, for example
            logger.debug("cannot commit the marks of transactions: %r", error)

    def _end(self, tp: TopicPartition, acknowledged: int) -> int:
        """The position that was read to, if everything that Faust was given is acknowledged."""
        subscription = self._consumer._subscription.subscription
        state = subscription.assignment.state_value(tp) if subscription else None
        read = self._read.get(tp, self._offsets.starts.get(tp))
        if state is None or not state.has_valid_position or read != acknowledged:
            return acknowledged
        position: int = state.position
        return max(acknowledged, position)

    async def _commit(self, ends: Mapping[TopicPartition, int]) -> None:
        await self._offsets.commit({tp: OffsetAndMetadata(end, "") for tp, end in ends.items()})
        self._committed |= ends
