"""Stores: loaded by partition, changed by batches, and forgotten when partitions move."""

import asyncio
from collections.abc import AsyncIterator, Callable, Collection

import pytest

from streams.messages import Outgoing, Records
from streams.runtime import store as store_module
from streams.runtime.packed import Packed
from streams.runtime.store import Plain, Store, Values
from tests.streams.runtime.fakes import FakeBroker

TOPIC = "wire.lives"


def state(key: bytes, value: bytes | None, partition: int = 0) -> Outgoing:
    return Outgoing(TOPIC, key, value, partition=partition)


def loaded(broker: FakeBroker, *partitions: int) -> Store:
    store = Store(TOPIC, broker.read)
    asyncio.run(store.load(partitions))
    return store


def test_the_last_value_of_a_key_counts_and_a_tombstone_deletes() -> None:
    broker = FakeBroker()
    broker.committed = [state(b"a", b"1"), state(b"b", b"1"), state(b"a", b"2"), state(b"b", None)]
    store = loaded(broker, 0)
    assert (store.get(0, b"a"), store.get(0, b"b")) == (b"2", None)
    assert list(store.items()) == [(0, b"a", b"2")]


@pytest.mark.parametrize("new", [Packed, Plain])
def test_what_is_read_in_many_pieces_is_put_together(
    new: Callable[[], Values], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store_module, "AT_ONCE", 10)  # bytes
    broker, model = FakeBroker(), dict[tuple[int, bytes], bytes | None]()
    for number in range(500):
        partition, key = number % 3, b"%d" % (number * number % 70)
        value = None if number % 7 == 0 else b"%d" % number
        broker.committed.append(state(key, value, partition))
        model[partition, key] = value
    found = Store(TOPIC, broker.read, new)
    asyncio.run(found.load([0, 1, 2]))
    assert {(p, key): value for p, key, value in found.items()} == {k: v for k, v in model.items() if v}
    assert len(found) == sum(value is not None for value in model.values())


def test_a_partition_is_read_once_until_it_is_forgotten() -> None:
    reads: list[set[int]] = []

    async def read(_topic: str, partitions: Collection[int]) -> AsyncIterator[Records]:
        reads.append(set(partitions))
        async for records in FakeBroker().read(TOPIC, partitions):
            yield records

    store = Store(TOPIC, read)
    asyncio.run(store.load([0, 1]))
    asyncio.run(store.load([0, 1]))
    store.forget([1])
    asyncio.run(store.load([0, 1]))
    assert reads == [{0, 1}, {1}]


def test_a_partition_that_failed_to_load_is_not_loaded() -> None:
    broker = FakeBroker()
    broker.committed = [state(b"a", b"1")]
    fails = [True]

    async def read(topic: str, partitions: Collection[int]) -> AsyncIterator[Records]:
        async for records in broker.read(topic, partitions):
            yield records
        if fails.pop():
            raise OSError("the broker went away in the middle")

    store = Store(TOPIC, read)
    with pytest.raises(OSError, match="went away"):
        asyncio.run(store.load([0]))
    with pytest.raises(KeyError):
        store.get(0, b"a")
    fails.append(False)
    asyncio.run(store.load([0]))
    assert store.get(0, b"a") == b"1"


def test_changes_of_a_batch_take_effect_once_they_are_applied() -> None:
    store = loaded(FakeBroker(), 0)
    changes = store.changes()
    states = changes.put(0, b"a", b"1")
    assert (changes.get(0, b"a"), store.get(0, b"a")) == (b"1", None)
    assert changes.put(0, b"a", b"1") == []  # no change, no message
    store.apply(states)
    assert store.get(0, b"a") == b"1"


def test_a_key_in_two_partitions_is_two_values() -> None:
    store = loaded(FakeBroker(), 0, 1)
    changes = store.changes()
    states = changes.put(0, b"a", b"1") + changes.put(1, b"a", b"1")
    assert [each.partition for each in states] == [0, 1]
    assert changes.put(1, b"a", b"2") and changes.get(0, b"a") == b"1"


def test_changes_of_other_stores_and_lost_partitions_are_not_applied() -> None:
    store = loaded(FakeBroker(), 0)
    store.apply([Outgoing("wire.outlets", b"a", b"1", partition=0), state(b"a", b"1", partition=5)])
    assert list(store.items()) == []
