"""Records are read and written, and what is none is refused with a reason."""

import pytest

from processors.errors import StoryError
from processors.formats import parse
from processors.story import body, from_json, headline, load_json, to_json


def test_a_record_survives_writing_and_reading() -> None:
    [record] = parse("Bridge opens\n\nRain fell in Łódź.".encode()).stories
    assert from_json(to_json(record)) == record
    assert body(record) == "Rain fell in Łódź."
    assert headline(record) == "Bridge opens"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"{", "json"),
        (b"[]", "json"),
        (b"null", "json"),
        (b'{"uri": "a:b"}', "not-a-story"),
        (b'{"uri": "a:b", "bodies": []}', "not-a-story"),
        (b'{"uri": 5, "bodies": [{"value": "x"}], "enrichment": {"stages": {}}}', "not-a-story"),
        (b'{"uri": "a:b", "bodies": [{"value": "x"}], "enrichment": []}', "not-a-story"),
        (b'{"uri": "a:b", "bodies": "text", "enrichment": {"stages": {}}}', "not-a-story"),
        (b'{"uri": "\xff"}', "encoding"),
    ],
)
def test_what_is_no_record_is_refused(data: bytes, reason: str) -> None:
    with pytest.raises(StoryError) as caught:
        from_json(data)
    assert caught.value.reason == reason


def test_deep_json_is_an_error_and_no_crash() -> None:
    with pytest.raises(StoryError, match=r"recursion|depth|nest|limit"):
        load_json(b"[" * 100_000)
