"""What our consumer thread adds to Faust's: prompt fetches, and a group that is joined again."""

import asyncio
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

from streams.libraries import consumer_thread
from streams.libraries.consumer_thread import FETCH_MAX_WAIT
from streams.libraries.markers import Markers
from streams.libraries.transport import Transport
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


def test_partitions_may_be_taken_out_by_the_main_thread_while_a_fetch_begins(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """As happens when a buffer is full."""

    async def fetch(*_: object, **__: object) -> dict[TP, Any]:
        return {}

    monkeypatch.setattr(driver.AIOKafkaConsumerThread, "_fetch_records", fetch)
    active = {FIRST, SECOND, OTHER}

    class Paused(frozenset[str]):
        def __contains__(self, topic: object) -> bool:
            active.discard(OTHER)
            return False

    async def run(thread: Any) -> Any:
        thread.transport.paused_topics = Paused
        return await thread._fetch_records(consumer_with({}), active)

    assert with_thread(run) == {}


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


@pytest.mark.parametrize(("busy_for", "waits"), [(60.0, [50, 5, 5]), (0.0, [50, 50, 50])])
def test_fetches_wait_for_less_while_messages_arrive(
    monkeypatch: pytest.MonkeyPatch, busy_for: float, waits: list[int]
) -> None:
    monkeypatch.setattr(consumer_thread, "BUSY_FOR", busy_for)
    fetches: list[dict[TP, Any]] = [{}, {FIRST: [SimpleNamespace(offset=1)]}, {}]

    async def fetch(*_: object, **__: object) -> dict[TP, Any]:
        return fetches.pop(0)

    monkeypatch.setattr(driver.AIOKafkaConsumerThread, "_fetch_records", fetch)

    async def run(thread: Any) -> list[int]:
        consumer, found = consumer_with({}), []
        while fetches:
            await thread._fetch_records(consumer, {FIRST})
            found.append(consumer._fetcher._fetch_max_wait_ms)
        return found

    assert with_thread(run) == waits


@pytest.mark.parametrize(("position", "after"), [(9, 4), (4, 4), (2, 2)])
def test_a_partition_is_never_moved_forward_when_it_is_rewound(position: int, after: int) -> None:
    async def run(thread: Any) -> int:
        consumer = AIOKafkaConsumer(bootstrap_servers="127.0.0.1:1")
        consumer.assign([TopicPartition(*FIRST)])
        consumer._fetcher = Fetcher(consumer._client, consumer._subscription)
        consumer.seek(FIRST, position)
        thread._ensure_consumer = lambda: consumer
        await thread.rewind(FIRST, 4)
        await thread.rewind(SECOND, 4)
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
