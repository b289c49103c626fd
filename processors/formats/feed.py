"""RSS 0.9x to 2.0, RSS 1.0 (RDF) and Atom: each item or entry is a story.

Feeds repeat earlier stories; later stages drop those by their ids and versions. The longer of content and
summary becomes the body. Atom's `deleted-entry` (RFC 6721) is a kill.

https://www.rssboard.org/rss-specification, RFC 4287
"""

from typing import NamedTuple

from lxml import etree

from processors.drafts import Draft, DraftProperties
from processors.errors import StoryError
from processors.formats.items import Item, parse_items
from processors.formats.properties import as_text, clean_body, without_empty
from processors.formats.times import parse_time
from processors.formats.xml import LANG, parse_xml, root_name, serialised, text_at, text_of
from processors.sources import Receipt, Source
from processors.story import Subject, Text
from processors.text.markup import element_text, to_text

ABOUT = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about"
ROOTS = frozenset(("rss", "RDF", "feed", "entry"))


class Channel(NamedTuple):
    """Properties of a feed that apply to all its items."""

    title: str
    link: str
    language: str
    rights: str


def looks_like(data: bytes) -> bool:
    """XML whose root element is that of RSS, RDF or Atom."""
    return root_name(data) in ROOTS


def parse(data: bytes, receipt: Receipt) -> list[Item]:
    """Parse the items of a feed. Raises StoryError (`encoding`, `xml`, `not-a-story`, `too-large`)."""
    root, repairs = parse_xml(data)
    items = [root] if root.tag == "entry" else [*root.iter("item", "entry", "deleted-entry")]
    if not items:
        raise StoryError("not-a-story", "the feed has no items")
    channel = _channel(root)
    return parse_items(items, lambda item: _parse_item(item, channel, list(repairs), receipt))


def _channel(root: etree._Element) -> Channel:
    channel = root if root.tag in ("feed", "entry") else root.find("channel")
    if channel is None:
        return Channel("", "", "", "")
    return Channel(
        "" if root.tag == "entry" else text_at(channel, "title"),
        "" if root.tag == "entry" else _link(channel),
        text_at(channel, "language") or str(channel.get(LANG, "")),
        text_at(channel, "copyright") or text_at(channel, "rights"),
    )


def _parse_item(item: etree._Element, channel: Channel, repairs: list[str], receipt: Receipt) -> Draft:
    source = receipt.find_source(channel.link, channel.title)
    if item.tag == "deleted-entry":
        return _deleted(item, repairs, source)
    link = _link(item)
    identifier = text_at(item, "guid") or text_at(item, "id") or str(item.get(ABOUT) or "") or link
    published = _time("firstCreated", item, ("published", "pubDate", "date", "issued"), repairs, source)
    updated = _time("versionCreated", item, ("updated", "modified"), repairs, source)
    headline = _plain(item.find("title"))
    content, markup, summary = _content(item)
    value, cleaned = clean_body(content or headline)
    properties: DraftProperties = {
        "uri": source.uri(identifier),
        "versionCreated": updated or published,
        "firstCreated": published,
        "copyrightNotice": text_at(item, "rights") or channel.rights,
        "language": text_at(item, "language") or str(item.get(LANG, "")) or channel.language,
        "by": text_at(item, "author/name") or text_at(item, "creator") or text_at(item, "author"),
        "headlines": [as_text(headline)] if headline else [],
        "descriptions": [as_text(summary, "summary")] if summary else [],
        "bodies": [as_text(value), *markup],
        "subjects": [_subject(element) for element in item.findall("category")],
        "infoSources": [{"name": channel.title}] if channel.title else [],
        "associations": [{"name": "original", "rel": "alternate", "uri": source.uri(link)}]
        if link not in ("", identifier)
        else [],
    }
    return Draft(without_empty(properties), repairs + cleaned, source)


def _deleted(item: etree._Element, repairs: list[str], source: Source) -> Draft:
    reference = str(item.get("ref", "")).strip()
    if not reference:
        raise StoryError("not-a-story", "the deleted-entry does not say which entry was deleted (ref)")
    properties: DraftProperties = {
        "uri": source.uri(reference),
        "versionCreated": parse_time("versionCreated", str(item.get("when", "")), repairs, source),
        "pubStatus": "canceled",
        "bodies": [as_text(text_at(item, "comment"))],
    }
    return Draft(without_empty(properties), repairs, source)


def _content(item: etree._Element) -> tuple[str, list[Text], str]:
    """The body as text, its markup, and the summary. The longer of content and summary is the body."""
    found = [item.find(name) for name in ("encoded", "content", "description", "summary")]
    texts = [(_plain(element), element) for element in found if element is not None]
    texts = [(text, element) for text, element in texts if text]
    if not texts:
        return "", [], ""
    text, element = max(texts, key=lambda pair: len(pair[0]))
    markup = serialised(element) if len(element) else str(element.text or "").strip()
    summary, last = texts[-1]
    return (
        text,
        [as_text(markup, "markup", "text/html")] if markup != text else [],
        summary if last is not element else "",
    )


def _plain(element: etree._Element | None) -> str:
    """The plain text of an element whose markup may be escaped, in CDATA, or XHTML."""
    if element is None:
        return ""
    if len(element):
        return element_text(element)
    text = str(element.text or "").strip()
    return to_text(text) if "<" in text or "&" in text else " ".join(text.split())


def _time(name: str, item: etree._Element, tags: tuple[str, ...], repairs: list[str], source: Source) -> str:
    text = next((found for tag in tags if (found := text_at(item, tag))), "")
    return parse_time(name, text, repairs, source)


def _link(item: etree._Element) -> str:
    for link in item.findall("link"):
        if link.get("href") and link.get("rel", "alternate") == "alternate":
            return str(link.get("href")).strip()
    return text_at(item, "link")


def _subject(element: etree._Element) -> Subject:
    name = str(element.get("label") or element.get("term") or "") or text_of(element)
    literal = str(element.get("term") or text_of(element))
    return {"name": name, "literal": literal, "creator": "wire"}
