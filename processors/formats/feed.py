"""RSS 0.9x to 2.0, RSS 1.0 (RDF) and Atom: each item or entry is a story.

Feeds repeat earlier stories; later stages drop those by their ids and versions. The longer of content and
summary becomes the body; items with only a picture or the like are set aside. Elements of other namespaces
(`media:`, `itunes:`) are not the item's own. Atom's `deleted-entry` (RFC 6721) is a kill, and an entry that
is a draft (RFC 5023) is withheld.

https://www.rssboard.org/rss-specification, RFC 4287
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from lxml import etree

from processors.drafts import Draft, DraftProperties, SetAside
from processors.errors import StoryError
from processors.formats.feed_channel import (
    Channel,
    find_identifier,
    find_link,
    find_links,
    read_channel,
    resolve_id,
)
from processors.formats.feed_content import plain_text, read_content
from processors.formats.items import Item, check_number, parse_items
from processors.formats.namespaces import FEEDS
from processors.formats.properties import as_text, clean_body, join_bylines, without_empty
from processors.formats.times import parse_time
from processors.formats.xml import LANG, parse_xml, root_name, text_at, text_of
from processors.sources import Receipt, Source
from processors.story import Association, Subject
from processors.withdrawals import is_replacement

ENTRIES = ("entry", "deleted-entry")
ROOTS = frozenset(("rss", "RDF", "feed", *ENTRIES))
DUBLIN_CORE = (("replaces", "replaces"), ("isReplacedBy", "replacedBy"))


class Entry(NamedTuple):
    """An item with its id and link, resolved. `is_shared` says that the id is that of other items, too."""

    element: etree._Element
    identifier: str
    link: str
    is_shared: bool


def looks_like(data: bytes) -> bool:
    """XML whose root element is that of RSS, RDF or Atom."""
    return root_name(data) in ROOTS


def parse(data: bytes, receipt: Receipt) -> list[Item]:
    """Parse the items of a feed. Raises StoryError (`encoding`, `xml`, `not-a-story`, `too-large`)."""
    root, repairs = parse_xml(data, own=FEEDS)
    items = [root] if root.tag in ENTRIES else [*root.iter("item", *ENTRIES)]
    if not items:
        raise StoryError("not-a-story", "the feed has no items")
    check_number(items)
    channel = read_channel(root)
    entries = _entries(items, channel.link)
    return parse_items(entries, lambda entry: _parse_entry(entry, channel, list(repairs), receipt))


def _entries(items: list[etree._Element], base: str) -> list[Entry]:
    found = [(item, find_identifier(item, base), find_link(item, base=base)) for item in items]
    links = defaultdict(set)
    for item, identifier, link in found:
        if identifier and item.tag == "item":  # an id of Atom that occurs twice is that of one entry
            links[identifier].add(link)
    return [Entry(item, identifier, link, len(links[identifier]) > 1) for item, identifier, link in found]


def _parse_entry(entry: Entry, channel: Channel, repairs: list[str], receipt: Receipt) -> Draft | SetAside:
    item, link = entry.element, entry.link
    language = text_at(item, "language") or str(item.get(LANG, "")) or channel.language
    source = receipt.find_source(channel.link, channel.identifier, channel.title)
    source = replace(source, countries=channel.countries(language, link))
    if item.tag == "deleted-entry":
        return _deleted(item, channel, repairs, source)
    content = read_content(item)
    if content.media:
        return SetAside(content.media)
    published = _time("firstCreated", item, ("published", "pubDate", "date", "issued"), repairs, source)
    updated = _time("versionCreated", item, ("updated", "modified"), repairs, source)
    headline = " ".join(plain_text(item.find("title")).split())
    value, cleaned = clean_body(content.text or headline)
    properties: DraftProperties = {
        "uri": source.uri(_identifier(entry, repairs)),
        "versionCreated": updated or published,
        "firstCreated": published,
        "pubStatus": "withheld" if text_at(item, "{*}control/{*}draft").lower() == "yes" else "",
        "copyrightNotice": text_at(item, "rights") or channel.rights,
        "language": language,
        "by": _by(item),
        "headlines": [as_text(headline)] if headline else [],
        "descriptions": [as_text(content.summary, "summary")] if content.summary else [],
        "bodies": [as_text(value), *content.markup],
        "subjects": [_subject(element) for element in item.findall("category")],
        "infoSources": [{"name": channel.title}] if channel.title else [],
        "associations": [*_original(entry, source), *_versions(item, channel.link, source)],
    }
    return Draft(without_empty(properties), repairs + cleaned, source)


def _deleted(item: etree._Element, channel: Channel, repairs: list[str], source: Source) -> Draft:
    reference = resolve_id(str(item.get("ref", "")).strip(), item, channel.link)
    if not reference:
        raise StoryError("not-a-story", "the deleted-entry does not say which entry was deleted (ref)")
    properties: DraftProperties = {
        "uri": source.uri(reference),
        "versionCreated": parse_time("versionCreated", str(item.get("when", "")), repairs, source),
        "pubStatus": "canceled",
        "bodies": [as_text(text_at(item, "comment"))],
    }
    return Draft(without_empty(properties), repairs, source)


def _identifier(entry: Entry, repairs: list[str]) -> str:
    """The id, or else the link, also where several items have the same id but links of their own."""
    if entry.is_shared and entry.link:
        repairs.append(
            f"uri: that of the link, because other items have the id {entry.identifier[:40]!r} as well"
        )
        return entry.link
    return entry.identifier or entry.link


def _by(item: etree._Element) -> str:
    """The authors. RSS gives their addresses, with the names in parentheses."""
    names = [*item.iterfind("author/name"), *item.iterfind("creator")]
    return join_bylines(map(_person, map(text_of, names or item.iterfind("author"))))


def _person(author: str) -> str:
    address, _, name = author.partition(" (")
    return name[:-1] if "@" in address and name.endswith(")") else author


def _time(name: str, item: etree._Element, tags: tuple[str, ...], repairs: list[str], source: Source) -> str:
    text = next((found for tag in tags if (found := text_at(item, tag))), "")
    return parse_time(name, text, repairs, source)


def _subject(element: etree._Element) -> Subject:
    name = str(element.get("label") or element.get("term") or "") or text_of(element)
    literal = str(element.get("term") or text_of(element))
    return {"name": name, "literal": literal, "creator": "wire"}


def _original(entry: Entry, source: Source) -> Iterator[Association]:
    if entry.link not in ("", entry.identifier):
        yield {"name": "original", "rel": "alternate", "uri": source.uri(entry.link)}


def _versions(item: etree._Element, base: str, source: Source) -> Iterator[Association]:
    """The links to stories that this one replaces, or that replace it."""
    links = list(find_links(item, base))
    links += [(relation, text) for name, relation in DUBLIN_CORE if (text := text_at(item, name))]
    for relation, address in links:
        if is_replacement(relation):
            yield {"name": relation, "rel": relation, "uri": source.uri(address)}
