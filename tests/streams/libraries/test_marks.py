"""The marks with which transactions end are committed, and messages never before they are acknowledged."""

import asyncio
from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

from aiokafka import TopicPartition
from aiokafka.errors import RebalanceInProgressError
from aiokafka.structs import OffsetAndMetadata

from streams.libraries.marks import Marks

TP = TopicPartition("wire.enriched", 0)


class Consumer:
    """aiokafka's consumer and our `Offsets`, which has sought to 5."""

    def __init__(self) -> None:
        self.starts = {TP: 5}
        self.state = SimpleNamespace(position=5, has_valid_position=True)
        assignment = SimpleNamespace(state_value=lambda _: self.state)
        self._subscription = SimpleNamespace(subscription=SimpleNamespace(assignment=assignment))
        self.commits: list[int] = []
        self.rebalances = False

    def assignment(self) -> set[TopicPartition]:
        return {TP}

    async def commit(self, offsets: Mapping[TopicPartition, OffsetAndMetadata]) -> None:
        if self.rebalances:
            raise RebalanceInProgressError
        self.commits += [given.offset for given in offsets.values()]


def marks(consumer: Any) -> Marks:
    aiokafkas: Any = SimpleNamespace(assignment=consumer.assignment, _subscription=consumer._subscription)
    return Marks(aiokafkas, consumer)


def fetch(consumer: Consumer, marks: Marks, *offsets: int, position: int) -> None:
    """Give messages to Faust; everything else before the position is no message."""
    consumer.state.position = position
    marks.note({TP: [SimpleNamespace(offset=offset) for offset in offsets]})


def acknowledge(marks: Marks, offset: int) -> None:
    asyncio.run(marks.commit({TP: OffsetAndMetadata(offset, "")}))


def test_what_follows_the_last_message_is_committed_with_it() -> None:
    consumer = Consumer()
    found = marks(consumer)
    fetch(consumer, found, 5, 6, position=8)
    acknowledge(found, 6)
    assert consumer.commits == [6], "message 6 is not acknowledged yet"
    acknowledge(found, 7)
    assert consumer.commits == [6, 8]
    asyncio.run(found.commit_rest())
    assert consumer.commits == [6, 8]


def test_a_mark_that_is_read_later_is_committed_later() -> None:
    consumer = Consumer()
    found = marks(consumer)
    fetch(consumer, found, 5, position=6)
    acknowledge(found, 6)
    fetch(consumer, found, position=7)
    asyncio.run(found.commit_rest())
    asyncio.run(found.commit_rest())
    assert consumer.commits == [6, 7]
    fetch(consumer, found, position=8)
    asyncio.run(found.commit_rest())
    assert consumer.commits == [6, 7, 8]


def test_marks_before_the_first_message_are_committed() -> None:
    consumer = Consumer()
    found = marks(consumer)
    fetch(consumer, found, position=6)
    asyncio.run(found.commit_rest())
    assert consumer.commits == [6]


def test_messages_that_are_not_acknowledged_are_not_committed() -> None:
    consumer = Consumer()
    found = marks(consumer)
    fetch(consumer, found, 5, 6, 7, position=9)
    asyncio.run(found.commit_rest())
    acknowledge(found, 7)
    asyncio.run(found.commit_rest())
    assert consumer.commits == [7]


def test_after_a_seek_only_what_is_read_from_there_counts() -> None:
    consumer = Consumer()
    found = marks(consumer)
    fetch(consumer, found, 5, 6, position=7)
    acknowledge(found, 6)
    consumer.starts, consumer.state.position = {TP: 20}, 20
    found.sought()
    fetch(consumer, found, position=21)
    asyncio.run(found.commit_rest())
    assert consumer.commits == [6, 21]


def test_a_commit_that_fails_is_tried_again() -> None:
    consumer = Consumer()
    found = marks(consumer)
    fetch(consumer, found, position=6)
    consumer.rebalances = True
    asyncio.run(found.commit_rest())
    consumer.rebalances = False
    asyncio.run(found.commit_rest())
    assert consumer.commits == [6]


def test_a_partition_without_a_position_is_left_alone() -> None:
    consumer = Consumer()
    found = marks(consumer)
    fetch(consumer, found, 5, position=6)
    consumer.state.has_valid_position = False
    acknowledge(found, 6)
    asyncio.run(found.commit_rest())
    assert consumer.commits == [6]
