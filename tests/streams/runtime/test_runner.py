"""The runner with its parts, on a stream in memory: input is acknowledged only once output is confirmed."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, Self

import pytest
from aiokafka.errors import KafkaConnectionError, RequestTimedOutError
from faust.types import TP

from processors.pipeline import Pipeline
from streams.agent import Agent
from streams.messages import Incoming, Outgoing, Result
from streams.runtime import delivery, partitions, runner
from streams.runtime.guard import Guard
from streams.runtime.partitions import Partitions
from streams.runtime.runner import Runner
from streams.runtime.store import Store
from streams.settings import Settings
from streams.topics import OUTLETS, QUOTATIONS, SUBJECTS, Stage
from tests.streams.runtime.fakes import (
    LETTERS,
    FakeBroker,
    MakeDelivery,
    at_least_once,
    both_deliveries,
    exactly_once,
)

STAGE = Stage("once", QUOTATIONS, tuple(SUBJECTS.values()), stores=(OUTLETS,))


class Once(Agent):
    """Passes each value on once, with its state in a store."""

    def process(self, messages: Sequence[Incoming]) -> list[Result]:
        changes = self._stores[OUTLETS].changes()
        return [self.pass_on(message, changes) for message in messages]

    def pass_on(self, message: Incoming, changes: Any) -> Result:
        if message.value == b"poison":
            raise RuntimeError("poison")
        if changes.get(message.partition, message.value):
            return Result([], outcome="repeated")
        states = changes.put(message.partition, message.value, b"seen")
        return Result([Outgoing("wire.enriched", message.value, message.value)], states=states)


@dataclass
class Message:
    """A message as Faust has it."""

    partition: int
    offset: int
    value: bytes
    topic: str = "wire.quotations"
    key: bytes | None = None
    headers: dict[str, bytes] = field(default_factory=dict)
    timestamp: float = 0.0

    @property
    def tp(self) -> TP:
        return TP(self.topic, self.partition)


@dataclass
class Event:
    message: Message


class Stream:
    """A stream in memory that records acknowledgements, and then waits forever."""

    def __init__(self, broker: FakeBroker, messages: Sequence[Message]) -> None:
        self._broker = broker
        self.waiting = [Event(message) for message in messages]
        self.acknowledged: list[
            tuple[bytes, int]
        ] = []  # the value, and the number of messages committed by then
        self.finished = asyncio.Event()
        self._wanted = len(messages)

    def noack(self) -> Self:
        return self

    async def events(self) -> AsyncIterator[Event]:
        for event in self.waiting:
            yield event
        await asyncio.Event().wait()

    async def ack(self, event: Event) -> None:
        self.acknowledged.append((event.message.value, len(self._broker.committed)))
        if len(self.acknowledged) == self._wanted:
            self.finished.set()


@pytest.fixture(autouse=True)
def no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (delivery, partitions, runner):
        monkeypatch.setattr(module, "FIRST_PAUSE", 0.0)
        monkeypatch.setattr(module, "LONGEST_PAUSE", 0.0)


def build(broker: FakeBroker, make: MakeDelivery, pipeline: Pipeline, read: Any = None) -> Runner:
    store = Store("wire.outlets", read or broker.read)
    agent = Once(STAGE, Settings(), pipeline, {OUTLETS: store})
    guard = Guard(agent.process, LETTERS, ThreadPoolExecutor(max_workers=1))
    return Runner(agent, guard, Partitions("once", [store], make(broker)), 32, lambda: {0, 1})


async def finish(running: Runner, stream: Stream) -> None:
    """Run until everything in the stream is acknowledged."""
    task = asyncio.create_task(running.run(stream))  # type: ignore[arg-type]
    finished = asyncio.create_task(stream.finished.wait())
    await asyncio.wait({task, finished}, timeout=10, return_when=asyncio.FIRST_COMPLETED)
    assert stream.finished.is_set(), task
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


def run(
    broker: FakeBroker, make: MakeDelivery, pipeline: Pipeline, messages: Sequence[Message], read: Any = None
) -> Stream:
    async def go() -> Stream:
        stream = Stream(broker, messages)
        await finish(build(broker, make, pipeline, read), stream)
        return stream

    return asyncio.run(go())


def batch(*values: bytes) -> list[Message]:
    return [Message(0, offset, value) for offset, value in enumerate(values)]


@both_deliveries
def test_input_is_acknowledged_only_once_output_is_confirmed(make: MakeDelivery, pipeline: Pipeline) -> None:
    broker = FakeBroker()
    stream = run(broker, make, pipeline, batch(b"a", b"b"))
    # Two stories and two states, all committed before the first acknowledgement.
    assert stream.acknowledged == [(b"a", 4), (b"b", 4)]


@both_deliveries
def test_a_poison_story_in_a_batch_of_32(make: MakeDelivery, pipeline: Pipeline) -> None:
    broker = FakeBroker()
    values = [b"story %d" % n for n in range(32)]
    values[7] = b"poison"
    stream = run(broker, make, pipeline, batch(*values))
    assert [value for value, _ in stream.acknowledged] == values
    assert sorted(map(bytes, filter(None, broker.values("wire.enriched")))) == sorted({*values} - {b"poison"})
    assert broker.values("wire.deadletter") == [b"poison"]


@both_deliveries
def test_the_same_key_in_two_partitions_has_state_in_both(make: MakeDelivery, pipeline: Pipeline) -> None:
    broker = FakeBroker()
    run(broker, make, pipeline, [Message(0, 0, b"a"), Message(1, 0, b"a")])
    states = [(m.partition, m.key) for m in broker.committed if m.topic == "wire.outlets"]
    assert sorted(states) == [(0, b"a"), (1, b"a")]


@both_deliveries
def test_a_message_read_again_after_a_rebalance_is_acknowledged_and_not_processed(
    make: MakeDelivery, pipeline: Pipeline
) -> None:
    broker = FakeBroker()

    async def go() -> Stream:
        running = build(broker, make, pipeline)
        await finish(running, Stream(broker, batch(b"a")))
        again = Stream(broker, batch(b"a", b"b"))
        await finish(running, again)
        return again

    stream = asyncio.run(go())
    assert sorted(value for value, _ in stream.acknowledged) == [b"a", b"b"]
    assert broker.values("wire.enriched") == [b"a", b"b"]


@pytest.mark.parametrize("failure", [KafkaConnectionError(), RequestTimedOutError()])
def test_a_failed_transaction_is_retried(pipeline: Pipeline, failure: Any) -> None:
    broker = FakeBroker([None, failure])
    stream = run(broker, exactly_once, pipeline, batch(b"a", b"b"))
    assert broker.values("wire.enriched") == [b"a", b"b"]
    assert len(stream.acknowledged) == 2


def test_a_committed_transaction_of_unknown_outcome_is_not_repeated(pipeline: Pipeline) -> None:
    broker = FakeBroker()
    broker.commit_failures = [RequestTimedOutError()]
    stream = run(broker, exactly_once, pipeline, batch(b"a", b"b"))
    assert broker.values("wire.enriched") == [b"a", b"b"]
    assert len(stream.acknowledged) == 2


def test_a_partition_lost_during_a_batch_is_taken_again_with_the_other_workers_state(
    pipeline: Pipeline,
) -> None:
    broker = FakeBroker()
    others = exactly_once(broker)
    interrupted = [True]

    async def read(topic: str, some: Any) -> AsyncIterator[Incoming]:
        async for message in broker.read(topic, some):
            yield message
        if interrupted:
            # Another worker takes the partition right after it was loaded, and publishes one of the stories.
            interrupted.clear()
            await others.take({0})
            states = [Outgoing("wire.outlets", b"a", b"seen", partition=0)]
            await others.deliver(0, [Result([Outgoing("wire.enriched", b"a", b"a")], states=states)])

    stream = run(broker, exactly_once, pipeline, batch(b"a", b"b"), read)
    assert broker.values("wire.enriched") == [b"a", b"b"]
    assert len(stream.acknowledged) == 2


@both_deliveries
def test_loading_a_store_is_retried_if_the_broker_fails(make: MakeDelivery, pipeline: Pipeline) -> None:
    broker = FakeBroker()
    failures: list[Exception] = [KafkaConnectionError("away"), OSError("still away")]

    async def read(topic: str, some: Any) -> AsyncIterator[Incoming]:
        if failures:
            raise failures.pop(0)
        async for message in broker.read(topic, some):
            yield message

    stream = run(broker, make, pipeline, batch(b"a"), read)
    assert broker.values("wire.enriched") == [b"a"]
    assert len(stream.acknowledged) == 1


def test_the_state_of_revoked_partitions_is_loaded_again(pipeline: Pipeline) -> None:
    broker = FakeBroker()
    reads: list[set[int]] = []

    async def read(topic: str, some: Any) -> AsyncIterator[Incoming]:
        reads.append(set(some))
        async for message in broker.read(topic, some):
            yield message

    async def go() -> None:
        running = build(broker, at_least_once, pipeline, read)
        await finish(running, Stream(broker, batch(b"a")))
        await running.revoke({0})
        await finish(running, Stream(broker, [Message(0, 5, b"b")]))

    asyncio.run(go())
    assert reads == [{0}, {0}]
    assert broker.values("wire.enriched") == [b"a", b"b"]
