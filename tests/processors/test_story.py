"""Reading and writing stories as JSON; anything else is refused with a reason."""

import pytest

from processors.errors import StoryError
from processors.formats import parse
from processors.story import body, from_json, headline, load_json, to_json


def test_a_story_is_unchanged_by_json() -> None:
    [story] = parse("Bridge opens\n\nRain fell in Łódź.".encode()).stories
    assert from_json(to_json(story)) == story
    assert body(story) == "Rain fell in Łódź."
    assert headline(story) == "Bridge opens"


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
def test_invalid_stories_are_refused(data: bytes, reason: str) -> None:
    with pytest.raises(StoryError) as caught:
        from_json(data)
    assert caught.value.reason == reason


def test_deeply_nested_json_is_refused() -> None:
    with pytest.raises(StoryError, match=r"recursion|depth|nest|limit"):
        load_json(b"[" * 100_000)
