"""Which records are committed while transactions commit, abort and stay open."""

import asyncio
import struct
from collections.abc import Iterable
from types import SimpleNamespace
from typing import NamedTuple

import pytest
from aiokafka import TopicPartition
from aiokafka.errors import KafkaError
from aiokafka.record.control_record import ABORT_MARKER, COMMIT_MARKER
from aiokafka.record.default_records import DefaultRecordBase, DefaultRecordBatchBuilder
from aiokafka.record.util import calc_crc32c
from hypothesis import given
from hypothesis import strategies as st

from streams.libraries import highwater
from streams.libraries.highwater import Transactions, read_to_highwater
from streams.libraries.records import BATCH_HEADER, read_batches


class Step(NamedTuple):
    """A batch of a partition's log: the records of a producer, or the marker that ends its transaction."""

    producer: int
    keys: bytes = b""  # of a record each
    transactional: bool = True
    marker: int | None = None


def inside(producer: int, keys: bytes) -> Step:
    return Step(producer, keys)


def commit(producer: int) -> Step:
    return Step(producer, marker=COMMIT_MARKER.type_)


def abort(producer: int) -> Step:
    return Step(producer, marker=ABORT_MARKER.type_)


def plain(keys: bytes) -> Step:
    return Step(-1, keys, transactional=False)


def as_bytes(step: Step, offset: int) -> bytes:
    """A batch as brokers send it."""
    builder = DefaultRecordBatchBuilder(2, 0, int(step.transactional), step.producer, 0, 0, 10_000)
    if step.marker is not None:
        builder.append(0, 0, struct.pack(">HH", 0, step.marker), b"", [])
    for number, key in enumerate(step.keys):
        builder.append(number, 0, bytes([key]), str(offset + number).encode(), [])
    data = builder.build()
    struct.pack_into(">q", data, 0, offset)
    if step.marker is not None:
        data[DefaultRecordBase.ATTRIBUTES_OFFSET + 1] |= DefaultRecordBase.CONTROL_MASK
    return with_checksum(data)


def with_checksum(batch: bytearray) -> bytes:
    checksum = calc_crc32c(batch[DefaultRecordBase.ATTRIBUTES_OFFSET :])
    struct.pack_into(">I", batch, DefaultRecordBase.CRC_OFFSET, checksum)
    return bytes(batch)


def state(steps: Iterable[Step]) -> dict[bytes, bytes]:
    """What a store remembers of a log: the offset of each key's last record."""
    data, offset = b"", 0
    for step in steps:
        data += as_bytes(step, offset)
        offset += max(1, len(step.keys))
    values: dict[bytes, bytes] = {}
    transactions = Transactions()
    for batch, records in read_batches(data):
        values.update((record.key, record.value) for record in transactions.committed(batch, records))
    return values


def expected(steps: list[Step]) -> dict[bytes, bytes]:
    """The same, by looking ahead for the marker that ends each record's transaction."""
    values, offset = {}, 0
    for place, step in enumerate(steps):
        ends = (each.marker for each in steps[place:] if each.producer == step.producer)
        marker = next((marker for marker in ends if marker is not None), None)
        if not step.transactional or marker == COMMIT_MARKER.type_:
            values.update({bytes([key]): str(offset + n).encode() for n, key in enumerate(step.keys)})
        offset += max(1, len(step.keys))
    return values


def test_records_of_aborted_transactions_are_left_out() -> None:
    assert state([inside(1, b"a"), commit(1), inside(1, b"b"), abort(1), plain(b"c")]) == {
        b"a": b"0",
        b"c": b"4",
    }


def test_an_open_transaction_is_ignored_and_what_comes_after_it_is_read() -> None:
    assert state([inside(9, b"a"), plain(b"b"), inside(1, b"c"), commit(1)]) == {b"b": b"1", b"c": b"2"}


def test_a_record_that_is_committed_late_does_not_replace_a_newer_one() -> None:
    assert state([inside(1, b"ab"), plain(b"a"), commit(1)]) == {b"a": b"2", b"b": b"1"}
    assert state([inside(1, b"a"), inside(2, b"a"), commit(2), commit(1)]) == {b"a": b"1"}


def test_a_marker_without_records_is_no_error() -> None:
    assert state([abort(1), commit(2), plain(b"a")]) == {b"a": b"2"}


def test_a_marker_that_compaction_has_emptied_is_no_error() -> None:
    emptied = bytearray(as_bytes(commit(1), 0))[: DefaultRecordBase.HEADER_STRUCT.size]
    struct.pack_into(">i", emptied, BATCH_HEADER.size - 4, len(emptied) - BATCH_HEADER.size)
    struct.pack_into(">i", emptied, len(emptied) - 4, 0)  # the number of records
    [(batch, records)] = read_batches(with_checksum(emptied))
    assert list(Transactions().committed(batch, records)) == []


class Brokers:
    """Answers fetches of a partition with what is given, then with nothing."""

    partition = TopicPartition("wire.lives", 0)

    def __init__(self, *answers: bytes) -> None:
        self.answers = list(answers)

    async def fetch(self, *_: object) -> list[tuple[TopicPartition, int, bytes]]:
        return [(self.partition, 2, self.answers.pop(0) if self.answers else b"")]

    async def read(self) -> list[bytes]:
        starts, ends = {self.partition: 0}, {self.partition: 2}
        records = read_to_highwater(SimpleNamespace(_client=None), starts, ends)
        return [record.key async for _, some in records for record in some]


def test_a_broker_may_return_nothing_for_a_while_because_of_a_quota(monkeypatch: pytest.MonkeyPatch) -> None:
    brokers = Brokers(as_bytes(plain(b"a"), 0), b"", b"", as_bytes(plain(b"b"), 1))
    monkeypatch.setattr(highwater, "_fetch", brokers.fetch)
    assert asyncio.run(brokers.read()) == [b"a", b"b"]


def test_a_broker_that_returns_nothing_is_not_taken_for_an_empty_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(highwater, "_fetch", Brokers(as_bytes(plain(b"a"), 0)).fetch)
    monkeypatch.setattr(highwater, "PATIENCE", 0.01)
    with pytest.raises(KafkaError, match=r"nothing of .*wire\.lives"):
        asyncio.run(Brokers().read())


producers = st.integers(1, 3)
keys = st.lists(st.sampled_from(b"abcd"), min_size=1, max_size=3).map(bytes)
steps = st.one_of(
    st.builds(inside, producers, keys),
    st.builds(commit, producers),
    st.builds(abort, producers),
    st.builds(plain, keys),
)


@given(st.lists(steps, max_size=25))
def test_the_state_is_that_of_the_committed_records_in_the_order_of_offsets(log: list[Step]) -> None:
    assert state(log) == expected(log)
