"""A consumer's offsets in topics that are deleted and created again, or whose retention overtakes them.

aiokafka does not know topic ids. If a topic is created again, it goes on at the offset of the deleted topic,
and if that is out of range it silently resets to the earliest offset. Both lose messages.

So each offset is committed with the topic's id as its metadata, and an offset of another id is not used. When
a topic's id changes, offset 0 is committed for its partitions, and the group rejoins, because Faust forgets
what it knows about a partition only in a rebalance.
"""

import asyncio
import logging
from collections.abc import Collection, Mapping
from contextlib import suppress
from typing import Any

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.consumer import subscription_state
from aiokafka.consumer.subscription_state import TopicPartitionState
from aiokafka.errors import KafkaError
from aiokafka.structs import OffsetAndMetadata

from streams import metrics
from streams.libraries.topics import describe
from streams.runtime.topic_watch import TopicWatch

logger = logging.getLogger(__name__)

LOOK_PAUSE = 0.5  # seconds before another look at the topics if the broker has not answered


class _PartitionState(TopicPartitionState):  # type: ignore[misc]  # aiokafka is not typed
    """Remembers the position from before a reset, which we ask for, or the broker (offset out of range)."""

    reset_from: int | None = None

    def await_reset(self, strategy: int) -> None:
        self.reset_from = self._position
        super().await_reset(strategy)


def install() -> None:
    """Patch aiokafka for this process. It is safe to call this more than once."""
    subscription_state.TopicPartitionState = _PartitionState


class Offsets:
    """Commits offsets, and finds where to read from, for a consumer that has been started.

    Replaces methods of the consumer, and needs `install` to have been called. All methods run in the
    consumer's thread.
    """

    def __init__(self, consumer: AIOKafkaConsumer, watch: TopicWatch) -> None:
        self._consumer = consumer
        self._coordinator = consumer._coordinator
        self._watch = watch
        self._looking = asyncio.Lock()
        self.starts: dict[TopicPartition, int] = {}  # where the last seek went
        self._rewound: dict[TopicPartition, Any] = {}  # in which assignment, until the seek in the next one
        self._changed = False  # since `look` has said so
        self._seeking: frozenset[TopicPartition] = frozenset()  # to the beginning, as we asked
        self._skipped_to: dict[TopicPartition, int] = {}
        self._commit, consumer.commit = consumer.commit, self.commit
        coordinator = self._coordinator
        self._attempt, coordinator._do_commit_offsets = coordinator._do_commit_offsets, self._attempt_commit
        fetcher = consumer._fetcher
        self._update, fetcher._update_fetch_positions = fetcher._update_fetch_positions, self._note_reset

    async def look(self) -> bool:
        """Look at the topics; returns whether the group has to rebalance because of a change.

        Changes that were found meanwhile, during a rebalance, count as well. Sources that were created
        again are read from their start. Raises KafkaError.
        """
        await self._look()
        changed, self._changed = self._changed, False
        return changed

    async def _look(self) -> None:
        async with self._looking:
            found = await describe(self._consumer, self._watch.names)
            recreated, changed = self._watch.look(found)
        self._changed |= changed
        await self._rewind({tp for tp in self._consumer.assignment() if tp.topic in recreated})

    async def commit(self, offsets: Mapping[TopicPartition, OffsetAndMetadata]) -> None:
        """Commit offsets, except for partitions that are about to be read again from their start."""
        current = {
            tp: OffsetAndMetadata(given.offset, self._watch.id(tp.topic))
            for tp, given in offsets.items()
            if tp not in self._rewound
        }
        if current:
            await self._commit(current)

    async def _attempt_commit(self, assignment: Any, offsets: Mapping[TopicPartition, Any]) -> None:
        """Commit the offsets of partitions that exist; aiokafka would repeat the attempt until all do."""
        await self._attempt(
            assignment, {tp: given for tp, given in offsets.items() if self._watch.exists(*tp)}
        )

    async def seek_to_committed(self) -> dict[TopicPartition, int | None]:
        """Seek to the committed offsets, and to the beginning where there is none of the present topic.

        Returns the offsets; None stands for the beginning.
        """
        # Not the generation: a follower that rejoins unchanged is assigned its partitions again in the same.
        assignment = self._consumer._subscription.subscription.assignment
        self._rewound = {tp: at for tp, at in self._rewound.items() if at is assignment}
        await self._look_until_answered()
        assigned = {tp for tp in self._consumer.assignment() if self._watch.exists(*tp)}
        found = await self._coordinator.fetch_committed_offsets(list(assigned))
        offsets = {
            tp: committed.offset
            for tp, committed in found.items()
            if committed.offset and self._is_current(tp, committed.metadata)
        }
        for tp, offset in offsets.items():
            self._consumer.seek(tp, offset)
        self.starts = offsets | await self._seek_to_beginning(assigned - offsets.keys())
        return {tp: offsets.get(tp) for tp in assigned}

    async def _look_until_answered(self) -> None:
        """Look at the topics: without their ids, an offset of a deleted topic is not recognised."""
        while True:
            try:
                return await self._look()
            except KafkaError as error:
                if not error.retriable:
                    return
            await asyncio.sleep(LOOK_PAUSE)

    async def _seek_to_beginning(self, partitions: Collection[TopicPartition]) -> dict[TopicPartition, int]:
        """Seek to the beginning of partitions; returns where that is."""
        if not partitions:
            return {}
        self._seeking = frozenset(partitions)
        try:
            await self._consumer.seek_to_beginning(*partitions)
        finally:
            self._seeking = frozenset()
        assignment = self._consumer._subscription.subscription.assignment
        states = {tp: assignment.state_value(tp) for tp in partitions}
        return {tp: state.position for tp, state in states.items() if state and state.has_valid_position}

    def _is_current(self, tp: TopicPartition, committed_id: str) -> bool:
        if tp in self._rewound:
            return False
        current = self._watch.id(tp.topic)
        return not committed_id or not current or committed_id == current

    async def _rewind(self, partitions: Collection[TopicPartition]) -> None:
        """Read partitions again from their beginning, once the group has rejoined."""
        if not partitions:
            return
        assignment = self._consumer._subscription.subscription.assignment
        self._rewound |= dict.fromkeys(partitions, assignment)
        start = {tp: OffsetAndMetadata(0, self._watch.id(tp.topic)) for tp in partitions}
        with suppress(KafkaError):  # in a rebalance; what was committed before has another id
            await self._commit(start)
        self._coordinator.request_rejoin()

    async def _note_reset(self, assignment: Any, node_id: int, partitions: Any) -> bool:
        """Reset positions, and log what was skipped or has to be read again."""
        woken: bool = await self._update(assignment, node_id, partitions)
        for tp in partitions:
            state = assignment.state_value(tp)
            if state.reset_from is not None and state.has_valid_position:
                before, after = state.reset_from, state.position
                state.reset_from = None
                if tp in self._seeking or before == after:
                    continue
                with suppress(KafkaError):
                    await (self._skip if after > before else self._fall_back)(tp, before, after)
        return woken

    async def _skip(self, tp: TopicPartition, before: int, after: int) -> None:
        """Count and log messages that retention deleted before they were read."""
        # Committed first, so that no other worker finds and counts the same gap.
        await self._commit({tp: OffsetAndMetadata(after, self._watch.id(tp.topic))})
        count = after - max(before, self._skipped_to.get(tp, 0))
        self._skipped_to[tp] = after
        if count > 0:
            metrics.MESSAGES_SKIPPED.labels(tp.topic).inc(count)
            logger.warning(
                "%s-%d: %d messages were deleted before they were read, by retention or by hand:"
                " skipped from offset %d to %d",
                tp.topic,
                tp.partition,
                count,
                before,
                after,
            )

    async def _fall_back(self, tp: TopicPartition, before: int, after: int) -> None:
        """Read a partition again from its beginning, because its log ends before our position."""
        await self._look()  # which logs it and rewinds the whole topic if it was created again
        if tp not in self._rewound:
            logger.warning(
                "%s-%d: the log ends before offset %d, which we had reached: it lost messages;"
                " reading it again from offset %d",
                tp.topic,
                tp.partition,
                before,
                after,
            )
            await self._rewind({tp})
