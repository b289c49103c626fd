"""Offsets in topics that were deleted and created again, and in those whose retention went ahead."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from types import SimpleNamespace
from typing import Any

import pytest
from aiokafka import TopicPartition
from aiokafka.consumer import subscription_state
from aiokafka.errors import KafkaError, NodeNotReadyError
from aiokafka.structs import OffsetAndMetadata
from prometheus_client import REGISTRY

from streams.libraries import offsets as module
from streams.libraries.offsets import Offsets, install
from streams.libraries.topics import Description
from streams.runtime.topic_watch import TopicWatch

FIRST, SECOND = TopicPartition("wire.raw", 0), TopicPartition("wire.raw", 1)


class State:
    """The state of a partition in aiokafka."""

    def __init__(self, position: int | None) -> None:
        self.position = position
        self.reset_from: int | None = None

    @property
    def has_valid_position(self) -> bool:
        return self.position is not None


class Kafka:
    """A group's committed offsets and a log, and the parts of aiokafka's consumer that use them."""

    def __init__(self, committed: Mapping[TopicPartition, tuple[int, str]], log: range = range(100)) -> None:
        self.topic_id = "old"
        self.partitions = 2
        self.failures: list[KafkaError] = []
        self.log = log
        self.committed = {tp: OffsetAndMetadata(*value) for tp, value in committed.items()}
        self.states = {FIRST: State(None), SECOND: State(None)}
        self.rejoins = 0
        self.assign()
        self._client = self
        self._coordinator = self
        self._fetcher = self

    def assign(self) -> None:
        """Assign the partitions, as after a rebalance."""
        self.assignment_of_aiokafka = SimpleNamespace(state_value=self.states.get)
        subscription = SimpleNamespace(assignment=self.assignment_of_aiokafka)
        self._subscription = SimpleNamespace(subscription=subscription)

    def assignment(self) -> set[TopicPartition]:
        return {FIRST, SECOND}

    async def commit(self, offsets: Mapping[TopicPartition, OffsetAndMetadata]) -> None:
        self.committed |= offsets

    async def _do_commit_offsets(
        self, _: object, offsets: Mapping[TopicPartition, OffsetAndMetadata]
    ) -> None:
        self.committed |= offsets

    async def fetch_committed_offsets(self, _: object) -> dict[TopicPartition, OffsetAndMetadata]:
        return self.committed

    def request_rejoin(self) -> None:
        self.rejoins += 1

    def seek(self, tp: TopicPartition, offset: int) -> None:
        self.states[tp].position = offset

    async def seek_to_beginning(self, *partitions: TopicPartition) -> None:
        for tp in partitions:
            self.states[tp].position = self.log.start

    async def _update_fetch_positions(self, _assignment: object, _node: int, partitions: Any) -> bool:
        await self.seek_to_beginning(*partitions)
        return False

    async def fetch(self) -> None:
        """Fetch from the current positions, and reset those that are out of range, as aiokafka does."""
        lost = []
        for tp, state in self.states.items():
            if state.position is not None and not self.log.start <= state.position <= self.log.stop:
                state.reset_from, state.position = state.position, None
                lost.append(tp)
        await self._update_fetch_positions(self.assignment_of_aiokafka, 1, lost)


def test_aiokafkas_state_of_a_partition_keeps_the_position_that_is_given_up() -> None:
    async def go() -> int | None:
        install()
        state = subscription_state.Assignment([FIRST]).state_value(FIRST)
        state.await_reset(-2)
        assert state.reset_from is None
        state.seek(5)
        state.await_reset(-2)
        assert not state.has_valid_position
        kept: int | None = state.reset_from
        return kept

    assert asyncio.run(go()) == 5


def run(monkeypatch: pytest.MonkeyPatch, kafka: Any, steps: Callable[[Offsets], Awaitable[None]]) -> None:
    async def describe(_client: object, _names: object) -> dict[str, Description | None]:
        if kafka.failures:
            raise kafka.failures.pop()
        return {"wire.raw": Description(kafka.topic_id, kafka.partitions)}

    monkeypatch.setattr(module, "describe", describe)

    async def go() -> None:
        await steps(Offsets(kafka, TopicWatch("wire")))

    asyncio.run(go())


def test_a_partition_without_an_offset_of_the_present_topic_is_read_from_its_beginning(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    kafka = Kafka({FIRST: (12, "old"), SECOND: (30, "older")}, range(3, 100))

    async def steps(offsets: Offsets) -> None:
        assert await offsets.seek_to_committed() == {FIRST: 12, SECOND: None}
        assert offsets.starts == {FIRST: 12, SECOND: 3}

    run(monkeypatch, kafka, steps)
    assert kafka.states[FIRST].position == 12


def test_an_offset_without_an_id_counts() -> None:
    with pytest.MonkeyPatch.context() as monkeypatch:

        async def steps(offsets: Offsets) -> None:
            assert await offsets.seek_to_committed() == {FIRST: 12, SECOND: None}

        run(monkeypatch, Kafka({FIRST: (12, "")}), steps)


def test_a_topic_created_again_is_read_again_whatever_is_still_acknowledged(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    kafka = Kafka({FIRST: (12, ""), SECOND: (30, "old")})

    async def steps(offsets: Offsets) -> None:
        await offsets.seek_to_committed()
        kafka.topic_id = "new"
        assert await offsets.look()
        assert kafka.rejoins == 1
        await kafka.commit({FIRST: OffsetAndMetadata(50, "")})  # Faust's last commit before the rebalance
        kafka.assign()
        await kafka.commit({FIRST: OffsetAndMetadata(60, "")})  # in the new generation, before the seek
        assert await offsets.seek_to_committed() == {FIRST: None, SECOND: None}
        await kafka.commit({FIRST: OffsetAndMetadata(2, "")})
        assert await offsets.seek_to_committed() == {FIRST: 2, SECOND: None}

    run(monkeypatch, kafka, steps)
    assert kafka.committed[FIRST] == OffsetAndMetadata(2, "new")
    assert caplog.messages == ["wire.raw was deleted and created again; reading it from its start"]


def test_messages_that_retention_deleted_are_counted_once(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    kafka = Kafka({FIRST: (12, "old"), SECOND: (40, "old")}, range(20, 100))
    caplog.set_level(logging.WARNING)

    def skipped() -> float:
        return REGISTRY.get_sample_value("copytaster_messages_skipped_total", {"topic": "wire.raw"}) or 0.0

    async def steps(offsets: Offsets) -> None:
        before = skipped()
        await offsets.seek_to_committed()
        await kafka.fetch()
        assert skipped() - before == 8
        await offsets.seek_to_committed()
        await kafka.fetch()
        assert skipped() - before == 8

    run(monkeypatch, kafka, steps)
    assert kafka.committed[FIRST] == OffsetAndMetadata(20, "old")
    [message] = caplog.messages
    assert message.startswith("wire.raw-0: 8 messages were deleted before they were read")


def test_a_log_that_ends_before_our_offset_is_read_again(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    kafka = Kafka({FIRST: (12, "old"), SECOND: (40, "old")}, range(20))

    async def steps(offsets: Offsets) -> None:
        await offsets.seek_to_committed()
        await kafka.fetch()
        assert kafka.rejoins == 1
        assert kafka.committed[SECOND].offset == 0
        assert kafka.committed[FIRST].offset == 12

    run(monkeypatch, kafka, steps)
    [message] = caplog.messages
    assert message.startswith("wire.raw-1: the log ends before offset 40")


def test_what_is_read_again_is_committed_though_the_generation_is_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    kafka = Kafka({FIRST: (12, "old"), SECOND: (30, "old")})

    async def steps(offsets: Offsets) -> None:
        await offsets.seek_to_committed()
        kafka.topic_id = "new"
        await offsets.look()
        kafka.assign()
        await offsets.seek_to_committed()
        await kafka.commit({FIRST: OffsetAndMetadata(2, "")})

    run(monkeypatch, kafka, steps)
    assert kafka.committed[FIRST] == OffsetAndMetadata(2, "new")


def test_a_change_that_a_rebalance_finds_is_told_later(monkeypatch: pytest.MonkeyPatch) -> None:
    kafka = Kafka({FIRST: (12, "old")})

    async def steps(offsets: Offsets) -> None:
        await offsets.seek_to_committed()
        assert not await offsets.look()
        kafka.partitions = 3
        await offsets.seek_to_committed()
        assert await offsets.look()
        assert not await offsets.look()

    run(monkeypatch, kafka, steps)


def test_offsets_are_not_used_before_the_broker_has_said_which_topic_there_is(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    kafka = Kafka({FIRST: (12, "older")})
    kafka.failures = [NodeNotReadyError()]
    monkeypatch.setattr(module, "LOOK_PAUSE", 0.0, raising=False)

    async def steps(offsets: Offsets) -> None:
        assert await offsets.seek_to_committed() == {FIRST: None, SECOND: None}

    run(monkeypatch, kafka, steps)


def test_the_attempt_to_commit_leaves_out_partitions_that_no_longer_exist(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    kafka = Kafka({})

    async def steps(offsets: Offsets) -> None:
        given = {FIRST: OffsetAndMetadata(5, "new"), SECOND: OffsetAndMetadata(7, "new")}
        kafka.partitions = 1
        await offsets.look()
        await kafka._do_commit_offsets(None, given)
        assert kafka.committed == {FIRST: OffsetAndMetadata(5, "new")}

    run(monkeypatch, kafka, steps)
