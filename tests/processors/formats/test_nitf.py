"""NITF: a story with all the properties of its head, and the variants of agencies."""

import pytest

from processors.errors import StoryError
from processors.formats import parse
from processors.story import body, headline
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
        (b'management-status="KILLED"', b"", ("canceled", None)),
        (b"", b'<date.release norm="20261104T080000Z"/>', ("usable", None)),
        (
            b'management-status="Embargo"',
            b'<date.release norm="20261105T080000Z"/>',
            ("usable", "2026-11-05T08:00:00Z"),
        ),
        (b"", b'<date.release norm="20261105T080000Z"/>', ("usable", "2026-11-05T08:00:00Z")),
        (b'management-status="secret"', b"", ("withheld", None)),
    ],
)
def test_status_and_embargo(status: bytes, released: bytes, expected: tuple[str, str | None]) -> None:
    [story] = parse(STORY % (status, released)).stories
    assert (story["pubStatus"], story.get("embargoedUntil")) == expected


@pytest.mark.parametrize(
    ("status", "relation"),
    [
        (b"", "replaces"),
        (b'management-idref-status="canceled"', "replaces"),
        (b'management-idref-status="usable"', "related"),
    ],
)
def test_the_story_that_it_replaces_is_an_association(status: bytes, relation: str) -> None:
    [story] = parse(STORY % (b'management-doc-idref="b" ' + status, b"")).stories
    assert story["associations"] == [{"name": relation, "rel": relation, "uri": "urn:x-copytaster:id:b"}]


@pytest.mark.parametrize(
    "content",
    [b"", b"<body/>", b"<body><body.content><media media-type='image'/></body.content></body>"],
)
def test_a_kill_needs_no_text(content: bytes) -> None:
    head = STORY.partition(b"<body>")[0] % (b'management-status="canceled"', b'<doc.copyright holder="We"/>')
    [story] = parse(head + content + b"</nitf>").stories
    assert (story["uri"], story["pubStatus"]) == ("urn:x-copytaster:id:We:a", "canceled")
    assert body(story) == "This story has been withdrawn."


def test_a_kill_and_its_story_have_one_uri_though_the_kill_has_no_body_head() -> None:
    copyright = b'<doc.copyright holder="Wire Example"/>'
    head = b"<body><body.head><distributor>WE Harbour</distributor></body.head>"
    [story] = parse(STORY.replace(b"<body>", head) % (b"", copyright)).stories
    [kill] = parse(STORY % (b'management-status="canceled"', copyright)).stories
    assert story["uri"] == kill["uri"] == "urn:x-copytaster:id:Wire%20Example:a"


def test_a_kill_without_an_id_is_about_the_story_that_it_refers_to() -> None:
    attributes = b'management-status="canceled" management-doc-idref="tag:we.example,2026:b"'
    [story] = parse(b"<nitf><head><docdata " + attributes + b"/></head></nitf>").stories
    assert (story["uri"], story["pubStatus"]) == ("tag:we.example,2026:b", "canceled")


@pytest.mark.parametrize(
    ("bylines", "expected"),
    [
        ("By Ann Writer</byline><byline>By Bo Other", "Ann Writer, Bo Other"),
        ("By <person>Ann Writer</person><person>Bo Other</person>", "Ann Writer, Bo Other"),
        ("By <person>Ann Writer</person> and <person>Bo Other</person>", "Ann Writer and Bo Other"),
        (
            "<person>Ann Writer</person> <byttl>Editor</byttl>\n<person>Bo Other</person>, <byttl>Me</byttl>",
            "Ann Writer, Editor, Bo Other, Me",
        ),
        ("<person><name.given>Ann</name.given><name.family>Writer</name.family></person>", "Ann Writer"),
        ("By <em>Ann</em> <em>Writer</em>", "Ann Writer"),
        ("Ann Writer</byline><byline>Ann Writer</byline><byline>", "Ann Writer"),
    ],
)
def test_all_authors_apart(bylines: str, expected: str) -> None:
    head = f"<body><body.head><byline>{bylines}</byline></body.head>".encode()
    [story] = parse(STORY.replace(b"<body>", head) % (b"", b"")).stories
    assert story["by"] == expected


@pytest.mark.parametrize(
    ("location", "expected"),
    [
        ("<city>Norwick</city><state>Ohio</state>", "Norwick, Ohio"),
        ("<city>Norwick</city>, <state>Ohio</state>", "Norwick, Ohio"),
        ("Norwick,\n <state>Ohio</state> <country>USA</country>", "Norwick, Ohio, USA"),
        ("New<br/>Norwick", "New Norwick"),
    ],
)
def test_the_place(location: str, expected: str) -> None:
    head = f"""<body><body.head><hedline><hl1>Rain<br/>in Oslo</hl1></hedline>
    <dateline><location>{location}</location></dateline></body.head>"""
    [story] = parse(STORY.replace(b"<body>", head.encode()) % (b"", b"")).stories
    assert (story["located"], headline(story)) == (expected, "Rain in Oslo")


@pytest.mark.parametrize(
    ("kind", "set_aside"),
    [("image", "picture"), ("Photo", "picture"), ("graphic", "graphic"), ("video", "video")],
)
def test_a_picture_with_its_caption_is_no_story(kind: str, set_aside: str) -> None:
    media = f"""<media media-type="{kind}"><media-reference source="a.jpg"/>
    <media-caption><p>Rain in Oslo.</p></media-caption></media>"""
    parsed = parse(STORY.replace(b"<p>Rain in Oslo.</p>", media.encode()) % (b"", b""))
    assert (parsed.stories, parsed.set_aside) == ([], [set_aside])


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
