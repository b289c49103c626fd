"""What our consumer adds to Faust's: no message is skipped, whenever rebalances come."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

import faust
import pytest
from aiokafka import ConsumerRecord
from aiokafka.errors import IllegalStateError
from faust.transport.drivers import aiokafka as driver
from faust.types import TP

from streams.libraries import consumer as module
from streams.libraries.transport import Transport
from streams.runtime.topic_watch import TopicWatch

FIRST, SECOND, OTHER = TP("wire.raw", 0), TP("wire.raw", 1), TP("wire.parsed", 0)


class Thread:
    """Stands in for the consumer's thread: partitions with messages at the given offsets, a few per fetch."""

    def __init__(self, log: Mapping[TP, Sequence[int]], at_once: int = 4) -> None:
        self.log = log
        self.at_once = at_once
        self.committed: dict[TP, int | None] = dict.fromkeys(log)
        self.positions = dict.fromkeys(log, 0)
        self.failures: list[Exception] = []
        self.rewound: list[tuple[TP, int]] = []

    async def getmany(self, *_: object) -> dict[TP, list[Any]]:
        await asyncio.sleep(0)
        fetched = {}
        for tp, offsets in self.log.items():
            some = [offset for offset in offsets if offset >= self.positions[tp]][: self.at_once]
            if some:
                fetched[tp] = [record(tp, offset) for offset in some]
                self.positions[tp] = some[-1] + 1
        return fetched

    async def seek_to_committed(self) -> dict[TP, int | None]:
        if self.failures:
            raise self.failures.pop()
        self.positions = {tp: offset or 0 for tp, offset in self.committed.items()}
        await asyncio.sleep(0)
        return dict(self.committed)

    async def call_thread(self, call: Callable[..., Awaitable[None]], *arguments: Any) -> None:
        await call(*arguments)

    async def rewind(self, tp: TP, offset: int) -> None:
        self.rewound.append((tp, offset))
        self.positions[tp] = offset

    def starts(self) -> dict[TP, int]:
        return dict.fromkeys(self.log, 0)


def record(tp: TP, offset: int) -> ConsumerRecord:
    return ConsumerRecord(tp.topic, tp.partition, offset, 0, 0, b"key", b"value", None, 3, 5, [])


def run(thread: Thread, go: Callable[[Any], Awaitable[Any]]) -> Any:
    """Run something with a consumer of ours that has been assigned the thread's partitions."""

    async def start() -> Any:
        app = faust.App("test", broker="kafka://127.0.0.1:1", store="memory://", web_enabled=False)
        app.transport = Transport(app.conf.broker_consumer, app, TopicWatch("wire"))
        consumer: Any = app.consumer
        consumer._thread = thread
        consumer._active_partitions = set(thread.log)
        await consumer.perform_seek()
        consumer.resume_flow()
        return await go(consumer)

    return asyncio.run(start())


async def fetch(consumer: Any) -> list[tuple[TP, Any]]:
    """What one fetch passes on."""
    return [each async for each in consumer.getmany(1.0)]


def offsets(passed: Sequence[tuple[TP, Any]]) -> list[int]:
    return [message.offset for _, message in passed]


def committable(consumer: Any) -> dict[TP, int]:
    return dict(consumer._filter_committable_offsets(list(consumer._filter_tps_with_pending_acks())))


def test_what_was_fetched_before_a_seek_is_not_passed_on_after_it_and_read_again() -> None:
    async def go(consumer: Any) -> list[int]:
        passed = []
        async for _, message in consumer.getmany(1.0):
            passed.append(message.offset)
            if message.offset == 1:
                await consumer.perform_seek()
        return passed + offsets(await fetch(consumer))

    assert run(Thread({FIRST: range(4)}), go) == [0, 1, 0, 1, 2, 3]


def test_a_seek_that_is_asked_for_while_another_is_under_way_is_not_forgotten() -> None:
    thread = Thread({FIRST: range(4)})

    async def go(consumer: Any) -> list[int]:
        seeking = asyncio.create_task(fetch(consumer))
        await asyncio.sleep(0)
        await consumer.perform_seek()
        assert await seeking == []
        return offsets(await fetch(consumer))

    assert run(thread, go) == [0, 1, 2, 3]


def test_messages_of_before_a_seek_do_not_count_as_finished_after_it() -> None:
    """Offsets 0 and 1 are read again; nothing may be committed until they are finished."""

    async def go(consumer: Any) -> list[dict[TP, int]]:
        [*_, (_, early)] = await fetch(consumer)
        await consumer.perform_seek()
        again = await fetch(consumer)
        found = []
        consumer.ack(early)
        found.append(committable(consumer))
        for _, message in reversed(again):
            consumer.ack(message)
            found.append(committable(consumer))
        return found

    assert run(Thread({FIRST: range(3)}), go) == [{FIRST: 0}, {FIRST: 0}, {FIRST: 0}, {FIRST: 3}]


def test_offsets_that_are_no_messages_are_committed_with_the_message_before_them() -> None:
    """1 is the mark of a transaction; 3 to 9 were aborted."""

    async def go(consumer: Any) -> list[dict[TP, int]]:
        found = []
        for _, message in await fetch(consumer):
            consumer.ack(message)
            found.append(committable(consumer))
        return found

    assert run(Thread({FIRST: [0, 2, 10]}), go) == [{FIRST: 2}, {FIRST: 10}, {FIRST: 11}]


def test_nothing_is_committed_between_an_assignment_and_the_seek(monkeypatch: pytest.MonkeyPatch) -> None:
    """Another worker may have had the partition meanwhile, and committed more."""

    async def nothing(*_: object) -> None: ...

    monkeypatch.setattr(driver.Consumer, "on_partitions_assigned", nothing)

    async def go(consumer: Any) -> dict[TP, int]:
        for _, message in await fetch(consumer):
            consumer.ack(message)
        await consumer.on_partitions_assigned({FIRST})
        return committable(consumer)

    assert run(Thread({FIRST: range(3)}), go) == {}


def test_what_is_finished_during_a_commit_is_committed_before_the_partitions_are_given_up() -> None:
    thread = Thread({FIRST: range(2)})

    async def go(consumer: Any) -> list[dict[TP, int]]:
        commits: list[dict[TP, int]] = []
        answered = asyncio.Event()

        async def commit(offsets: dict[TP, int], **_: object) -> bool:
            commits.append(offsets)
            await answered.wait()
            return True

        consumer._commit_offsets = commit
        (_, first), (_, second) = await fetch(consumer)
        consumer.ack(first)
        under_way = asyncio.create_task(consumer.commit())
        await asyncio.sleep(0)
        consumer.ack(second)
        last = asyncio.create_task(consumer.wait_empty())
        await asyncio.sleep(0)
        answered.set()
        await asyncio.gather(under_way, last)
        return commits

    assert run(thread, go) == [{FIRST: 1}, {FIRST: 2}]


def test_a_seek_that_fails_is_repeated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "SEEK_PAUSE", 0.0)
    thread = Thread({FIRST: range(2)})
    thread.failures = [IllegalStateError("not assigned")]

    async def go(consumer: Any) -> list[int]:
        assert await fetch(consumer) == []
        return offsets(await fetch(consumer))

    assert run(thread, go) == [0, 1]


def test_an_earlier_rebalance_does_not_let_messages_through_during_the_next(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def stop_flow(consumer: Any, *_: object) -> None:
        consumer.stop_flow()

    async def nothing(*_: object) -> None: ...

    monkeypatch.setattr(driver.Consumer, "on_partitions_revoked", stop_flow)
    monkeypatch.setattr(driver.Consumer, "on_partitions_assigned", nothing)

    async def go(consumer: Any) -> list[bool]:
        await consumer.on_partitions_revoked({FIRST})
        consumer.resume_flow()  # by Faust, which has only just finished the one before
        during = consumer.flow_active
        await consumer.on_partitions_assigned({FIRST})
        consumer.resume_flow()
        return [during, consumer.flow_active]

    assert run(Thread({FIRST: []}), go) == [False, True]


def test_what_was_fetched_before_a_pause_is_left_to_be_fetched_again() -> None:
    paused: set[str] = set()
    thread = Thread({FIRST: [1, 2, 3], OTHER: [5, 6]})

    async def go(consumer: Any) -> list[tuple[TP, int]]:
        consumer.transport.paused_topics = lambda: paused
        passed = []
        async for tp, message in consumer.getmany(1.0):
            passed.append((tp, message.offset))
            if tp == FIRST:
                paused.add("wire.raw")
        return sorted(passed)

    assert run(thread, go) == sorted([(FIRST, 1), (OTHER, 5), (OTHER, 6)])
    assert thread.rewound == [(FIRST, 2)]


def test_partitions_with_unfinished_messages_are_known() -> None:
    async def go(consumer: Any) -> list[set[TP]]:
        passed = await fetch(consumer)
        found = [consumer.unfinished()]
        for tp, message in passed:
            if tp == FIRST:
                consumer.ack(message)
                consumer.ack(message)  # again, which changes nothing
        return [*found, consumer.unfinished()]

    assert run(Thread({FIRST: [0], SECOND: [0]}), go) == [{FIRST, SECOND}, {SECOND}]


def test_a_message_after_a_quiet_time_is_no_alarm(caplog: pytest.LogCaptureFixture) -> None:
    async def go(consumer: Any) -> None:
        consumer.verify_event_path(600.0, FIRST)

    run(Thread({}), go)
    assert not caplog.records
