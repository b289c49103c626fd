"""XML: encodings declared, undeclared and wrongly declared, and repairs."""

import pytest

from processors.errors import StoryError
from processors.formats import parse
from processors.formats.xml import root_name
from processors.story import Story, body

NITF = "<nitf><body><body.content><p>Café “Zoë” – 5 €</p></body.content></body></nitf>"


def parse_one(data: bytes) -> Story:
    [story] = parse(data).stories
    return story


def repairs(story: Story) -> list[str]:
    return [r for r in story["enrichment"]["repairs"] if r.startswith(("encoding", "xml", "text"))]


@pytest.mark.parametrize(
    ("data", "repaired"),
    [
        (NITF.encode(), []),
        (b"\xef\xbb\xbf" + NITF.encode(), []),
        (b'\xef\xbb\xbf<?xml version="1.0" encoding="utf-8"?>' + NITF.encode(), []),
        (b'<?xml version="1.0" encoding="windows-1252"?>' + NITF.encode("cp1252"), []),
        (b'<?xml version="1.0" encoding="ISO-8859-1"?>' + NITF.encode("cp1252"), []),
        (('<?xml version="1.0" encoding="utf-16"?>' + NITF).encode("utf-16"), []),
        (
            b"<?xml version='1.0' encoding='iso-8859-15'?>"
            + NITF.replace("“Zoë” –", "Zoë").encode("iso-8859-15"),
            [],
        ),
        (NITF.encode("cp1252"), ["encoding: read as Windows-1252 because it is not UTF-8"]),
        (
            b'<?xml version="1.0" encoding="utf-8"?>' + NITF.encode("cp1252"),
            ["encoding: read as Windows-1252 because it is not UTF-8"],
        ),
        (
            b'<?xml version="1.0" encoding="iso-8859-1"?>' + NITF.encode(),
            ["encoding: declared as iso-8859-1 but read as UTF-8"],
        ),
    ],
)
def test_encodings(data: bytes, repaired: list[str]) -> None:
    story = parse_one(data)
    assert body(story) in ("Café “Zoë” – 5 €", "Café Zoë 5 €")
    assert repairs(story) == repaired


def test_repairs_are_noted() -> None:
    story = parse_one(NITF.replace("Zoë", "R & B &mdash; AT&T \x01&nosuch;").encode())
    assert body(story) == "Café “R & B — AT&T &nosuch;” – 5 €"
    assert repairs(story) == [
        "xml: control characters removed (1)",
        "xml: a bare & was read as &amp;",
    ]


def test_characters_that_were_escaped_twice_are_unescaped() -> None:
    story = parse_one(NITF.replace("Zoë", "don&amp;#39;t").encode())
    assert body(story) == "Café “don't” – 5 €"
    assert repairs(story) == ["text: characters that were escaped twice were unescaped"]


@pytest.mark.parametrize("data", [NITF[:-9], NITF.replace("</p>", ""), "<nitf>", NITF + NITF])
def test_errors_have_a_position(data: str) -> None:
    with pytest.raises(StoryError, match="line 1") as caught:
        parse(data.encode())
    assert caught.value.reason == "xml"


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"<nitf>", "nitf"),
        (b"\n<?xml version='1.0'?><!-- <rss> --><!DOCTYPE nitf [<!x '>'>]><n:nitf a='1'>", "nitf"),
        ("<rss>".encode("utf-16"), "rss"),
        (b"plain text", ""),
        (b"", ""),
        (b"<!-- <nitf>", ""),
    ],
)
def test_root_name(data: bytes, name: str) -> None:
    assert root_name(data) == name


def test_text_with_angle_brackets_is_text() -> None:
    for text in (b"3 < 4, said the teacher of Oslo.", b"<3 was all she wrote, said the judge."):
        assert parse(text).format == "text"
