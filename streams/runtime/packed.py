"""Entries in little memory: in compressed blocks, for what is remembered of millions of stories.

The states of stories repeat each other's property names, and much of their uris. As objects in a dictionary
they take several times as many bytes as they have; compressed together they take a fifth of those.

This is a linear hash table (Litwin, 1980): it grows by one block at a time, so that no change takes long.
"""

import marshal
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from cramjam import zstd

BLOCK = 16_000  # bytes before compression, on average; larger ones take less memory, and longer to change
LEVEL = 1
NOTHING = b""  # a block without entries
FORMAT = 2  # of marshal: the last one that does not look for objects that occur twice


class Packed:
    """Values by key. Not thread-safe."""

    def __init__(self) -> None:
        self._blocks = [NOTHING]
        self._count = 0
        self._size = 0  # bytes of all blocks before compression

    def __len__(self) -> int:
        return self._count

    def get(self, key: bytes) -> bytes | None:
        return _unpacked(self._blocks[self._number(key)])[0].get(key)

    def items(self) -> Iterator[tuple[bytes, bytes]]:
        """Everything, as it is now."""
        for block in list(self._blocks):
            yield from _unpacked(block)[0].items()

    def put(self, entries: Mapping[bytes, bytes | None]) -> None:
        """Set values, or delete those that are None or empty."""
        self._grow(sum(len(key) + len(value or b"") for key, value in entries.items()))
        changes: defaultdict[int, dict[bytes, bytes | None]] = defaultdict(dict)
        for key, value in entries.items():
            changes[self._number(key)][key] = value
        for number, changed in changes.items():
            kept = self._take(number) | changed
            self._replace(number, {key: value for key, value in kept.items() if value})

    def _number(self, key: bytes) -> int:
        """The block of a key: its hash modulo a power of two, or half of it where there is no such block."""
        count = len(self._blocks)
        number = hash(key) & ((1 << count.bit_length()) - 1)
        return number if number < count else number - (1 << (count.bit_length() - 1))

    def _grow(self, more: int) -> None:
        """Add blocks for entries of `more` bytes."""
        while self._size + more > BLOCK * len(self._blocks):
            new = len(self._blocks)
            old = new - (1 << (new.bit_length() - 1))
            entries = self._take(old)
            self._blocks.append(NOTHING)
            moved = {key: entries.pop(key) for key in [*entries] if self._number(key) == new}
            self._replace(old, entries)
            self._replace(new, moved)

    def _take(self, number: int) -> dict[bytes, Any]:
        """The entries of a block, which then has to be replaced."""
        entries, size = _unpacked(self._blocks[number])
        self._count -= len(entries)
        self._size -= size
        return entries

    def _replace(self, number: int, entries: dict[bytes, bytes]) -> None:
        data = marshal.dumps(entries, FORMAT) if entries else NOTHING
        self._blocks[number] = bytes(zstd.compress(data, LEVEL)) if data else NOTHING
        self._count += len(entries)
        self._size += len(data)


def _unpacked(block: bytes) -> tuple[dict[bytes, bytes], int]:
    """The entries of a block, and how many bytes they had."""
    if not block:
        return {}, 0
    data = zstd.decompress(block)
    return marshal.loads(data), len(data)
