"""The marks with which transactions end are committed, and messages never before they are acknowledged."""

import asyncio
from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

from aiokafka import TopicPartition
from aiokafka.structs import OffsetAndMetadata

from streams.libraries.markers import Markers

TP = TopicPartition("wire.enriched", 0)


class Kafka:
    """aiokafka's consumer with our `Markers`, and the offsets that they commit."""

    def __init__(self) -> None:
        self.state = SimpleNamespace(position=5, has_valid_position=True)
        assignment = SimpleNamespace(state_value=lambda _: self.state)
        consumer: Any = SimpleNamespace(
            _subscription=SimpleNamespace(subscription=SimpleNamespace(assignment=assignment))
        )
        offsets: Any = SimpleNamespace(commit=self._commit)
        self.markers = Markers(consumer, offsets)
        self.commits: list[int] = []

    async def _commit(self, offsets: Mapping[TopicPartition, OffsetAndMetadata]) -> None:
        self.commits += [given.offset for given in offsets.values()]

    def fetch(self, *offsets: int, position: int) -> None:
        """Give messages to Faust; everything else before the position is no message."""
        self.state.position = position
        self.markers.note({TP: [SimpleNamespace(offset=offset) for offset in offsets]})

    def acknowledge(self, offset: int) -> None:
        asyncio.run(self.markers.commit({TP: OffsetAndMetadata(offset, "")}))


def test_what_follows_the_last_message_is_committed_with_it() -> None:
    kafka = Kafka()
    kafka.fetch(5, 6, position=8)
    kafka.acknowledge(6)
    assert kafka.commits == [6], "message 6 is not acknowledged yet"
    kafka.acknowledge(7)
    assert kafka.commits == [6, 8]


def test_marks_that_are_read_after_the_last_message_are_committed_with_it() -> None:
    kafka = Kafka()
    kafka.fetch(5, position=6)
    kafka.fetch(position=7)
    kafka.acknowledge(6)
    assert kafka.commits == [7]


def test_messages_that_are_given_meanwhile_are_not_committed() -> None:
    kafka = Kafka()
    kafka.fetch(5, position=7)
    kafka.fetch(7, position=9)
    kafka.acknowledge(6)
    assert kafka.commits == [6]


def test_after_a_seek_back_no_more_is_committed_than_was_acknowledged() -> None:
    kafka = Kafka()
    kafka.fetch(5, 6, position=8)
    kafka.state.position = 3
    kafka.acknowledge(7)
    assert kafka.commits == [7]


def test_a_partition_without_a_position_is_committed_as_it_is() -> None:
    kafka = Kafka()
    kafka.fetch(5, position=7)
    kafka.state.has_valid_position = False
    kafka.acknowledge(6)
    assert kafka.commits == [6]
