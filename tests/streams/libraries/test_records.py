"""Batches of every format and codec are read, and those with odd header names."""

import struct

import pytest
from aiokafka.consumer.fetcher import PartitionRecords
from aiokafka.errors import CorruptRecordException
from aiokafka.record.default_records import DefaultRecordBatchBuilder
from aiokafka.record.legacy_records import LegacyRecordBatchBuilder
from aiokafka.structs import ConsumerRecord, TopicPartition

from streams.client import as_incoming
from streams.libraries.records import Batches, read_batches
from tests.records import batch


def read(data: bytes) -> tuple[list[ConsumerRecord], int]:
    """The messages in the bytes of a fetch, and the offset of the next fetch."""
    records = PartitionRecords(TopicPartition("wire.raw", 0), Batches(data), [], 0, None, None, True, 0)
    return list(records), records.next_fetch_offset


@pytest.mark.parametrize("codec", range(5))
def test_every_codec_is_read(codec: int) -> None:
    for name in (b"name", b"n\xff"):
        data = batch(b"k", b"rain " * 1_000, [(name, b"1")], 1, codec)
        assert len(data) < 5_000 or not codec
        [message], _ = read(data)
        assert message.value == b"rain " * 1_000


@pytest.mark.parametrize("magic", [0, 1])
def test_messages_in_formats_of_old_brokers_are_read(magic: int) -> None:
    builder = LegacyRecordBatchBuilder(magic, 0, 10_000)
    builder.append(0, timestamp=5_000, key=None, value=b"rain")
    [message], _ = read(bytes(builder.build()))
    assert as_incoming(message).timestamp == (5.0 if magic else -1.0)  # the first format has no times


def test_a_batch_that_compaction_has_emptied_is_passed_over() -> None:
    data = bytearray(batch(b"k", b"rain", [], 0))
    struct.pack_into(">q", data, 0, 7)
    empty = bytes(DefaultRecordBatchBuilder(2, 0, 0, -1, -1, -1, 100).build())
    messages, position = read(empty + bytes(data))
    assert ([message.offset for message in messages], position) == ([7], 8)


def test_only_the_name_that_is_not_utf_8_is_escaped() -> None:
    [message], _ = read(batch(b"k", b"\xff", [(b"\xff", b"\xff"), ("é".encode(), None)], 0))
    assert message.headers == (("\\xff", b"\xff"), ("é", None))
    assert message.value == b"\xff"


def test_batches_are_read_as_they_are_by_consumers_whatever_their_header_names_are() -> None:
    names = (b"name", b"n\xff", b"\xc3\xa9", b"\xff")
    data = b"".join(
        struct.pack(">q", offset) + batch(b"k", b"rain", [(name, b"1")], 1)[8:]
        for offset, name in enumerate(names)
    )
    found = [record for _, records in read_batches(data) for record in records]
    messages, _ = read(data)
    assert [dict(record.headers) for record in found] == [dict(message.headers) for message in messages]
    assert [name for record in found for name, _ in record.headers] == ["name", "n\\xff", "é", "\\xff"]


def test_a_batch_whose_bytes_have_changed_is_refused() -> None:
    data = bytearray(batch(b"k", b"rain", [], 1) * 2)
    data[-3] ^= 1
    batches = read_batches(bytes(data))
    next(batches)
    with pytest.raises(CorruptRecordException):
        next(batches)
