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


def test_a_body_has_letters() -> None:
    [story] = parse(b"Rain in Oslo\n\n(1)").stories
    assert (headline(story), body(story)) == ("", "Rain in Oslo\n\n(1)")


@pytest.mark.parametrize(
    "data",
    [
        b"\x02%s\x03",
        b"\x01XY 12/34 ROUTE\r\n\x02%s\x03 03-01 1200\r\n\x04",
        b"XYZ 12 34 AB\r\n\x02%s\x03",
        b"\x01%s\x03\x04",
        b"\x01ABC 001 X 2\r\n%s\x04",
        b"%s\r\n\x03\r\n\x7f\x04",
        b"\x16\x16\x02%s\x03NNNN\r\n",
        b"ZCZC XYZ123\r\n%s\r\n\r\nNNNN\r\n",
    ],
)
def test_the_frame_of_a_transmission_is_removed(data: bytes) -> None:
    copy = "Last boat to leave\r\n\r\nOLDPORT - The café owner waved.".encode("cp1252")
    parsed = parse(data % copy)
    [story] = parsed.stories
    assert (parsed.format, headline(story)) == ("text", "Last boat to leave")
    assert body(story) == "OLDPORT - The café owner waved."
    assert "text: the frame of a transmission was removed" in story["enrichment"]["repairs"]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"The boat leaves, the council said.\n\n\x02It voted 9 to 3.\n", "said.\n\n\nIt voted 9"),
        (b"The boat leaves.\x03 The bus comes at 9.\n", "leaves. The bus"),
        (b"The \x0312boat\x03 leaves at 9.", "The 12boat leaves"),
    ],
)
def test_control_characters_that_are_no_frame_cost_no_words(data: bytes, words: str) -> None:
    [story] = parse(data).stories
    assert words in body(story)


def test_framed_texts_are_stories_of_their_own() -> None:
    stories = parse(b"\x01A 1\x02Boat leaves.\x03\x04\r\n\x01A 2\x02School opens.\x03\x04").stories
    assert [body(story) for story in stories] == ["Boat leaves.", "School opens."]


@pytest.mark.parametrize("codec", ["utf-16", "utf-16-le"])
def test_letters_of_utf_16_are_not_taken_for_a_frame(codec: str) -> None:
    text = "Kuģis rīt atstāj ostu, sacīja kapteinis. " * 20 + "Ģirts."  # ģ is the bytes 0x23 and 0x01
    [story] = parse(text.encode(codec)).stories
    assert body(story) == text
