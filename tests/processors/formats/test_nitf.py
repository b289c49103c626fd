"""NITF: a story with all the properties of its head, and the variants of agencies."""

import pytest

from processors.errors import StoryError
from processors.formats import parse
from processors.story import body
from tests.processors.formats.stories import sample

STORY = b"""<nitf><head><docdata %s><doc-id id-string="a"/>
<date.issue norm="20261104T080000Z"/>%s</docdata></head>
<body><body.content><p>Rain in Oslo.</p></body.content></body></nitf>"""


def test_a_story() -> None:
    parsed = parse(sample("nitf.xml"))
    [story] = parsed.stories
    assert parsed.format == "nitf"
    expected = {
        "uri": "wire.example:ferry-0412",
        "version": "2",
        "versionCreated": "2026-11-04T08:15:00-05:00",
        "firstCreated": "2026-11-04T08:00:00-05:00",
        "embargoedUntil": "2026-11-04T17:00:00-05:00",
        "expires": "2026-12-04T08:15:00-05:00",
        "pubStatus": "usable",
        "urgency": 3,
        "copyrightHolder": "Wire Example",
        "edNote": "Adds union's answer.",
        "language": "en-CA",
        "slugline": "ferry-strike",
        "by": "Marie Dubé, Staff writer",
        "located": "Halifax, Nova Scotia",
        "genres": [{"name": "Current"}],
        "infoSources": [{"name": "Wire Example"}],
        "altIds": [{"role": "du-key", "value": "FERRY"}],
        "subjects": [{"name": "Labour relations", "literal": "09004000", "creator": "wire"}],
    }
    assert {name: story.get(name) for name in expected} == expected
    assert [(h["role"], h["value"]) for h in story["headlines"]] == [
        ("main", "Ferry crews walk out — islands wait for bread"),
        ("sub", "Union asks for two more hands a boat"),
    ]
    assert story["descriptions"][0]["value"] == "No boat has left since midnight."
    assert body(story).split("\n\n") == [
        "HALIFAX - Crews of the island ferries walked out at midnight, and Halifax has no boat today.",
        "Bread by helicopter",
        "“We waited two years,” said Anne O'Neil of the union.",
        "Island\tDays of flour",
        "Long Cay\t3",
        "Jean Roy contributed.",
    ]
    assert story["bodies"][1]["contentType"] == "application/nitf+xml"
    assert "<location>Halifax</location>" in story["bodies"][1]["value"]
    assert story["enrichment"]["repairs"] == []


@pytest.mark.parametrize(
    ("status", "released", "expected"),
    [
        (b"", b"", ("usable", None)),
        (b'management-status="canceled"', b"", ("canceled", None)),
        (b'management-status="withheld"', b"", ("withheld", None)),
        (b'management-status="embargoed"', b"", ("withheld", None)),
        (b"", b'<date.release norm="20261104T080000Z"/>', ("usable", None)),
        (b"", b'<date.release norm="20261105T080000Z"/>', ("usable", "2026-11-05T08:00:00Z")),
        (b'management-status="secret"', b"", ("withheld", None)),
    ],
)
def test_status_and_embargo(status: bytes, released: bytes, expected: tuple[str, str | None]) -> None:
    [story] = parse(STORY % (status, released)).stories
    assert (story["pubStatus"], story.get("embargoedUntil")) == expected


def test_the_story_that_it_replaces_is_an_association() -> None:
    [story] = parse(STORY % (b'management-doc-idref="b"', b"")).stories
    assert story["associations"] == [{"name": "replaces", "rel": "replaces", "uri": "urn:x-copytaster:id:b"}]


def test_lines_that_a_teleprinter_broke_are_joined() -> None:
    long = "The river rose by a metre in the night and took the bridge with it,<br/>said the mayor."
    text = STORY.replace(b"Rain in Oslo.", long.encode()) % (b"", b"")
    assert "with it, said the mayor." in body(parse(text).stories[0])
    verse = STORY.replace(b"Rain in Oslo.", b"Rain in Oslo.<br/>Snow in Bergen.") % (b"", b"")
    assert body(parse(verse).stories[0]) == "Rain in Oslo.\nSnow in Bergen."


@pytest.mark.parametrize(
    "text", [b"<nitf/>", b"<nitf><body/></nitf>", b"<nitf><body><body.content/></body></nitf>"]
)
def test_a_story_without_words_is_empty(text: bytes) -> None:
    with pytest.raises(StoryError) as caught:
        parse(text)
    assert caught.value.reason == "empty"
