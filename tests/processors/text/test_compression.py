"""Decompressing messages."""

import gzip

import pytest

from processors.errors import StoryError
from processors.text.compression import decompress

RAIN = b"Rain in Oslo."


def compressed(data: bytes) -> bytes:
    """Without the time, because data is in the names of tests, which have to be the same in each process."""
    return gzip.compress(data, mtime=0)


def test_gzip_is_decompressed_once() -> None:
    assert decompress(compressed(RAIN), 100) == RAIN
    assert decompress(compressed(compressed(RAIN)), 100) == compressed(RAIN)
    assert decompress(compressed(RAIN[:4]) + compressed(RAIN[4:]) + b"\0\0", 100) == RAIN


def test_other_data_is_left_as_it_is() -> None:
    assert decompress(RAIN, 1) == RAIN
    assert decompress(b"", 1) == b""


def test_a_bomb_is_too_large() -> None:
    data = compressed(b"0" * 1_000)
    assert len(decompress(data, 1_000)) == 1_000
    with pytest.raises(StoryError) as caught:
        decompress(data, 999)
    assert caught.value.reason == "too-large"


@pytest.mark.parametrize(
    "data",
    [
        b"\x1f\x8b",
        compressed(RAIN)[:-9],
        compressed(RAIN)[:-1] + b"x",
        compressed(RAIN)[:12] + b"\xff\xff" + compressed(RAIN)[14:],
        compressed(RAIN) + b"more",
        b"\x1f\x8b" + b"\xff" * 100,
    ],
)
def test_damaged_gzip_is_refused(data: bytes) -> None:
    with pytest.raises(StoryError, match="gzip") as caught:
        decompress(data, 100)
    assert caught.value.reason == "encoding"
