"""Lets aiokafka read messages whose header names are not UTF-8, which Kafka allows.

aiokafka decodes the names strictly, so such a message fails each time it is read, and nothing after it is
read. Here a batch that has one is parsed once more, with the bytes that are not UTF-8 as escapes: `\\xff`.
"""

import struct
from collections.abc import Iterator
from itertools import islice
from typing import Any

from aiokafka.consumer import fetcher
from aiokafka.errors import CorruptRecordException
from aiokafka.record.default_records import _DefaultRecordBatchPy
from aiokafka.record.memory_records import MemoryRecords

BATCH_HEADER = struct.Struct(">qi")  # the base offset, and how many bytes follow


class Batches:
    """The batches in the bytes of a fetch, in place of aiokafka's `MemoryRecords`."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._position = 0
        self._batches = MemoryRecords(data)

    def size_in_bytes(self) -> int:
        return int(self._batches.size_in_bytes())

    def has_next(self) -> bool:
        return bool(self._batches.has_next())

    def next_batch(self) -> "Batch":
        """The next batch; `has_next` must be true."""
        begin = self._position
        _, length = BATCH_HEADER.unpack_from(self._data, begin)
        self._position = begin + BATCH_HEADER.size + length
        return Batch(self._batches.next_batch(), memoryview(self._data)[begin : self._position])


class Batch:
    """A batch of aiokafka, with all of its attributes, that can be read whatever its header names are."""

    def __init__(self, batch: Any, data: memoryview) -> None:
        self._batch = batch
        self._data = data

    def __getattr__(self, name: str) -> Any:
        return getattr(self._batch, name)

    def __iter__(self) -> Iterator[Any]:
        try:
            return iter(list(self._batch))
        except UnicodeDecodeError:
            return iter(_LenientBatch(self._data))

    def __next__(self) -> Any:
        """The first record; aiokafka reads control batches so."""
        return next(self._batch)


class _LenientBatch(_DefaultRecordBatchPy):  # type: ignore[misc]  # marked as final
    _buffer: bytearray

    def _maybe_uncompress(self) -> None:
        super()._maybe_uncompress()
        self._buffer = _LenientBytes(self._buffer)


class _LenientBytes(bytearray):
    """Bytes of which aiokafka decodes slices, the names of headers, and nothing else."""

    def __getitem__(self, index: Any) -> Any:
        found = super().__getitem__(index)
        return _LenientBytes(found) if isinstance(index, slice) else found

    def decode(self, *_: object) -> str:
        return super().decode("utf-8", "backslashreplace")


def read_batches(data: bytes) -> Iterator[tuple[Any, list[Any]]]:
    """Each batch of aiokafka in the bytes of a fetch, with its records.

    Without a wrapper for each batch: most have a single record. Raises CorruptRecordException.
    """
    batches = MemoryRecords(data)
    positions = _positions(data)
    number = passed = 0
    while batches.has_next():
        batch = batches.next_batch()
        if not batch.validate_crc():
            raise CorruptRecordException(f"the batch that ends before {batch.next_offset}")
        try:
            records = list(batch)
        except UnicodeDecodeError:
            begin, end = next(islice(positions, number - passed, None))
            passed = number + 1
            records = list(_LenientBatch(memoryview(data)[begin:end]))
        yield batch, records
        number += 1


def _positions(data: bytes) -> Iterator[tuple[int, int]]:
    """Where each batch in the bytes of a fetch begins and ends."""
    begin = 0
    while True:
        _, length = BATCH_HEADER.unpack_from(data, begin)
        end = begin + BATCH_HEADER.size + length
        yield begin, end
        begin = end


def install() -> None:
    """Patch aiokafka's consumers in this process. It is safe to call this more than once."""
    fetcher.MemoryRecords = Batches
