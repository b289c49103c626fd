"""Reads partitions to their high watermark, whatever transactions are open.

A `read_committed` consumer cannot: it stops where the oldest open transaction begins, so one producer that
hangs hides everything after it. So we read uncommitted, and resolve the transactions ourselves.
"""

import asyncio
import gc
import struct
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.client import AIOKafkaClient
from aiokafka.errors import (
    KafkaError,
    LeaderNotAvailableError,
    OffsetOutOfRangeError,
    for_code,
)
from aiokafka.protocol.fetch import FetchRequest
from aiokafka.record.control_record import ABORT_MARKER, COMMIT_MARKER

from streams.libraries.records import read_batches

READ_UNCOMMITTED = 0
MARKER = struct.Struct(">HH")  # in the key of a control record: its version, and its type
FETCH_MAX_WAIT = 500  # milliseconds
PATIENCE = 60.0  # seconds in which the brokers may return nothing: those with quotas do so for a while
FETCH_MAX_BYTES = 8 * 1024**2  # from a broker at once, so that parsing it does not block the event loop long


class Transactions:
    """Finds the committed records of a partition: those of committed transactions, and those without one.

    Keeps the records of open transactions in memory, and meanwhile the offsets of committed ones.
    """

    def __init__(self) -> None:
        self._open: dict[int, list[Any]] = {}  # records by the producer's id
        self._newest: dict[bytes | None, int] = {}  # offsets by key, of committed records while some are open

    def committed(self, batch: Any, records: Sequence[Any]) -> Sequence[Any]:
        """The records that the next batch has, which are given, or commits.

        Leaves out those older than a record of the same key that has been returned before, so that the last
        one of a key is its newest.
        """
        if batch.is_control_batch:
            records = self._ended(batch.producer_id, records)
        elif batch.is_transactional:
            self._open.setdefault(batch.producer_id, []).extend(records)
            return ()
        return self._only_newer(records) if self._open or self._newest else records

    def _ended(self, producer: int, markers: Sequence[Any]) -> Sequence[Any]:
        """The records of a transaction if a marker commits it."""
        if not markers:  # compaction has removed the marker, after all records of the transaction
            return ()
        _, kind = MARKER.unpack_from(markers[0].key)
        if kind not in (ABORT_MARKER.type_, COMMIT_MARKER.type_):
            return ()
        transaction = self._open.pop(producer, ())
        return transaction if kind == COMMIT_MARKER.type_ else ()

    def _only_newer(self, records: Sequence[Any]) -> Sequence[Any]:
        newer = [record for record in records if self._newest.get(record.key, -1) < record.offset]
        if self._open:
            self._newest.update((record.key, record.offset) for record in newer)
        else:
            self._newest.clear()
        return newer


async def read_to_highwater(
    consumer: AIOKafkaConsumer, starts: Mapping[TopicPartition, int], ends: Mapping[TopicPartition, int]
) -> AsyncIterator[tuple[TopicPartition, Sequence[Any]]]:
    """The committed records, in the order of `Transactions`, up to the offsets `ends` at least.

    They come many at once, and mostly one partition after another. Each has a key, value, headers, offset and
    timestamp as aiokafka reads them. Raises KafkaError.
    """
    transactions = {partition: Transactions() for partition in starts}
    positions = dict(starts)
    moved = time.monotonic()
    while unfinished := {p: position for p, position in positions.items() if position < ends[p]}:
        for partition, highwater, data in await _fetch(consumer._client, unfinished):
            if highwater < ends[partition]:  # a topic created again, or a new leader that is behind
                raise OffsetOutOfRangeError(f"{partition} ends at {highwater}, before {ends[partition]}")
            found: list[Any] = []
            committed, position = transactions[partition].committed, positions[partition]
            with _uncollected():
                for batch, records in read_batches(data):
                    found += committed(batch, records)
                    position = batch.next_offset
            positions[partition] = position
            if found:
                # The first batch may begin before.
                yield partition, [record for record in found if record.offset >= starts[partition]]
        if not unfinished.items() <= positions.items():
            moved = time.monotonic()
        elif time.monotonic() - moved > PATIENCE:
            raise KafkaError(f"the brokers returned nothing of {', '.join(map(str, unfinished))}")


@contextmanager
def _uncollected() -> Iterator[None]:
    """Without the garbage collector, which would take half of the time: it looks at all new objects for each
    few hundred more of them, and records have no cycles."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


async def _fetch(
    client: AIOKafkaClient, positions: Mapping[TopicPartition, int]
) -> Iterator[tuple[TopicPartition, int, bytes]]:
    """Fetch once from the leaders of partitions; returns for each its high watermark, and what was read."""
    wanted: dict[int, dict[str, list[tuple[int, int, int]]]] = defaultdict(lambda: defaultdict(list))
    for (topic, number), position in positions.items():
        leader = client.cluster.leader_for_partition(TopicPartition(topic, number))
        if leader in (None, -1):
            raise LeaderNotAvailableError(f"{topic}-{number}")
        wanted[leader][topic].append((number, position, FETCH_MAX_BYTES))
    requests = [
        client.send(
            leader,
            FetchRequest(FETCH_MAX_WAIT, 1, FETCH_MAX_BYTES, READ_UNCOMMITTED, list(topics.items()), ""),
        )
        for leader, topics in wanted.items()
    ]
    return _unpacked(await asyncio.gather(*requests))


def _unpacked(responses: Iterable[Any]) -> Iterator[tuple[TopicPartition, int, bytes]]:
    for response in responses:
        for topic, partitions in response.topics:
            for number, code, highwater, *_, data in partitions:
                if code:
                    raise for_code(code)(f"{topic}-{number}")
                yield TopicPartition(topic, number), highwater, data
