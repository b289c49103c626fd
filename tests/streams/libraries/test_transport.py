"""What our transport adds to Faust's: prompt fetches, nothing skipped, a group that is joined again."""

import asyncio
import itertools
import os
import signal
from collections import OrderedDict
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import faust
import pytest
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.consumer.fetcher import Fetcher
from aiokafka.errors import KafkaError, UnknownError
from faust.transport.drivers import aiokafka as driver
from faust.types import TP

from streams.libraries.markers import Markers
from streams.libraries.transport import FETCH_MAX_WAIT, Transport
from streams.runtime.topic_watch import TopicWatch

FIRST, SECOND, OTHER = TP("wire.raw", 0), TP("wire.raw", 1), TP("wire.parsed", 0)


def thread_of(consumer: Any) -> Any:
    return consumer._new_consumer_thread()


def with_thread(run: Callable[[Any], Any]) -> Any:
    """Run something with a consumer thread of ours, which is not started."""

    async def go() -> Any:
        app = faust.App("test", broker="kafka://127.0.0.1:1", store="memory://", web_enabled=False)
        app.transport = Transport(app.conf.broker_consumer, app, TopicWatch("wire"))
        thread = thread_of(app.consumer)
        none: Any = SimpleNamespace()
        thread._markers = Markers(none, none)
        return await run(thread)

    return asyncio.run(go())


def consumer_with(buffered: dict[TP, Any]) -> Any:
    """A consumer of aiokafka that has fetched something and not returned it yet."""
    return SimpleNamespace(_fetcher=SimpleNamespace(_records=OrderedDict(buffered)))


def test_a_message_after_a_quiet_time_is_no_alarm(caplog: pytest.LogCaptureFixture) -> None:
    async def run(thread: Any) -> None:
        state = SimpleNamespace(highwater=7, position=6, timestamp=None)
        assignment = SimpleNamespace(active=True, state_value=lambda _: state)
        thread._consumer = SimpleNamespace(
            _fetcher=SimpleNamespace(
                _subscriptions=SimpleNamespace(subscription=SimpleNamespace(assignment=assignment))
            )
        )
        thread.consumer._thread = thread
        thread.time_started = 0.0
        thread.consumer.verify_event_path(600.0, TP("wire.raw", 0))

    with_thread(run)
    assert not caplog.records


def test_all_messages_between_marks_of_transactions_are_committed_at_once() -> None:
    async def run(thread: Any) -> None:
        consumer, partition = thread.consumer, TP("wire.enriched", 0)
        consumer._committed_offset[partition] = 10
        for before, offset in itertools.pairwise((10, 12, 14, 15, 16, 22, 24, 26)):
            if offset - before > 1:
                await consumer._add_gap(partition, before + 1, offset)
            if offset != 24:
                acknowledge(consumer, partition, offset)
        assert consumer._new_offset(partition) == 24  # is not acknowledged, though 26 is
        consumer._committed_offset[partition] = 24
        acknowledge(consumer, partition, 24)
        assert consumer._new_offset(partition) == 27

    with_thread(run)


def acknowledge(consumer: Any, partition: TP, offset: int) -> None:
    """What Faust notes of a message that a stage has finished."""
    consumer._acked_index[partition].add(offset)
    consumer._acked[partition].append(offset)


def test_positions_do_not_move_while_messages_are_fetched(monkeypatch: pytest.MonkeyPatch) -> None:
    order: list[str] = []
    fetched = asyncio.Event()

    async def fetch(*_: object, **__: object) -> dict[TP, Any]:
        order.append("fetch begins")
        await fetched.wait()
        order.append("fetch ends")
        return {}

    monkeypatch.setattr(driver.AIOKafkaConsumerThread, "_fetch_records", fetch)

    async def seek() -> dict[TP, int | None]:
        order.append("seek")
        return {}

    async def run(thread: Any) -> None:
        thread._offsets = SimpleNamespace(seek_to_committed=seek)
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(thread._fetch_records(consumer_with({}), {FIRST}))
            await asyncio.sleep(0)
            tasks.create_task(thread._seek_to_committed())
            await asyncio.sleep(0.01)
            fetched.set()

    with_thread(run)
    assert order == ["fetch begins", "fetch ends", "seek"]


@pytest.mark.parametrize(
    ("paused", "fetched"),
    [(set(), [{FIRST, OTHER}]), ({"wire.raw"}, [{OTHER}]), ({"wire.raw", "wire.parsed"}, [])],
)
def test_topics_of_paused_stages_are_left_out_of_a_fetch(
    monkeypatch: pytest.MonkeyPatch, paused: set[str], fetched: list[set[TP]]
) -> None:
    found: list[set[TP]] = []

    async def fetch(_thread: Any, _consumer: Any, partitions: set[TP], **_: object) -> dict[TP, Any]:
        found.append(partitions)
        return {}

    monkeypatch.setattr(driver.AIOKafkaConsumerThread, "_fetch_records", fetch)

    async def run(thread: Any) -> Any:
        thread.transport.paused_topics = lambda: paused
        return await thread._fetch_records(consumer_with({}), {FIRST, OTHER}, timeout=1.0)

    assert with_thread(run) == {}
    assert found == fetched


def test_a_partition_that_has_more_waits_for_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    consumer = consumer_with({FIRST: "more", OTHER: "some"})
    first, second, other = (SimpleNamespace(offset=offset) for offset in (1, 2, 7))
    records = {FIRST: [first, second], SECOND: [other]}

    async def fetch(*_: object, **__: object) -> dict[TP, Any]:
        return records

    monkeypatch.setattr(driver.AIOKafkaConsumerThread, "_fetch_records", fetch)

    async def run(thread: Any) -> Any:
        return await thread._fetch_records(consumer, {FIRST, SECOND, OTHER})

    assert with_thread(run) == records
    assert list(consumer._fetcher._records) == [OTHER, FIRST]


def test_what_was_fetched_before_a_pause_is_left_to_be_fetched_again(monkeypatch: pytest.MonkeyPatch) -> None:
    paused: set[str] = set()
    rewound: list[tuple[TP, int]] = []
    fetched = [(FIRST, 1), (OTHER, 5), (FIRST, 2), (OTHER, 6), (FIRST, 3)]

    async def getmany(*_: object) -> Any:
        for partition, offset in fetched:
            yield partition, SimpleNamespace(offset=offset)

    monkeypatch.setattr(driver.Consumer, "getmany", getmany)

    async def rewind(_rewind: Any, partition: TP, offset: int) -> None:
        rewound.append((partition, offset))

    async def run(thread: Any) -> list[tuple[TP, int]]:
        thread.transport.paused_topics = lambda: paused
        thread.consumer._thread.call_thread = rewind
        passed = []
        async for partition, message in thread.consumer.getmany(1.0):
            passed.append((partition, message.offset))
            paused.add("wire.raw")
        return passed

    assert with_thread(run) == [(FIRST, 1), (OTHER, 5), (OTHER, 6)]
    assert rewound == [(FIRST, 2)]


def test_offsets_that_a_transaction_leaves_out_after_the_first_message_are_committed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def getmany(*_: object) -> Any:
        for offset in (0, 4):  # 1 is a marker, 2 and 3 are of an aborted transaction
            yield FIRST, SimpleNamespace(offset=offset)

    monkeypatch.setattr(driver.Consumer, "getmany", getmany)

    async def run(thread: Any) -> list[int | None]:
        consumer = thread.consumer
        committed = []
        async for partition, message in consumer.getmany(1.0):
            consumer._read_offset[partition] = message.offset
            consumer._acked[partition].append(message.offset)
            consumer._committed_offset[partition] = consumer._new_offset(partition)
            committed.append(consumer._committed_offset[partition])
        return committed

    assert with_thread(run) == [1, 5]


def test_what_was_acknowledged_in_a_deleted_topic_is_forgotten() -> None:
    async def seek() -> dict[TP, int | None]:
        return {FIRST: None, SECOND: 5}

    async def run(thread: Any) -> dict[TP, int]:
        consumer = thread.consumer
        consumer._thread.seek_to_committed = seek
        for partition in (FIRST, SECOND):
            # During the rebalance, after which Faust keeps what it does not know to be wrong.
            consumer._committed_offset[partition] = 5
            consumer._acked[partition] = [7]
        await consumer.perform_seek()
        consumer._acked[FIRST].append(0)
        consumer._acked[SECOND].append(6)
        return dict(consumer._filter_committable_offsets([FIRST, SECOND]))

    assert with_thread(run) == {FIRST: 1, SECOND: 8}


@pytest.mark.parametrize(("position", "after"), [(9, 4), (4, 4), (2, 2)])
def test_a_partition_is_never_moved_forward_when_it_is_rewound(position: int, after: int) -> None:
    async def run(thread: Any) -> int:
        consumer = AIOKafkaConsumer(bootstrap_servers="127.0.0.1:1")
        consumer.assign([TopicPartition(*FIRST)])
        consumer._fetcher = Fetcher(consumer._client, consumer._subscription)
        consumer.seek(FIRST, position)
        thread._ensure_consumer = lambda: consumer
        await thread._rewind(FIRST, 4)
        await thread._rewind(SECOND, 4)
        await consumer._fetcher.close()
        consumer._closed = True  # it was never started
        return int(await consumer.position(FIRST))

    assert with_thread(run) == after


def test_the_consumer_does_not_let_the_broker_hold_a_fetch() -> None:
    async def run(thread: Any) -> int:
        consumer = thread._create_worker_consumer(thread.transport)
        return int(consumer._fetch_max_wait_ms)

    assert with_thread(run) == FETCH_MAX_WAIT


@pytest.mark.parametrize(("gone", "signals"), [(False, []), (True, [signal.SIGTERM])])
def test_a_join_that_failed_is_asked_for_and_a_group_lost_for_good_ends_the_worker(
    monkeypatch: pytest.MonkeyPatch, gone: bool, signals: list[int]
) -> None:
    asked: list[KafkaError] = []
    sent: list[int] = []
    monkeypatch.setattr(os, "kill", lambda _process, number: sent.append(number))

    def check_errors() -> None:
        asked.append(UnknownError())
        raise asked[-1]

    async def run(thread: Any) -> None:
        task = SimpleNamespace(done=lambda: gone)
        coordinator = SimpleNamespace(check_errors=check_errors, _coordination_task=task)
        thread._consumer = SimpleNamespace(_coordinator=coordinator)

        async def once(*_: object, **__: object) -> Any:
            yield 1.0

        thread.itertimer = once
        await type(thread)._watch_group.fun(thread)

    with_thread(run)
    assert len(asked) == 1
    assert sent == signals
