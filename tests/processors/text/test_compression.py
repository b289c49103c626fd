"""Decompressing messages."""

import gzip

import pytest

from processors.errors import StoryError
from processors.text.compression import decompress

RAIN = b"Rain in Oslo."


def test_gzip_is_decompressed_once() -> None:
    assert decompress(gzip.compress(RAIN, mtime=0), 100) == RAIN
    assert decompress(gzip.compress(gzip.compress(RAIN, mtime=0)), 100) == gzip.compress(RAIN, mtime=0)
    assert decompress(gzip.compress(RAIN[:4], mtime=0) + gzip.compress(RAIN[4:], mtime=0) + b"\0\0", 100) == RAIN


def test_other_data_is_left_as_it_is() -> None:
    assert decompress(RAIN, 1) == RAIN
    assert decompress(b"", 1) == b""


def test_a_bomb_is_too_large() -> None:
    data = gzip.compress(b"0" * 1_000, mtime=0)
    assert len(decompress(data, 1_000)) == 1_000
    with pytest.raises(StoryError) as caught:
        decompress(data, 999)
    assert caught.value.reason == "too-large"


@pytest.mark.parametrize(
    "data",
    [
        b"\x1f\x8b",
        gzip.compress(RAIN, mtime=0)[:-9],
        gzip.compress(RAIN, mtime=0)[:-1] + b"x",
        gzip.compress(RAIN, mtime=0)[:12] + b"\xff\xff" + gzip.compress(RAIN, mtime=0)[14:],
        gzip.compress(RAIN, mtime=0) + b"more",
        b"\x1f\x8b" + b"\xff" * 100,
    ],
)
def test_damaged_gzip_is_refused(data: bytes) -> None:
    with pytest.raises(StoryError, match="gzip") as caught:
        decompress(data, 100)
    assert caught.value.reason == "encoding"
