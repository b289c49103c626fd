"""RSS 0.9x to 2.0, RSS 1.0 (RDF) and Atom: each item or entry is a story.

A feed carries what is new and what was there before; what has been seen is dropped by its id and
version further on. Of content and summary, the longer is the body. Atom's `deleted-entry` (RFC 6721)
takes a story back.

https://www.rssboard.org/rss-specification, RFC 4287
"""

from contextlib import suppress
from email.utils import parsedate_to_datetime
from typing import Any, NamedTuple

from lxml import etree

from processors.errors import StoryError
from processors.formats.raw import as_uri, each, filled, plain_body, text_value, time_of
from processors.formats.xml import LANG, at, opening, parse_xml, serialised, text_of
from processors.story import Story
from processors.text.markup import element_text, to_text

ABOUT = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about"
ROOTS = frozenset(("rss", "RDF", "feed", "entry"))


class Source(NamedTuple):
    """What a feed says of all its items."""

    title: str
    language: str
    rights: str


def looks_like(data: bytes) -> bool:
    """XML whose first element is RSS's, RDF's or Atom's."""
    return opening(data) in ROOTS


def parse(data: bytes) -> list[Story | StoryError]:
    """The stories of a feed. Raises StoryError (`encoding`, `xml`, `empty`, `not-a-story`)."""
    root, repairs = parse_xml(data)
    items = [root] if root.tag == "entry" else [*root.iter("item", "entry", "deleted-entry")]
    if not items:
        raise StoryError("not-a-story", "a feed without an item in it")
    source = _source(root)
    return each(items, lambda item: _story(item, source, list(repairs)))


def _source(root: etree._Element) -> Source:
    channel = root if root.tag in ("feed", "entry") else root.find("channel")
    if channel is None:
        return Source("", "", "")
    return Source(
        "" if root.tag == "entry" else at(channel, "title"),
        at(channel, "language") or str(channel.get(LANG, "")),
        at(channel, "copyright") or at(channel, "rights"),
    )


def _story(item: etree._Element, source: Source, repairs: list[str]) -> Story:
    if item.tag == "deleted-entry":
        return _deleted(item, repairs)
    identifier = at(item, "guid") or at(item, "id") or str(item.get(ABOUT) or "") or _link(item)
    headline = _plain(item.find("title"))
    published = _time("firstCreated", item, ("published", "pubDate", "date", "issued"), repairs)
    record: Story = {
        "uri": as_uri(identifier) if identifier else "",
        "versionCreated": _time("versionCreated", item, ("updated", "modified"), repairs) or published,
        "firstCreated": published,
        "language": at(item, "language") or str(item.get(LANG, "")) or source.language,
        "by": at(item, "author/name") or at(item, "creator") or at(item, "author"),
        "copyrightNotice": at(item, "rights") or source.rights,
        "headlines": [text_value(headline)] if headline else [],
    }
    bodies, summary = _bodies(item)
    record["descriptions"] = [text_value(summary, "summary")] if summary else []
    value, cleaned = plain_body(bodies[0]["value"] if bodies else headline)
    record["bodies"] = [text_value(value), *bodies[1:]]
    record |= {
        "subjects": [_category(element) for element in item.findall("category")],
        "infoSources": [{"name": source.title}] if source.title else [],
        "associations": [{"name": "original", "rel": "alternate", "uri": as_uri(link)}]
        if (link := _link(item)) and link != identifier
        else [],
    }
    return filled(record) | {"repairs": repairs + cleaned}


def _deleted(item: etree._Element, repairs: list[str]) -> Story:
    reference = str(item.get("ref", "")).strip()
    if not reference:
        raise StoryError("not-a-story", "a deleted-entry that does not say which")
    record = {"uri": as_uri(reference), "pubStatus": "canceled"}
    record["versionCreated"] = time_of("versionCreated", str(item.get("when", "")), repairs)
    record["bodies"] = [text_value(at(item, "comment") or "This story was taken back.")]  # type: ignore[assignment]
    return filled(record) | {"repairs": repairs}


def _bodies(item: etree._Element) -> tuple[list[dict[str, str]], str]:
    """The longer of content and summary as text with its markup; the summary, where that is the shorter."""
    found = [item.find(name) for name in ("encoded", "content", "description", "summary")]
    texts = [(_plain(element), element) for element in found if element is not None]
    texts = [(text, element) for text, element in texts if text]
    if not texts:
        return [], ""
    text, element = max(texts, key=lambda each: len(each[0]))
    markup = serialised(element) if len(element) else str(element.text or "").strip()
    bodies = [text_value(text)]
    if markup != text:
        bodies.append(text_value(markup, "markup", "text/html"))
    return bodies, texts[-1][0] if texts[-1][1] is not element else ""


def _plain(element: etree._Element | None) -> str:
    """A text construct as plain text, whether its markup is escaped, in CDATA or elements."""
    if element is None:
        return ""
    if len(element):
        return element_text(element)
    text = str(element.text or "").strip()
    return to_text(text) if "<" in text or "&" in text else " ".join(text.split())


def _time(name: str, item: etree._Element, tags: tuple[str, ...], repairs: list[str]) -> str:
    text = next((found for tag in tags if (found := at(item, tag))), "")
    with suppress(ValueError, TypeError, IndexError):  # Atom's times, and RDF's, are no RFC 5322
        text = parsedate_to_datetime(text.replace("-0000", "+0000")).isoformat()
    return time_of(name, text, repairs)


def _link(item: etree._Element) -> str:
    for link in item.findall("link"):
        if link.get("href") and link.get("rel", "alternate") == "alternate":
            return str(link.get("href")).strip()
    return at(item, "link")


def _category(element: etree._Element) -> dict[str, Any]:
    name = str(element.get("label") or element.get("term") or "") or text_of(element)
    literal = str(element.get("term") or text_of(element))
    return {"name": name, "literal": literal, "creator": "wire"}
