"""The runner with its parts, on a stream in memory: input is acknowledged only once output is confirmed."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, Self

import pytest
from aiokafka.errors import KafkaConnectionError, OutOfOrderSequenceNumber, RequestTimedOutError
from faust.types import TP

from streams.agent import Agent, Timed
from streams.errors import OutOfSequenceError
from streams.messages import Incoming, Outgoing, Records, Result
from streams.runtime import delivery, partitions, runner
from streams.runtime.delivery import ExactlyOnce
from streams.runtime.guard import Guard
from streams.runtime.pace import Pace
from streams.runtime.partitions import Partitions
from streams.runtime.runner import Runner, as_incoming
from streams.runtime.store import Store
from streams.settings import Settings
from streams.topics import ENRICHED, OUTLETS, QUOTATIONS, SUBJECTS, Stage
from tests.streams.runtime.fakes import (
    LETTERS,
    FakeBroker,
    FakeTransactionalProducers,
    MakeDelivery,
    at_least_once,
    both_deliveries,
    exactly_once,
    until,
)

TRACEPARENT = b"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
EXECUTOR = ThreadPoolExecutor(max_workers=1)
NO_PIPELINE: Any = None
WITHOUT_STORES = Stage("once", QUOTATIONS, (ENRICHED,))
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


class Noting(Agent):
    """Passes messages on, and notes what it has processed."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.batches: list[list[bytes]] = []

    def process(self, messages: Sequence[Incoming]) -> list[Result]:
        self.batches.append([message.value for message in messages])
        return [Result([Outgoing("wire.enriched", m.value, m.value)]) for m in messages]


class Known(Pace):
    """Knows how long a stage takes: some seconds for each byte."""

    def __init__(self, per_byte: float) -> None:
        super().__init__()
        self._per_byte = per_byte

    def estimate(self, size: int) -> float:
        return size * self._per_byte


class Reminder(Timed):
    """Passes messages on, and publishes one story without a message."""

    def process(self, messages: Sequence[Incoming]) -> list[Result]:
        return [Result([Outgoing("wire.enriched", None, message.value)]) for message in messages]

    def due(self) -> dict[int, list[Result]]:
        changes = self._stores[OUTLETS].changes()
        if changes.get(1, b"held"):
            return {}
        states = changes.put(1, b"held", b"released")
        return {1: [Result([Outgoing("wire.enriched", b"held", b"held")], states=states)]}


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
        # The value of each message, and how many messages were committed by then.
        self.acknowledged: list[tuple[bytes, int]] = []
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
    monkeypatch.setattr(delivery, "SEND_PAUSES", (0.0, 0.0))
    monkeypatch.setattr(partitions, "TAKE_PAUSES", (0.0, 0.0))
    monkeypatch.setattr(runner, "DELIVERY_PAUSES", (0.0, 0.0))
    monkeypatch.setattr(runner, "DUE_INTERVAL", 0.002)


def build(  # noqa: PLR0913, PLR0917  each is a part
    broker: FakeBroker,
    make: MakeDelivery,
    read: Any = None,
    agent_class: type[Agent] = Once,
    pace: Pace | None = None,
    stage: Stage = STAGE,
) -> Runner:
    stores = {topic: Store("wire.outlets", read or broker.read) for topic in stage.stores}
    agent = agent_class(stage, Settings(), NO_PIPELINE, stores)
    guard = Guard(agent.process, LETTERS, EXECUTOR, lambda _: None, stateful=bool(stores))
    guard.pace = pace or guard.pace
    return Runner(agent, guard, Partitions("once", agent.stores, make(broker)), 32, lambda: {0, 1})


async def finish(running: Runner, stream: Stream, is_current: Callable[[Any], bool] = lambda _: True) -> None:
    """Run until everything in the stream is acknowledged."""
    task = asyncio.create_task(running.run(stream, is_current))  # type: ignore[arg-type]
    finished = asyncio.create_task(stream.finished.wait())
    await asyncio.wait({task, finished}, timeout=10, return_when=asyncio.FIRST_COMPLETED)
    assert stream.finished.is_set(), task
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


def run(broker: FakeBroker, make: MakeDelivery, messages: Sequence[Message], read: Any = None) -> Stream:
    async def go() -> Stream:
        stream = Stream(broker, messages)
        await finish(build(broker, make, read), stream)
        return stream

    return asyncio.run(go())


def batch(*values: bytes) -> list[Message]:
    return [Message(0, offset, value) for offset, value in enumerate(values)]


@both_deliveries
def test_input_is_acknowledged_only_once_output_is_confirmed(make: MakeDelivery) -> None:
    broker = FakeBroker()
    stream = run(broker, make, batch(b"a", b"b"))
    # Two stories and two states, all committed before the first acknowledgement.
    assert stream.acknowledged == [(b"a", 4), (b"b", 4)]


@both_deliveries
def test_a_poison_story_in_a_batch_of_32(make: MakeDelivery) -> None:
    broker = FakeBroker()
    values = [b"story %d" % n for n in range(32)]
    values[7] = b"poison"
    stream = run(broker, make, batch(*values))
    assert [value for value, _ in stream.acknowledged] == values
    assert sorted(map(bytes, filter(None, broker.values("wire.enriched")))) == sorted({*values} - {b"poison"})
    assert broker.values("wire.deadletter") == [b"poison"]


@pytest.mark.parametrize(("per_byte", "batches"), [(0.0, [8]), (0.06, [2, 2, 2, 2]), (9.0, [1] * 8)])
@pytest.mark.parametrize("stage", [STAGE, WITHOUT_STORES])
def test_a_batch_has_what_can_be_processed_in_a_short_time(
    stage: Stage, per_byte: float, batches: list[int]
) -> None:
    async def go() -> Any:
        broker = FakeBroker()
        running = build(broker, at_least_once, agent_class=Noting, pace=Known(per_byte), stage=stage)
        await finish(running, Stream(broker, batch(*(b"%d" % number for number in range(8)))))
        return running._agent

    assert [len(values) for values in asyncio.run(go()).batches] == batches


def test_a_batch_is_larger_while_there_is_a_backlog() -> None:
    async def go() -> Any:
        broker = FakeBroker()
        running = build(broker, at_least_once, agent_class=Noting, pace=Known(0.06), stage=WITHOUT_STORES)
        await finish(running, Stream(broker, batch(*[b"a"] * 40)))
        return running._agent

    sizes = [len(values) for values in asyncio.run(go()).batches]
    assert sum(sizes) == 40
    assert max(sizes) == 5  # 0.3 s
    assert sizes[-1] == 2  # 0.1 s


def test_a_stage_without_stores_processes_a_batch_while_the_one_before_is_delivered() -> None:
    broker = FakeBroker()
    broker.away = []

    async def go() -> Stream:
        stream = Stream(broker, batch(b"a", b"b", b"c", b"d"))
        running = build(broker, at_least_once, agent_class=Noting, pace=Known(9.0), stage=WITHOUT_STORES)
        agent: Any = running._agent
        finishing = asyncio.create_task(finish(running, stream))
        await until(lambda: len(agent.batches) == 2)
        await asyncio.sleep(0.02)
        assert agent.batches == [[b"a"], [b"b"]]  # the third waits for the delivery of the first
        assert [message.value for _, message in broker.away or []] == [b"a"]
        assert stream.acknowledged == []
        broker.come_back()
        await finishing
        return stream

    assert asyncio.run(go()).acknowledged == [(b"a", 1), (b"b", 2), (b"c", 3), (b"d", 4)]
    assert broker.values("wire.enriched") == [b"a", b"b", b"c", b"d"]


def test_a_runner_that_is_cancelled_acknowledges_nothing_that_is_not_delivered() -> None:
    broker = FakeBroker()
    broker.away = []

    async def go() -> Stream:
        stream = Stream(broker, batch(b"a", b"b", b"c"))
        running = build(broker, at_least_once, agent_class=Noting, pace=Known(9.0), stage=WITHOUT_STORES)
        agent: Any = running._agent
        task = asyncio.create_task(running.run(stream, lambda _: True))  # type: ignore[arg-type]
        await until(lambda: len(agent.batches) == 2)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        return stream

    assert asyncio.run(go()).acknowledged == []


@pytest.mark.parametrize("stage", [STAGE, WITHOUT_STORES])
def test_a_producer_out_of_sequence_ends_the_runner_and_acknowledges_nothing(stage: Stage) -> None:
    broker = FakeBroker([OutOfOrderSequenceNumber()])
    stream = Stream(broker, batch(b"a"))
    running = build(broker, at_least_once, agent_class=Noting, stage=stage)
    with pytest.raises(ExceptionGroup) as failures:
        asyncio.run(running.run(stream, lambda _: True))  # type: ignore[arg-type]
    assert failures.group_contains(OutOfSequenceError)
    assert stream.acknowledged == []


@both_deliveries
def test_the_same_key_in_two_partitions_has_state_in_both(make: MakeDelivery) -> None:
    broker = FakeBroker()
    run(broker, make, [Message(0, 0, b"a"), Message(1, 0, b"a")])
    states = [(m.partition, m.key) for m in broker.committed if m.topic == "wire.outlets"]
    assert sorted(states) == [(0, b"a"), (1, b"a")]


@both_deliveries
def test_a_message_read_again_after_a_rebalance_is_acknowledged_and_not_processed(
    make: MakeDelivery,
) -> None:
    broker = FakeBroker()

    async def go() -> Stream:
        running = build(broker, make)
        await finish(running, Stream(broker, batch(b"poison")))
        again = Stream(broker, batch(b"poison", b"b"))
        await finish(running, again)
        return again

    stream = asyncio.run(go())
    assert sorted(value for value, _ in stream.acknowledged) == [b"b", b"poison"]
    assert broker.values("wire.deadletter") == [b"poison"]  # no second one
    assert broker.values("wire.enriched") == [b"b"]


def test_a_message_from_before_a_rebalance_is_left_to_be_read_again() -> None:
    broker = FakeBroker()
    late, current = batch(b"late", b"current")

    async def go() -> Stream:
        stream = Stream(broker, [late, current])
        await finish(build(broker, exactly_once), stream, lambda message: message is current)
        return stream

    assert len(asyncio.run(go()).acknowledged) == 2  # so that Faust does not wait for it
    assert broker.values("wire.enriched") == [b"current"]


def test_malformed_headers_of_trace_context_are_dropped() -> None:
    well_formed = {"traceparent": TRACEPARENT, "tracestate": b"wire=1", "desk": b"\xff"}
    for given, kept in (
        (well_formed, well_formed),
        (well_formed | {"traceparent": TRACEPARENT.upper()}, {"desk": b"\xff"}),
        (well_formed | {"tracestate": b"wire=\n"}, {"traceparent": TRACEPARENT, "desk": b"\xff"}),
        ({"tracestate": b"wire=1"}, {}),
    ):
        event: Any = Event(Message(0, 0, b"a", headers=dict(given)))
        event.message.headers = list(event.message.headers.items())
        assert as_incoming(event).headers == kept


@pytest.mark.parametrize("failure", [KafkaConnectionError(), RequestTimedOutError()])
def test_a_failed_transaction_is_retried(failure: Any) -> None:
    broker = FakeBroker([None, failure])
    stream = run(broker, exactly_once, batch(b"a", b"b"))
    assert broker.values("wire.enriched") == [b"a", b"b"]
    assert len(stream.acknowledged) == 2


def test_a_committed_transaction_of_unknown_outcome_is_not_repeated() -> None:
    broker = FakeBroker()
    broker.commit_failures = [RequestTimedOutError()]
    stream = run(broker, exactly_once, batch(b"a", b"b"))
    assert broker.values("wire.enriched") == [b"a", b"b"]
    assert len(stream.acknowledged) == 2


def test_a_partition_lost_during_a_batch_is_taken_again_with_the_other_workers_state() -> None:
    broker = FakeBroker()
    others = exactly_once(broker)
    interrupted = [True]

    async def read(topic: str, some: Any) -> AsyncIterator[Records]:
        async for message in broker.read(topic, some):
            yield message
        if interrupted:
            # Another worker takes the partition right after it was loaded, and publishes one of the stories.
            interrupted.clear()
            await others.take({0})
            states = [Outgoing("wire.outlets", b"a", b"seen", partition=0)]
            await others.deliver(0, [Result([Outgoing("wire.enriched", b"a", b"a")], states=states)])

    stream = run(broker, exactly_once, batch(b"a", b"b"), read)
    assert broker.values("wire.enriched") == [b"a", b"b"]
    assert len(stream.acknowledged) == 2


@both_deliveries
def test_loading_a_store_is_retried_if_the_broker_fails(make: MakeDelivery) -> None:
    broker = FakeBroker()
    failures: list[Exception] = [KafkaConnectionError("away"), OSError("still away")]

    async def read(topic: str, some: Any) -> AsyncIterator[Records]:
        if failures:
            raise failures.pop(0)
        async for message in broker.read(topic, some):
            yield message

    stream = run(broker, make, batch(b"a"), read)
    assert broker.values("wire.enriched") == [b"a"]
    assert len(stream.acknowledged) == 1


def test_a_revocation_waits_for_the_batch_and_the_state_is_loaded_again() -> None:
    broker = FakeBroker()
    reads: list[set[int]] = []

    async def read(topic: str, some: Any) -> AsyncIterator[Records]:
        reads.append(set(some))
        async for message in broker.read(topic, some):
            yield message

    async def go() -> None:
        running = build(broker, at_least_once, read)
        broker.away = []
        stream = Stream(broker, batch(b"a"))
        finishing = asyncio.create_task(finish(running, stream))
        await until(lambda: broker.away)
        revoking = asyncio.create_task(running.revoke({0}))
        await asyncio.sleep(0.01)
        assert not revoking.done()  # the batch in progress is not confirmed yet
        broker.come_back()
        await revoking
        assert len(broker.committed) == 2
        await finishing
        await finish(running, Stream(broker, [Message(0, 5, b"b")]))

    asyncio.run(go())
    assert reads == [{0}, {0}]
    assert broker.values("wire.enriched") == [b"a", b"b"]


@pytest.mark.parametrize("failures", [[], [KafkaConnectionError()]])
@both_deliveries
def test_what_is_due_is_delivered_once(make: MakeDelivery, failures: list[Any]) -> None:
    broker = FakeBroker(failures)

    async def go() -> None:
        running = build(broker, make, agent_class=Reminder)
        task = asyncio.create_task(running.run(Stream(broker, []), lambda _: True))  # type: ignore[arg-type]
        await until(lambda: broker.values("wire.outlets"))
        await asyncio.sleep(0.02)  # several intervals later
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    asyncio.run(go())
    assert broker.values("wire.enriched") == [b"held"]
    assert broker.values("wire.outlets") == [b"released"]


def test_what_becomes_due_waits_for_the_batch_in_progress() -> None:
    broker = FakeBroker()
    broker.away = []

    async def go() -> None:
        running = build(broker, at_least_once, agent_class=Reminder)
        task = asyncio.create_task(running.run(Stream(broker, batch(b"a")), lambda _: True))  # type: ignore[arg-type]
        await asyncio.sleep(0.05)
        assert [message.value for _, message in broker.away or []] == [b"a"]
        broker.come_back()
        await until(lambda: len(broker.values("wire.enriched")) == 2)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    asyncio.run(go())
    assert broker.values("wire.enriched") == [b"a", b"held"]


def test_a_runner_that_is_cancelled_stops_its_producers() -> None:
    broker = FakeBroker()
    producers = FakeTransactionalProducers(broker)
    run(broker, lambda _: ExactlyOnce(producers, LETTERS), batch(b"a"))
    assert [producer.stopped for producer in producers.created] == [True]
    assert producers.closed
