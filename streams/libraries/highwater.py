"""Reads partitions to their high watermark, whatever transactions are open.

A `read_committed` consumer cannot: it stops where the oldest open transaction begins, so one producer that
hangs hides everything after it. So we read uncommitted, and resolve the transactions ourselves.
"""

import asyncio
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping
from typing import Any

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.client import AIOKafkaClient
from aiokafka.errors import (
    CorruptRecordException,
    KafkaError,
    LeaderNotAvailableError,
    OffsetOutOfRangeError,
    for_code,
)
from aiokafka.protocol.fetch import FetchRequest
from aiokafka.record.control_record import ABORT_MARKER, COMMIT_MARKER, ControlRecord

from streams.libraries.records import Batch, Batches

READ_UNCOMMITTED = 0
FETCH_MAX_WAIT = 500  # milliseconds
PATIENCE = 60.0  # seconds in which the brokers may return nothing: those with quotas do so for a while
FETCH_MAX_BYTES = 8 * 1024**2  # from a broker at once, so that parsing it does not block the event loop long


class Transactions:
    """Finds the committed records of a partition: those of committed transactions, and those without one.

    Keeps the records of open transactions in memory, and meanwhile the offsets of committed ones.
    """

    def __init__(self) -> None:
        self._open: dict[int, list[Any]] = defaultdict(list)  # records by the producer's id
        self._newest: dict[bytes | None, int] = {}  # offsets by key, of committed records while some are open

    def committed(self, batch: Batch) -> Iterable[Any]:
        """The records that the next batch has or commits.

        Leaves out those older than a record of the same key that has been returned before, so that the last
        one of a key is its newest.
        """
        records = [
            record for record in self._committed(batch) if self._newest.get(record.key, -1) < record.offset
        ]
        if self._open:
            self._newest.update((record.key, record.offset) for record in records)
        else:
            self._newest.clear()
        return records

    def _committed(self, batch: Batch) -> Iterable[Any]:
        if not batch.is_control_batch:
            if not batch.is_transactional:
                return batch
            self._open[batch.producer_id].extend(batch)
            return ()
        record = next(batch, None)
        if record is None:  # compaction has removed the marker, after all records of the transaction
            return ()
        marker = ControlRecord.parse(record.key).type_
        if marker not in (ABORT_MARKER.type_, COMMIT_MARKER.type_):
            return ()
        transaction = self._open.pop(batch.producer_id, [])
        return transaction if marker == COMMIT_MARKER.type_ else ()


async def read_to_highwater(
    consumer: AIOKafkaConsumer, starts: Mapping[TopicPartition, int], ends: Mapping[TopicPartition, int]
) -> AsyncIterator[tuple[TopicPartition, Any]]:
    """The committed records, in the order of `Transactions`, up to the offsets `ends` at least.

    Each has a key, value, headers, offset and timestamp as aiokafka reads them. Raises KafkaError.
    """
    transactions = {partition: Transactions() for partition in starts}
    positions = dict(starts)
    moved = time.monotonic()
    while unfinished := {p: position for p, position in positions.items() if position < ends[p]}:
        for partition, highwater, data in await _fetch(consumer._client, unfinished):
            if highwater < ends[partition]:  # a topic created again, or a new leader that is behind
                raise OffsetOutOfRangeError(f"{partition} ends at {highwater}, before {ends[partition]}")
            batches = Batches(data)
            while batches.has_next():
                batch = batches.next_batch()
                if not batch.validate_crc():
                    raise CorruptRecordException(f"{partition} at {positions[partition]}")
                for record in transactions[partition].committed(batch):
                    if record.offset >= starts[partition]:  # the first batch may begin before
                        yield partition, record
                positions[partition] = batch.next_offset
        if not unfinished.items() <= positions.items():
            moved = time.monotonic()
        elif time.monotonic() - moved > PATIENCE:
            raise KafkaError(f"the brokers returned nothing of {', '.join(map(str, unfinished))}")


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
