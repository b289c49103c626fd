"""Plain text, as copied from a page."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from processors.errors import StoryError
from processors.formats import parse
from processors.story import body, headline


def test_a_page_becomes_a_story() -> None:
    data = b"World\n\nTalks begin in Oslo\n\nBy Anna Berg\n\nOSLO - Talks began on Monday."
    [story] = parse(data, "text").stories
    assert story["headlines"] == [
        {"role": "main", "contentType": "text/plain", "value": "Talks begin in Oslo"}
    ]
    assert story["by"] == "Anna Berg"
    assert story["subjects"] == [{"name": "World", "rel": "section", "creator": "wire"}]
    assert body(story) == "By Anna Berg\n\nOSLO - Talks began on Monday."
    assert story["pubStatus"] == "usable"
    assert story["type"] == "text"


@pytest.mark.parametrize(
    "opening", ["<NORDFJORD LTD> 3RD QTR NET", "<ACME> SETS PAYOUT", "[Updates with quotes]"]
)
def test_a_text_may_begin_with_a_bracket(opening: str) -> None:
    parsed = parse(f"{opening}\n\nNet 1.1 mln vs 829,000, Nordfjord said < a month > ago.".encode())
    assert (parsed.format, len(parsed.stories)) == ("text", 1)
    assert headline(parsed.stories[0]) == opening


def test_the_same_content_gets_the_same_uri() -> None:
    uris = [parse(data).stories[0]["uri"] for data in (b"Rain in Oslo.", b"Rain  in\nOslo.", b"Sun in Oslo.")]
    assert uris[0] == uris[1] != uris[2]
    assert uris[0].startswith("urn:x-copytaster:sha256:")


def test_repairs_are_noted() -> None:
    [story] = parse("Caf\xe9 in Gen\xe8ve\x00.".encode("cp1252").replace(b"\x00", b"\x07")).stories
    assert body(story) == "Café in Genève."
    assert story["enrichment"]["repairs"] == [
        "encoding: read as Windows-1252 because it is not UTF-8",
        "text: control characters removed (1)",
        "versionCreated: set to the time of receipt because the story has none",
        "uri: made from the content because the story has no id",
    ]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty"),
        (b" \n\t\r\n", "empty"),
        (b"\xef\xbb\xbf\n", "empty"),
        (b"\0\0\0", "empty"),
        (b"12, 34 -- 56", "empty"),
        (b"x" * 1001, "too-large"),
        (b"\x89PNG\x00\xff", "encoding"),
    ],
)
def test_bad_input_has_a_reason(data: bytes, reason: str) -> None:
    with pytest.raises(StoryError) as caught:
        parse(data, limit=1000)
    assert caught.value.reason == reason


def test_an_unknown_format_is_named() -> None:
    with pytest.raises(StoryError, match=r"'nitf4'.*ninjs, nitf, .*text"):
        parse(b"Rain in Oslo.", "nitf4")


@settings(max_examples=300)
@given(st.binary(max_size=400) | st.text(max_size=400).map(lambda text: text.encode("utf-8", "replace")))
def test_any_bytes_are_a_story_or_an_error_with_a_reason(data: bytes) -> None:
    try:
        parsed = parse(data, limit=350)
    except StoryError as error:
        assert error.reason in ("empty", "encoding", "json", "not-a-story", "too-large")
    else:
        for story in parsed.stories:
            for part in story["enrichment"]["paragraphs"]:
                assert body(story)[part["start"] : part["end"]].strip()
