"""Partitions are taken in the right order, and forgotten once nobody knows what became of a delivery."""

import asyncio
from collections.abc import AsyncIterator, Collection, Sequence
from typing import Any

import pytest
from aiokafka.errors import KafkaConnectionError, ProducerFenced

from streams.messages import Outgoing, Records, Result
from streams.runtime import partitions
from streams.runtime.partitions import Partitions
from streams.runtime.store import Store


class Recorder:
    """A delivery, and the reader of a store, that note what they are asked, and fail on request."""

    def __init__(self, *failures: Exception) -> None:
        self.calls: list[str] = []
        self.failures = list(failures)

    def _note(self, call: str) -> None:
        self.calls.append(call)
        if self.failures:
            raise self.failures.pop(0)

    async def take(self, some: Collection[int]) -> None:
        self._note(f"take {sorted(some)}")

    async def read(self, _topic: str, some: Collection[int]) -> AsyncIterator[Records]:
        self._note(f"load {sorted(some)}")
        for records in tuple[Records, ...]():
            yield records

    async def deliver(self, partition: int, _results: Sequence[Result]) -> None:
        self._note(f"deliver {partition}")

    async def release(self, some: Collection[int]) -> None:
        self.calls.append(f"release {sorted(some)}")

    async def stop(self) -> None:
        self.calls.append("stop")


@pytest.fixture(autouse=True)
def no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(partitions, "TAKE_PAUSES", (0.0, 0.0))


def run(recorder: Recorder, *steps: tuple[str, Any]) -> tuple[list[Any], Store]:
    """Call methods with their arguments, one after the other."""

    async def go() -> tuple[list[Any], Store]:
        store = Store("wire.outlets", recorder.read)
        ours = Partitions("subjects", [store], recorder)
        return [await getattr(ours, name)(*arguments) for name, arguments in steps], store

    return asyncio.run(go())


STATE = Outgoing("wire.outlets", b"a", b"seen", partition=0)
RESULT = Result([], states=[STATE])


def test_a_store_is_loaded_once_nobody_else_can_write_to_it() -> None:
    recorder = Recorder()
    run(recorder, ("take", [{0}]))
    assert recorder.calls == ["take [0]", "load [0]"]


@pytest.mark.parametrize("failure", [KafkaConnectionError("away"), OSError("away")])
def test_taking_is_tried_until_it_succeeds(failure: Exception) -> None:
    recorder = Recorder(failure, failure)
    run(recorder, ("take", [{0}]))
    assert recorder.calls == ["take [0]", "take [0]", "take [0]", "load [0]"]


def test_a_delivery_changes_the_stores() -> None:
    [_, delivered], store = run(Recorder(), ("take", [{0}]), ("deliver", (0, [RESULT])))
    assert delivered
    assert store.get(0, b"a") == b"seen"


def test_after_a_failed_delivery_the_partition_is_forgotten_and_loaded_again() -> None:
    recorder = Recorder()

    async def go() -> Store:
        store = Store("wire.outlets", recorder.read)
        ours = Partitions("subjects", [store], recorder)
        await ours.take({0})
        recorder.failures = [ProducerFenced()]
        assert not await ours.deliver(0, [RESULT])
        await ours.take({0})
        return store

    store = asyncio.run(go())
    assert recorder.calls == ["take [0]", "load [0]", "deliver 0", "release [0]", "take [0]", "load [0]"]
    assert store.get(0, b"a") is None  # only the broker knows


def test_the_state_in_memory_is_written_again_to_a_store_created_again(
    caplog: pytest.LogCaptureFixture,
) -> None:
    delivered: list[Outgoing] = []

    class Delivery(Recorder):
        async def deliver(self, partition: int, results: Sequence[Result]) -> None:
            await super().deliver(partition, results)
            delivered.extend(state for result in results for state in result.states)

    recorder = Delivery()

    async def go() -> None:
        store = Store("wire.outlets", recorder.read)
        ours = Partitions("subjects", [store], recorder)
        await ours.take({0})
        store.apply([STATE])
        recorder.calls.clear()
        recorder.failures = [KafkaConnectionError("away")]
        await ours.restore("wire.outlets")
        assert store.get(0, b"a") == b"seen"

    asyncio.run(go())
    assert recorder.calls == ["take [0]", "release [0]", "take [0]", "deliver 0"]
    assert delivered == [STATE]
    assert caplog.records[0].message.startswith(
        "subjects: wire.outlets was deleted and created again; writing the state"
    )


def test_state_is_written_again_by_partition_a_few_stories_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(partitions, "RESTORED_AT_ONCE", 3)
    delivered: list[tuple[int, list[Outgoing]]] = []

    class Delivery(Recorder):
        async def deliver(self, partition: int, results: Sequence[Result]) -> None:
            delivered.append((partition, [state for result in results for state in result.states]))

    async def go() -> list[Outgoing]:
        recorder = Delivery()
        store = Store("wire.outlets", recorder.read)
        ours = Partitions("subjects", [Store("wire.embargoed", recorder.read), store], recorder)
        await ours.take({0, 1})
        states = [Outgoing("wire.outlets", b"%d" % n, b"seen", partition=n % 5 // 4) for n in range(20)]
        store.apply(states)
        await ours.restore("wire.outlets")
        return states

    states = asyncio.run(go())
    assert sorted((partition, len(some)) for partition, some in delivered) == [
        (0, 1),
        *[(0, 3)] * 5,
        (1, 1),
        (1, 3),
    ]
    assert all(state.partition == partition for partition, some in delivered for state in some)
    written = [state for _, some in delivered for state in some]
    assert sorted(written, key=lambda s: s.key or b"") == sorted(states, key=lambda s: s.key or b"")
