"""Atom feeds: what RFC 4287 requires, and what readers see of a story's life."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from lxml import etree

from processors.formats import parse
from streams.api.atom import compose
from streams.api.recent import Told
from tests.streams.api.examples import told
from tests.streams.notify.examples import subscription

ATOM = "{http://www.w3.org/2005/Atom}"


def feed(*alerts: Told, name: str = "Rail strikes") -> etree._Element:
    """The feed of alerts, newest first, checked."""
    root = etree.fromstring(compose(subscription(name=name), alerts))
    assert root.tag == f"{ATOM}feed"
    check(root, ("id", "title", "updated", "author"), once=("id", "title", "updated"))
    for entry in root.iter(f"{ATOM}entry"):
        check(entry, ("id", "title", "updated", "content"), once=("id", "title", "updated", "content"))
    return root


def check(element: etree._Element, required: Sequence[str], once: Sequence[str]) -> None:
    """RFC 4287, 4.1.1 and 4.1.2."""
    for name in required:
        assert element.find(ATOM + name) is not None, name
    for name in once:
        [found] = element.findall(ATOM + name)
        assert found.text, name
    assert str(element.findtext(f"{ATOM}updated")).endswith("Z")


def entries(root: etree._Element, name: str) -> list[str | None]:
    return [entry.findtext(ATOM + name) for entry in root.iter(f"{ATOM}entry")]


def about(headline: str, id: str = "1", kind: str = "match", **values: Any) -> Told:
    """An alert about a story with a headline; `uri` and `source` are the story's, other values its own."""
    found: Any = told(id, kind).alert
    story = {name: values.pop(name) for name in ("uri", "source") if name in values}
    found |= values | {"story": found["story"] | {"headline": headline} | story}
    return Told(found, datetime.now(UTC), b"")


def test_a_feed_without_alerts_is_valid() -> None:
    assert feed(name="").findtext(f"{ATOM}title") == "rail-strikes"


def test_a_story_has_one_entry_which_changes_with_it() -> None:
    old = about("Rail unions call a strike", uri="urn:x:1", id="1")
    other = about("Ferry runs aground", uri="urn:x:2", id="2")
    why = {
        "clue": "rail strike",
        "where": "headline",
        "mentions": [{"start": 5, "end": 13, "text": "a strike"}],
    }
    new = about("Rail unions call off a strike", "3", "update", uri="urn:x:1", why=[why])
    root = feed(new, other, old)
    assert entries(root, "id") == ["urn:x:1", "urn:x:2"]
    assert entries(root, "title") == ["Rail unions call off a strike", "Ferry runs aground"]
    assert entries(root, "content")[0] == "changed: headline\nrail strike: a strike in the headline"
    assert root.findtext(f"{ATOM}updated") == entries(root, "updated")[0]


def test_a_story_that_is_taken_back_stays_and_says_so() -> None:
    match = about("Rail unions call a strike", id="1")
    for reason, title in (
        ("killed", "KILLED: Rail unions call a strike"),
        ("withheld", "WITHHELD: Rail unions call a strike"),
        ("unmatched", "NO LONGER MATCHES: Rail unions call a strike"),
    ):
        root = feed(about("", "2", "retract", reason=reason), match)
        assert entries(root, "title") == [title]
        assert "story" in str(entries(root, "content")[0])
    assert entries(feed(about("", "2", "retract")), "title") == ["KILLED: urn:x:strike"]
    assert entries(feed(about("Strike is back", id="3"), told("2", "retract"), match), "title") == [
        "Strike is back"
    ]


def test_markup_and_control_characters_do_no_harm() -> None:
    odd = "Strike <b>&amp; \x00\x0b\x1b[31m\x85\ufffe\U0001f600 ]]> </title>\n\r end"
    root = feed(about(odd, uri="urn:x:\x00<1>"), name="<b>&amp; ]]> </title>")
    assert entries(root, "title") == ["Strike <b>&amp; [31m \U0001f600 ]]> </title> end"]
    assert root.findtext(f"{ATOM}title") == "<b>&amp; ]]> </title>"
    assert entries(root, "id") == ["urn:x: <1>"]


def test_a_source_is_the_author_and_an_address_is_linked() -> None:
    root = feed(about("Strike", source="Norwick", uri="https://norwick.example/1"), told("2"))
    linked, other = root.iter(f"{ATOM}entry")
    assert linked.findtext(f"{ATOM}author/{ATOM}name") == "Norwick"
    link = linked.find(f"{ATOM}link")
    assert link is not None
    assert (link.get("rel"), link.get("href")) == ("alternate", "https://norwick.example/1")
    assert other.find(f"{ATOM}author") is None
    assert other.find(f"{ATOM}link") is None


def test_our_own_parser_reads_it() -> None:
    alerts = [about("Fire", "2", "retract", uri="urn:x:2"), about("A < B & C", id="1")]
    stories = parse(compose(subscription(), alerts)).stories
    assert [each["uri"] for each in stories] == ["urn:x:2", "urn:x:strike"]
    assert [each["headlines"][0]["value"] for each in stories] == ["KILLED: Fire", "A < B & C"]
