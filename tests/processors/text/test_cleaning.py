"""Decoding and cleaning text, with a note of each repair."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from processors.errors import StoryError
from processors.text.cleaning import clean, decode, has_letters


def test_utf8_needs_no_repair() -> None:
    assert decode("Zürich".encode()) == ("Zürich", [])


def test_a_byte_order_mark_is_not_text() -> None:
    assert decode(b"\xef\xbb\xbfOslo") == ("Oslo", [])


def test_windows_1252_is_read_and_noted() -> None:
    text, repairs = decode("“Café” – £5".encode("cp1252"))
    assert text == "“Café” – £5"
    assert repairs == ["encoding: read as Windows-1252 because it is not UTF-8"]


@pytest.mark.parametrize("data", [b"\x89PNG\x0d\x0a\x1a\x0a\x00\xff", b"caf\xe9 \x81\x8d"])
def test_binary_data_is_refused(data: bytes) -> None:
    with pytest.raises(StoryError) as caught:
        decode(data)
    assert caught.value.reason == "encoding"


def test_line_ends_become_unix() -> None:
    assert clean("one\r\ntwo\rthree\x85four") == ("one\ntwo\nthree\nfour", [])


def test_control_characters_are_removed_and_counted() -> None:
    assert clean("a\x00b\u202ec\x1b") == ("abc", ["text: control characters removed (3)"])


@given(st.text())
def test_cleaning_is_idempotent(text: str) -> None:
    cleaned, _ = clean(text)
    assert clean(cleaned) == (cleaned, [])


@given(st.binary())
def test_any_bytes_are_text_or_an_encoding_error(data: bytes) -> None:
    try:
        text, _ = decode(data)
    except StoryError as error:
        assert error.reason == "encoding"
    else:
        assert isinstance(text, str)


def test_letters_of_any_script_count() -> None:
    assert has_letters("12 — Москва")
    assert not has_letters("12 -- 34 …")
