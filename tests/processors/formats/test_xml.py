"""XML: encodings declared, undeclared and wrongly declared, and repairs."""

import pytest

from processors.errors import StoryError
from processors.formats import parse
from processors.formats.namespaces import FEEDS
from processors.formats.xml import parse_xml, root_name, text_at, text_of
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


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
def test_utf16_and_utf32_without_a_byte_order_mark(codec: str) -> None:
    for text in (NITF, f'<?xml version="1.0"?>\n{NITF}'):
        story = parse_one(text.encode(codec))
        assert body(story) == "Café “Zoë” – 5 €"
        assert repairs(story) == [f"encoding: read as {codec[:6].upper()}, though it has no byte order mark"]


def test_utf8_in_a_document_declared_as_another_encoding_of_one_byte() -> None:
    story = parse_one(b'<?xml version="1.0" encoding="iso-8859-15"?>' + NITF.encode())
    assert body(story) == "Café “Zoë” – 5 €"
    assert repairs(story) == ["encoding: declared as iso-8859-15 but read as UTF-8"]


def test_a_stray_byte_costs_that_byte_alone() -> None:
    story = parse_one(NITF.encode().replace("ë".encode(), b"\xeb"))
    assert body(story) == "Café “Zoë” – 5 €"
    assert repairs(story) == ["encoding: bytes that are not UTF-8 were read as Windows-1252 or U+FFFD (1)"]


def document(content: str, doctype: str = "") -> tuple[str, list[str]]:
    root, repaired = parse_xml(f"{doctype}<a>{content}</a>".encode())
    return str(root.text), repaired


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ("It&#146;s &#x93;5&#X94;&#133;", "It’s “5”…"),
        ("It\x92s \x9335\x94\x85", "It’s “35”…"),
        ("a\x85b", "a\x85b"),
        ("a&#0;b&#x1F;c&#xFFFF;d&#1114112;e&#99999999999999999999;", "abcde"),
        ("&#55357;&#56832; &#xD83D;.", "😀 ."),
        ("har&shy;bour, &#8206;No&#xAD;rwick", "harbour, Norwick"),
        ("a&#9;b &#38; &#60;", "a\tb & <"),
        ("R&D, AT&T; &nosuch; &;", "R&D, AT&T; &nosuch; &;"),
        ("caf&eacute; &LT;b&GT;", "café <b>"),
        (
            "<![CDATA[caf&eacute; R&D &#150; &lt;b> &nosuch;]]> & <![CDATA[]]>",
            "café R&D &#150; &lt;b> &nosuch; & ",
        ),
    ],
)
def test_references(content: str, text: str) -> None:
    assert document(content)[0] == text


def test_references_in_attributes() -> None:
    root, _ = parse_xml(b"<a title='It&#146;s R&D &quot;x&quot; &eacute;&apos;'/>")
    assert root.get("title") == 'It’s R&D "x" é\''


def test_repaired_references_are_counted() -> None:
    assert document("&#150;&#151;&#0;&#55357;&#56832;& &")[1] == [
        "xml: character references read as Windows-1252 (2)",
        "xml: character references read as UTF-16 (2)",
        "xml: references to characters that XML forbids removed (1)",
        "xml: a bare & was read as &amp;",
    ]


@pytest.mark.parametrize(
    ("doctype", "content", "text"),
    [
        ('<!DOCTYPE a [<!ENTITY % dtd SYSTEM "a.dtd"> %dtd;]>', "Rain", "Rain"),
        ('<!DOCTYPE a [<!ENTITY f SYSTEM "f"><!ENTITY g "&f;">]>', "Rain", "Rain"),
        ('<!DOCTYPE a [<!ENTITY nbsp "&#160;">]>', "a&nbsp;b", "a\xa0b"),
        ("<!DOCTYPE a [<!ENTITY city \"Norwick &amp; 'Sons'\">]>", "&city;", "Norwick & 'Sons'"),
        ('<!DOCTYPE a [<!ENTITY said "&#147;No&#148;">]>', "&said;", "“No”"),
        ('<!DOCTYPE a [<!-- ]> " <!ENTITY x "1"> --><!ENTITY x "2"><!ENTITY x "3">]>', "&x;", "2"),
        ("<!DOCTYPE a [<?pi ]>'?><!ATTLIST a b CDATA ']>'><!ENTITY x \"]>\">]>", "&x;", "]>"),
        ("<!DOCTYPE a PUBLIC \"-//IT'S//EN\" '>[' [ ] >", "Rain", "Rain"),
        ("<!doctype a>", "Rain", "Rain"),
        ('<!DOCTYPE a [<!ENTITY lt "&#38;#60;">]>', "&lt;", "<"),
        ('<!DOCTYPE a [<!ENTITY x "y">]>', "<![CDATA[&x;]]>", "&x;"),
    ],
)
def test_document_types(doctype: str, content: str, text: str) -> None:
    assert document(content, doctype)[0] == text


@pytest.mark.parametrize(
    ("declaration", "message"),
    [
        ('x SYSTEM "file:///etc/passwd"', "in another file"),
        ('x PUBLIC "-//X//EN" "x.ent"', "in another file"),
        ('x "&y;"', "not plain text"),
        ('x "<b>Rain</b>"', "not plain text"),
        (f'x "{"Rain" * 1_000}"', "too long"),
    ],
)
def test_entities_that_are_refused_where_they_are_used(declaration: str, message: str) -> None:
    doctype = f"<!DOCTYPE a [<!ENTITY {declaration}>]>"
    assert document("Rain", doctype)[0] == "Rain"
    with pytest.raises(StoryError, match=message) as caught:
        document("&x;", doctype)
    assert caught.value.reason == "xml"


def test_prefixes_without_a_declaration() -> None:
    root, repaired = parse_xml(
        b"<rss xmlns:dc='http://purl.org/dc/elements/1.1/'><media:title>Crane</media:title><title x:href='y'>"
        b"Terminal</title><content:encoded>Story</content:encoded><dc:creator>Ann</dc:creator></rss>",
        FEEDS,
    )
    texts = [text_at(root, name) for name in ("title", "encoded", "creator")]
    assert texts == ["Terminal", "Story", "Ann"]
    assert repaired == ["xml: namespace prefixes without a declaration (content, media, x)"]


def test_namespaces_are_removed_unless_the_format_needs_them() -> None:
    data = b"<a xmlns='u:a' xmlns:m='u:m'><m:title>Crane</m:title><title>Terminal</title><b xmlns=''/></a>"
    root, _ = parse_xml(data)
    assert text_at(root, "title") == "Crane"
    root, _ = parse_xml(data, frozenset(("",)))
    assert [element.tag for element in root.iter()] == ["a", "{u:m}title", "title", "b"]


def test_spellings_of_a_namespace() -> None:
    root, _ = parse_xml(
        b"<rss xmlns:dc='HTTPS://purl.org/dc/elements/1.1'><dc:creator>Ann</dc:creator></rss>", FEEDS
    )
    assert text_at(root, "creator") == "Ann"


@pytest.mark.parametrize(
    ("xml", "text"),
    [
        ("<a>Terminal to close<br/>in spring</a>", "Terminal to close in spring"),
        ("<a>H<sub>2</sub>O in <b>Nor</b>wick</a>", "H2O in Norwick"),
        ("<a>The <hi>Nor</hi>wick <b>fer</b><i>ry</i></a>", "The Norwick ferry"),
        ("<a><city>Norwick</city><state>Ohio</state></a>", "Norwick Ohio"),
        ("<a><person>Ann <i>B</i></person><title>Mayor</title>, <org>C</org>.</a>", "Ann B Mayor, C."),
        ("<a><p>One.</p><p>Two.</p></a>", "One. Two."),
        ("<a><q>No <q>real</q> choice,</q> she said</a>", "“No ‘real’ choice,” she said"),
        ("<a>\n  Rain\n  in Oslo </a>", "Rain in Oslo"),
    ],
)
def test_text_of_an_element(xml: str, text: str) -> None:
    assert text_of(parse_xml(xml.encode())[0]) == text


@pytest.mark.parametrize(
    ("xml", "text"),
    [
        ("<a><city>Norwick</city><state>Ohio</state></a>", "Norwick, Ohio"),
        ("<a>\n <city>Norwick</city>\n <state>O<b>hi</b>o</state> (<x>NN</x>)\n</a>", "Norwick, Ohio (NN)"),
        ("<a><city>Norwick</city>, <state>Ohio</state></a>", "Norwick, Ohio"),
        ("<a>Norwick</a>", "Norwick"),
    ],
)
def test_text_between_elements(xml: str, text: str) -> None:
    assert text_of(parse_xml(xml.encode())[0], between=", ") == text


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


def test_an_undeclared_prefix_is_noticed_in_spite_of_a_warning_that_follows() -> None:
    data = b'<nitf><body><x:a/><body.content><p xmlns="relative">Rain.</p></body.content></body></nitf>'
    root, repairs = parse_xml(data)
    assert [element.tag for element in root.iter()] == ["nitf", "body", "a", "body.content", "p"]
    assert repairs == ["xml: namespace prefixes without a declaration (x)"]
