"""Decoding and cleaning text, with a note of each repair."""

import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from processors.errors import StoryError
from processors.text.cleaning import clean, decode, has_letters, read_c1, to_utf8

NOISE = bytes(n * n % 251 for n in range(5_000))


def test_utf8_needs_no_repair() -> None:
    assert decode("Zürich".encode()) == ("Zürich", [])


def test_a_byte_order_mark_is_not_text() -> None:
    assert decode(b"\xef\xbb\xbfOslo") == ("Oslo", [])


def test_windows_1252_is_read_and_noted() -> None:
    text, repairs = decode("“Café” – £5".encode("cp1252"))
    assert text == "“Café” – £5"
    assert repairs == ["encoding: read as Windows-1252 because it is not UTF-8"]


@pytest.mark.parametrize(
    ("data", "text", "mistakes"),
    [
        ("It’s Renée’s café ".encode() + b"caf\xe9 \xa3", "It’s Renée’s café café £", 2),
        ("“Café” ".encode() + b"\xe2\x80 \x9d", "“Café” \ufffd \ufffd", 2),  # cut off; not in Windows-1252
        ("“Café” ".encode() + b"\xf0\x9f\x98.", "“Café” \ufffd.", 1),
        ("“Café” ".encode() + b"caf\xe9\x94", "“Café” café”", 2),
        ("Привет, мир ".encode() + b"\xab", "Привет, мир «", 1),
        (b"\xef\xbb\xbf" + "“Café” ".encode() + b"\xe9", "“Café” é", 1),
        ("“Café” ".encode() + b"\xed\xa0\xbd", "“Café” \ufffd", 1),
    ],
)
def test_a_stray_byte_in_utf8_costs_that_byte_alone(data: bytes, text: str, mistakes: int) -> None:
    assert decode(data) == (
        text,
        [f"encoding: bytes that are not UTF-8 were read as Windows-1252 or U+FFFD ({mistakes})"],
    )


@pytest.mark.parametrize("text", ["QUALITÉ» à Liège, où l’été", "“Zoë’s” – naïve", "Müller: „Größe“"])
def test_text_in_windows_1252_is_not_taken_for_utf8(text: str) -> None:
    assert decode(text.encode("cp1252"))[0] == text


@pytest.mark.parametrize("codec", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be"])
@pytest.mark.parametrize("text", ["Rain in Oslo, “Zoë” said.", "Погода в Осло: дождь и снег весь день."])
def test_utf16_and_utf32(codec: str, text: str) -> None:
    assert decode(text.encode(codec))[0] == text
    assert to_utf8(text.encode(codec))[0] == text.encode()


def test_utf16_with_a_mistake_or_cut_off() -> None:
    data = ("Rain in Oslo. " * 9).encode("utf-16-le")
    assert decode(data[:-1])[0].endswith("Rain in Oslo.\ufffd")
    assert decode(data[:8] + b"\x00\xd8" + data[10:])[0].startswith("Rain\ufffdin Oslo. ")


def test_teleprinter_fill_is_not_utf16() -> None:
    assert decode(b"\0\0\0\0\x01abc Rain in Oslo.\0\0\0\0")[0] == "\0\0\0\0\x01abc Rain in Oslo.\0\0\0\0"


def test_a_few_control_characters_do_not_make_a_binary_file() -> None:
    data = b"\x16\x16\x01abc\x1f\x02" + "Café in Oslo. ".encode("cp1252") * 10 + b"\x03\x04\0\0"
    assert "Café in Oslo." in decode(data)[0]


def test_latin1_that_was_windows_1252() -> None:
    text, repairs = decode("It\x92s \x93Zoë\x94\x85".encode())
    assert text == "It’s “Zoë”…"
    assert repairs == ["text: control characters read as Windows-1252 (4)"]
    assert clean("It\x92s\x85") == ("It’s…", ["text: control characters read as Windows-1252 (2)"])
    assert read_c1("a line\x85another") == ("a line\x85another", [])


@pytest.mark.parametrize(
    "data",
    [
        b"%PDF-1.4\n%\xe2\xe3\xcf\xd3",
        b"PK\x03\x04\xff",
        zlib.compress(NOISE),
        b"\x89PNG\x0d\x0a\x1a\x0a\x00\xff",
        b"caf\xe9 \x81\x8d",
    ],
)
def test_binary_data_is_refused(data: bytes) -> None:
    with pytest.raises(StoryError) as caught:
        decode(data)
    assert caught.value.reason == "encoding"


def test_line_ends_become_unix() -> None:
    assert clean("one\r\ntwo\rthree\x85four") == ("one\ntwo\nthree\nfour", [])


def test_control_characters_are_removed_and_counted() -> None:
    assert clean("a\x00b\u202ec\x1b") == ("abc", ["text: control characters removed (3)"])


def test_what_only_a_page_needs_is_removed() -> None:
    assert clean("har\xadbour \u200bOslo\u2060 \ufffc")[0] == "harbour Oslo "
    kept = "10\xa0000, ไป\u200bไหน, می\u200cروم, 👩\u200d🚒"
    assert clean(kept) == (kept, [])


def test_page_breaks_and_separators_are_line_ends() -> None:
    assert clean("one\x0btwo\x0cthree\u2028four\u2029five") == ("one\ntwo\nthree\nfour\n\nfive", [])


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
