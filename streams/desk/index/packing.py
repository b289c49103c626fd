"""Records as they are stored: JSON, compressed."""

import orjson
from cramjam import zstd

from processors.story import Story

LEVEL = 3


def pack(record: bytes) -> bytes:
    """Compress a record."""
    return bytes(zstd.compress(record, LEVEL))


def unpack(packed: bytes) -> bytes:
    """The record, as it was given to `pack`."""
    return bytes(zstd.decompress(packed))


def unpack_story(packed: bytes) -> Story:
    """The story of a record."""
    story: Story = orjson.loads(unpack(packed))
    return story
