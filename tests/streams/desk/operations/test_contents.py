"""Bytes of messages as JSON has them."""

import base64

from streams.desk.operations.contents import MAX_BYTES, contents


def test_text_is_text_whatever_it_says() -> None:
    text = "<script>alert(1)</script> \u202egnihton\x00 é"
    size = len(text.encode())
    assert contents(text.encode()) == {"size": size, "text": text, "base64": None, "truncated": False}
    assert contents(b"")["text"] == ""


def test_other_bytes_are_in_base64() -> None:
    value = "Zürich".encode("latin-1")
    found = contents(value)
    assert found["text"] is None
    assert base64.b64decode(found["base64"] or "") == value


def test_a_million_bytes_are_shown_and_no_character_is_cut() -> None:
    value = b"x" * (MAX_BYTES - 1) + "é".encode()
    found = contents(value)
    assert (found["size"], found["truncated"]) == (MAX_BYTES + 1, True)
    assert found["text"] == "x" * (MAX_BYTES - 1)
    whole = contents(value[1:])
    assert (whole["truncated"], whole["text"]) == (False, value[1:].decode())


def test_a_wrong_byte_at_the_end_is_not_a_character_that_is_cut() -> None:
    assert contents(b"x" * (MAX_BYTES - 1) + b"\xff" * 5)["text"] is None
    assert contents(b"x\xc3")["text"] is None, "nothing was cut"
