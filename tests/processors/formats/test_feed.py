"""RSS and Atom: each item is a story, and a `deleted-entry` is a kill."""

import pytest

from processors.formats import parse
from processors.story import Story, body, headline
from tests.processors.formats.stories import sample


def test_rss() -> None:
    parsed = parse(sample("rss.xml"))
    crane, tide = parsed.stories
    assert parsed.format == "feed"
    expected = {
        "uri": "urn:x-copytaster:id:https%3A%2F%2Fwire.example%2Fharbour:wire.example-crane",
        "versionCreated": "2026-11-08T07:30:00Z",
        "firstCreated": "2026-11-08T07:30:00Z",
        "language": "en-gb",
        "by": "Nils Dahl",
        "copyrightNotice": "Wire Example 2026",
        "subjects": [{"name": "Ports", "literal": "Ports", "creator": "wire"}],
        "infoSources": [{"name": "Wire Example: harbour"}],
        "associations": [
            {"name": "original", "rel": "alternate", "uri": "https://wire.example/harbour/crane"}
        ],
    }
    assert {name: crane.get(name) for name in expected} == expected
    assert headline(crane) == "Crane lifts its last box & retires"
    assert body(crane) == (
        "Crane seven lifted its last box on Sunday & stopped.\n\n"
        "“It never dropped one,” foreman Eva Bly said."
    )
    assert (tide["uri"], body(tide)) == ("https://wire.example/harbour/tide", "High water is at noon.")
    assert "firstCreated: 'not a date' is not a date and was left out" in tide["enrichment"]["repairs"]


def test_atom() -> None:
    entry, deleted = parse(sample("atom.xml")).stories
    assert entry["uri"] == "tag:wire.example,2026:courts/19"
    assert (entry["versionCreated"], entry["firstCreated"]) == (
        "2026-11-09T10:00:00+01:00",
        "2026-11-09T08:00:00+01:00",
    )
    assert (entry["by"], entry["language"]) == ("Sara Lund", "en")
    assert headline(entry) == "Baker cleared of theft"
    assert body(entry) == 'A jury in Bari believed the baker on Monday.\n\n"The loaf was mine," he said.'
    assert entry["descriptions"][0]["value"] == "A jury believed the baker."
    assert entry["subjects"] == [{"name": "Courts", "literal": "court", "creator": "wire"}]
    assert (deleted["uri"], deleted["pubStatus"]) == ("tag:wire.example,2026:courts/18", "canceled")
    assert deleted["versionCreated"] == "2026-11-09T09:30:00Z"


def test_rdf() -> None:
    rdf = b"""<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
    xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>Wire</title></channel>
    <item rdf:about="https://wire.example/1"><title>Rain</title><dc:date>2026-11-09T10:00:00Z</dc:date>
    <description>Rain in Oslo.</description></item></rdf:RDF>"""
    [story] = parse(rdf).stories
    assert (story["uri"], story["versionCreated"]) == ("https://wire.example/1", "2026-11-09T10:00:00Z")


NAMESPACES = """xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:media="http://search.yahoo.com/mrss/"
xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd" xmlns:dcterms="http://purl.org/dc/terms/"
xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:app="http://www.w3.org/2007/app"
"""
RAIN = "<title>Rain</title><description>Rain in Oslo.</description>"


def rss(*items: str, link: str = "https://we.example/", language: str = "", attributes: str = "") -> bytes:
    channel = f"<title>We</title><link>{link}</link><language>{language}</language>"
    elements = "".join(f"<item>{item}</item>" for item in items)
    return f"<rss {NAMESPACES} {attributes}><channel>{channel}{elements}</channel></rss>".encode()


def atom(*entries: str, head: str = "", attributes: str = 'xml:base="https://we.example/"') -> bytes:
    elements = "".join(f"<entry><title>Rain</title>{entry}</entry>" for entry in entries)
    namespaces = f'xmlns="http://www.w3.org/2005/Atom" {NAMESPACES}'
    return f"<feed {namespaces} {attributes}>{head}{elements}</feed>".encode()


def story(message: bytes) -> Story:
    [story] = parse(message).stories
    return story


@pytest.mark.parametrize(
    "foreign",
    [
        '<media:content medium="image"><media:title>Crane</media:title>'
        "<media:description>A crane at dusk, seen from the tower.</media:description></media:content>",
        "<media:title>Crane</media:title><media:description>A crane at dusk, from afar.</media:description>",
        "<itunes:title>Crane</itunes:title><itunes:author>We</itunes:author><itunes:summary>x</itunes:summary>",
        '<x:title xmlns:x="urn:x">Crane</x:title><x:category xmlns:x="urn:x">Cranes</x:category>',
        "<podcast:title>Crane</podcast:title>",
    ],
)
def test_elements_of_other_namespaces_are_not_the_items(foreign: str) -> None:
    own = f"{RAIN}<category>Weather</category><dc:creator>Ann Writer</dc:creator>"
    found = story(rss(foreign + own))
    assert (headline(found), body(found), found["by"]) == ("Rain", "Rain in Oslo.", "Ann Writer")
    assert [subject["name"] for subject in found["subjects"]] == ["Weather"]


def test_prefixes_of_the_feeds_own_namespaces_do_not_matter() -> None:
    message = b"""<a:feed xmlns:a="http://www.w3.org/2005/Atom"><a:entry><a:id>urn:a</a:id>
    <a:title>Rain</a:title><a:summary>Rain in Oslo.</a:summary></a:entry></a:feed>"""
    assert (headline(story(message)), body(story(message))) == ("Rain", "Rain in Oslo.")


ID = "urn:x-copytaster:id:https%3A%2F%2Fwe.example%2F"


@pytest.mark.parametrize(
    ("item", "expected"),
    [
        ('<guid isPermaLink="false">1024</guid>', f"{ID}:1024"),
        ("<guid>1024</guid><link>/news/1</link>", f"{ID}:1024"),
        ("<guid>/news/1</guid>", "https://we.example/news/1"),
        ("<guid>?p=1</guid>", "https://we.example/?p=1"),
        ('<guid isPermaLink="false">news/1</guid>', f"{ID}:news%2F1"),
        ("<guid>https://other.example/1</guid>", "https://other.example/1"),
        ("<link>news/1</link>", "https://we.example/news/1"),
        ("<guid>//other.example/1</guid>", "https://other.example/1"),
        ("<guid>http://[/1</guid>", "http://[/1"),
        ("<guid>tag:we.example,2026:1</guid>", "tag:we.example,2026:1"),
    ],
)
def test_ids_of_rss(item: str, expected: str) -> None:
    assert story(rss(RAIN + item))["uri"] == expected


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        ("<id>/news/1</id>", "https://we.example/news/1"),
        ('<id xml:base="news/">a/1</id>', "https://we.example/news/a/1"),
        ('<id>1</id><link href="/news/1"/>', f"{ID.removesuffix('%2F')}:1"),
        ("<id>urn:uuid:1</id>", "urn:uuid:1"),
        ('<link href="1"/>', "https://we.example/1"),
    ],
)
def test_ids_of_atom(entry: str, expected: str) -> None:
    head = '<id>tag:we.example,2026:feed</id><link href="https://we.example"/>'
    assert story(atom(entry, head=head))["uri"] == expected


def test_an_entry_without_a_feed_has_the_source_that_it_names() -> None:
    source = "<source><id>tag:we.example,2026:feed</id><title>We</title></source>"
    entry = f'<entry xmlns="http://www.w3.org/2005/Atom"><id>1</id><title>Rain</title>{source}</entry>'
    found = story(entry.encode())
    assert found["uri"] == "urn:x-copytaster:id:tag%3Awe.example%2C2026%3Afeed:1"
    assert found["infoSources"] == [{"name": "We"}]


def test_items_with_one_id_and_links_of_their_own_are_several_stories() -> None:
    first, second, third = (
        f"<title>Rain {n}</title><guid isPermaLink='false'>9</guid><link>{link}</link>"
        for n, link in enumerate(["/1", "/2", "/2"])
    )
    found = parse(rss(first, second, third)).stories
    links = ["https://we.example/1", "https://we.example/2", "https://we.example/2"]
    assert [each["uri"] for each in found] == links
    repair = "uri: that of the link, because other items have the id '9' as well"
    assert all(repair in each["enrichment"]["repairs"] for each in found)
    assert story(rss(first))["uri"] == f"{ID}:9"


@pytest.mark.parametrize(
    ("reference", "attributes"),
    [("/news/1", 'xml:base="https://we.example/"'), ("tag:we.example,2026:1", ""), ("1", "")],
)
def test_a_deleted_entry_has_the_uri_of_its_story(reference: str, attributes: str) -> None:
    deleted = f'<deleted-entry xmlns="http://purl.org/atompub/tombstones/1.0" ref="{reference}"/>'
    head = "<id>tag:we.example,2026:feed</id><title>We</title>"
    entry = story(atom(f"<id>{reference}</id>", head=head, attributes=attributes))
    kill = story(atom(head=head + deleted, attributes=attributes))
    assert (kill["uri"], kill["pubStatus"]) == (entry["uri"], "canceled")


def test_a_deleted_entry_needs_no_feed() -> None:
    kill = story(b'<at:deleted-entry xmlns:at="http://purl.org/atompub/tombstones/1.0" ref="urn:a"/>')
    assert (kill["uri"], kill["pubStatus"]) == ("urn:a", "canceled")


def test_a_deleted_entry_whose_prefix_is_not_declared() -> None:
    feed = b'<feed xmlns="http://www.w3.org/2005/Atom"><at:deleted-entry ref="urn:x:1"/></feed>'
    assert (story(feed)["uri"], story(feed)["pubStatus"]) == ("urn:x:1", "canceled")


def test_a_draft_is_withheld() -> None:
    found = story(atom("<id>urn:a</id><app:control><app:draft>yes</app:draft></app:control>"))
    assert found["pubStatus"] == "withheld"
    assert story(atom("<app:control><app:draft>no</app:draft></app:control>"))["pubStatus"] == "usable"


@pytest.mark.parametrize(
    ("link", "relation"),
    [
        ('<link rel="predecessor-version" href="/1"/>', "predecessor-version"),
        ('<link rel="successor-version" href="https://we.example/1"/>', "successor-version"),
        ('<link rel="https://we.example/rels/supersedes" href="/1"/>', "https://we.example/rels/supersedes"),
        ("<dcterms:replaces>https://we.example/1</dcterms:replaces>", "replaces"),
        ("<dcterms:isReplacedBy>https://we.example/1</dcterms:isReplacedBy>", "replacedBy"),
    ],
)
def test_links_to_stories_that_are_replaced(link: str, relation: str) -> None:
    found = story(atom(f'<id>urn:a</id>{link}<link rel="related" href="/2"/><link rel="self" href="/3"/>'))
    assert found["associations"] == [{"name": relation, "rel": relation, "uri": "https://we.example/1"}]


@pytest.mark.parametrize(
    ("authors", "expected"),
    [
        ("<dc:creator>Ann Writer</dc:creator><dc:creator>Bo Other</dc:creator>", "Ann Writer, Bo Other"),
        ("<dc:creator>By Ann Writer</dc:creator><author>ann@we.example</author>", "Ann Writer"),
        ("<author>ann@we.example (Ann Writer)</author><author>Bo Other</author>", "Ann Writer, Bo Other"),
        (
            "<author><name>Ann Writer</name></author><author><name>Bo Other</name></author>",
            "Ann Writer, Bo Other",
        ),
    ],
)
def test_all_authors(authors: str, expected: str) -> None:
    assert story(rss(RAIN + authors))["by"] == expected


@pytest.mark.parametrize(
    ("language", "link", "expected"),
    [
        ("en-IE", "https://we.example/", "2026-03-01T10:00:00+01:00"),
        ("en-in", "https://we.example/", "2026-03-01T10:00:00+05:30"),
        ("he_IL", "https://we.example/", "2026-03-01T10:00:00+02:00"),
        ("", "https://www.we.ie/", "2026-03-01T10:00:00+01:00"),
        ("en-US", "https://www.we.ie/", "2026-03-01T10:00:00+01:00"),
        ("en-GB", "http://[", "2026-03-01T10:00:00+05:30"),
    ],
)
def test_the_country_of_a_feed_tells_what_its_time_zones_mean(
    language: str, link: str, expected: str
) -> None:
    item = f"{RAIN}<pubDate>Sun, 01 Mar 2026 10:00:00 IST</pubDate>"
    found = story(rss(item, language=language, link=link))
    assert found["versionCreated"] == expected
    repairs = found["enrichment"]["repairs"]
    assert any("the time zone IST was read as" in repair for repair in repairs)


PICTURE = '<media:content medium="image" url="a.jpg"/>'
FIGURE = '<figure><img src="a.jpg"/><figcaption>A crane at dusk, seen from the tower.</figcaption></figure>'


@pytest.mark.parametrize(
    ("item", "set_aside"),
    [
        (f"{PICTURE}<media:description>A crane.</media:description>", "picture"),
        ('<enclosure url="a.mp3" type="audio/mpeg"/>', "audio"),
        ('<media:group><media:content type="video/mp4"/></media:group>', "video"),
        (
            '<enclosure url="a.jpg" type="image/jpeg"/><x:description xmlns:x="urn:x">A</x:description>',
            "picture",
        ),
        (f"<description><![CDATA[{FIGURE}]]></description>", "picture"),
        (f"<description>A crane at dusk</description><content:encoded>{FIGURE}</content:encoded>", "picture"),
    ],
)
def test_a_picture_with_its_caption_is_no_story(item: str, set_aside: str) -> None:
    parsed = parse(rss(f"<title>Crane</title>{item}"))
    assert (parsed.stories, parsed.set_aside) == ([], [set_aside])


@pytest.mark.parametrize("item", [PICTURE, "<description>&lt;img src='a.jpg'&gt;</description>"])
def test_a_headline_with_a_picture_is_a_story(item: str) -> None:
    assert body(story(rss(f"<title>Crane falls</title>{item}"))) == "Crane falls"


@pytest.mark.parametrize(
    "item",
    [
        PICTURE,
        f"<content:encoded><![CDATA[{FIGURE}]]></content:encoded>",
        f"<content:encoded><![CDATA[{FIGURE}<!-- more -->]]></content:encoded>",
    ],
)
def test_a_picture_beside_a_text_is_left_out(item: str) -> None:
    assert body(story(rss(RAIN + item))) == "Rain in Oslo."


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Q&amp;amp;A: rain", "Q&A: rain"),
        ("Q&amp;A: rain", "Q&A: rain"),
        ("Why x&lt;y is not x&lt;=y", "Why x<y is not x<=y"),
        ("Rain &amp;copy=1", "Rain &copy=1"),
        ("Rain&lt;br&gt;in &lt;i&gt;Oslo&lt;/i&gt;", "Rain in Oslo"),
        ("Rain &lt; snow", "Rain < snow"),
        ("Acme &lt;ACME.N&gt; rises", "Acme <ACME.N> rises"),
    ],
)
def test_titles(title: str, expected: str) -> None:
    assert headline(story(rss(f"<title>{title}</title>"))) == expected


def test_the_type_of_a_text_in_atom() -> None:
    text = '<content type="text">The element &lt;b&gt; is &amp;amp; bold.</content>'
    assert body(story(atom(text))) == "The element <b> is &amp; bold."
    image = '<summary>Rain in Oslo.</summary><content type="image/png">iVBORw0KGgoAAAANSUhEUgAAAAUA</content>'
    assert body(story(atom(image))) == "Rain in Oslo."
