"""A stage's state: a compacted topic, with a copy of the assigned partitions in memory.

The topic is partitioned like the stage's source, so that state moves together with the stories. Only the
owner of a partition writes to it.
"""

import asyncio
import logging
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Collection, Iterable, Iterator, Mapping
from typing import Protocol

from streams.messages import Outgoing, Records
from streams.runtime.packed import Packed

logger = logging.getLogger(__name__)

# Reads some partitions of a topic, as `streams.client.consume_to_highwater` does.
Reader = Callable[[str, Collection[int]], AsyncIterator[Records]]

AT_ONCE = 16 * 1024**2  # bytes of entries that are loaded before they are put where they stay


class Values(Protocol):
    """The values of a partition by key."""

    def __len__(self) -> int: ...
    def get(self, key: bytes, /) -> bytes | None: ...
    def items(self) -> Iterable[tuple[bytes, bytes]]: ...
    def put(self, entries: Mapping[bytes, bytes | None], /) -> None:
        """Set values, or delete those that are None or empty."""


class Plain:
    """Values that are few and looked at all the time: always the same objects, not copies."""

    def __init__(self) -> None:
        self._values: dict[bytes, bytes] = {}

    def __len__(self) -> int:
        return len(self._values)

    def get(self, key: bytes) -> bytes | None:
        return self._values.get(key)

    def items(self) -> list[tuple[bytes, bytes]]:
        """Everything, as it is now."""
        return list(self._values.items())

    def put(self, entries: Mapping[bytes, bytes | None]) -> None:
        for key, value in entries.items():
            if value:
                # Copied, because bytes from orjson keep the 4 kB buffer that they were written in.
                self._values[key] = bytes(memoryview(value))
            else:
                self._values.pop(key, None)


class Store:
    """Values by partition and key. Not thread-safe."""

    def __init__(self, topic: str, read: Reader, new: Callable[[], Values] = Packed) -> None:
        """`topic` is the full name of the compacted topic, which `read` reads; `new` makes a partition's
        values."""
        self.topic = topic
        self._read = read
        self._new = new
        self._values: dict[int, Values] = {}

    def __len__(self) -> int:
        """The number of values in memory."""
        return sum(map(len, self._values.values()))

    async def load(self, partitions: Collection[int]) -> None:
        """Load partitions that are not in memory yet. Raises KafkaError or OSError.

        Delivery has to be taken for the partitions before. With exactly once that ends the transaction that
        an earlier owner may have left open, so one that is open now is not ours, and is ignored. With at
        least once, one of ours can be open only if the guarantee was changed after a worker crashed in the
        middle of it. It is ignored, too: its input was not acknowledged, and is processed again.
        """
        wanted = set(partitions) - self._values.keys()
        if not wanted:
            return
        values = {partition: self._new() for partition in wanted}
        entries: defaultdict[int, dict[bytes, bytes | None]] = defaultdict(dict)
        size = 0
        async for partition, records in self._read(self.topic, wanted):
            some = entries[partition]
            for record in records:
                if record.key is not None:
                    some[record.key] = record.value
                    size += len(record.key) + len(record.value or b"")
            if size >= AT_ONCE:
                await _put(entries, values)
                size = 0
        await _put(entries, values)
        self._values |= values
        logger.info("%s: loaded the state of %d stories", self.topic, sum(map(len, values.values())))

    def forget(self, partitions: Collection[int]) -> None:
        """Drop partitions from memory; `load` reads them again."""
        for partition in partitions:
            self._values.pop(partition, None)

    def get(self, partition: int, key: bytes) -> bytes | None:
        """The value of a key, or None. Raises KeyError if the partition is not loaded."""
        return self._values[partition].get(key)

    def changes(self) -> "Changes":
        """A view of the store that collects the changes of one batch."""
        return Changes(self)

    def items(self) -> Iterator[tuple[int, bytes, bytes]]:
        """Everything in memory: partition, key and value."""
        for partition, values in list(self._values.items()):
            for key, value in values.items():
                yield partition, key, value

    def apply(self, states: Iterable[Outgoing]) -> None:
        """Apply updates that the broker has confirmed. Those of other stores and partitions are ignored."""
        changes: defaultdict[int, dict[bytes, bytes | None]] = defaultdict(dict)
        for state in states:
            if state.topic == self.topic and state.partition in self._values and state.key is not None:
                changes[state.partition][state.key] = state.value
        for partition, changed in changes.items():
            self._values[partition].put(changed)


async def _put(entries: dict[int, dict[bytes, bytes | None]], values: Mapping[int, Values]) -> None:
    """Move entries to the values of their partitions, in a thread, so that the event loop is not blocked."""
    while entries:
        partition, some = entries.popitem()
        await asyncio.to_thread(values[partition].put, some)


class Changes:
    """A store as seen by one batch: with the changes that the batch has made but not yet delivered."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._changed: dict[tuple[int, bytes], bytes | None] = {}

    def get(self, partition: int, key: bytes) -> bytes | None:
        """The current value, or None. Raises KeyError if the partition is not loaded."""
        if (partition, key) in self._changed:
            return self._changed[partition, key]
        return self._store.get(partition, key)

    def put(self, partition: int, key: bytes, value: bytes | None) -> list[Outgoing]:
        """Set a value, or delete it with None. Returns the message to send, or [] if nothing changed."""
        if self.get(partition, key) == value:
            return []
        self._changed[partition, key] = value
        return [Outgoing(self._store.topic, key, value, partition=partition)]
