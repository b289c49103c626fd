"""The channel of a feed: what applies to all its items, and how their links and ids are resolved."""

import re
from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import urljoin, urlsplit

from lxml import etree

from processors.formats.xml import LANG, text_at, text_of
from processors.sources import URI

ABOUT = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about"
REGION = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z]{4})?[-_]([A-Za-z]{2})(?![A-Za-z])")  # of a language tag
PATH = re.compile(r"[/?#]")


class Channel(NamedTuple):
    """Properties of a feed. `identifier` is its own id or address, for feeds without a `link`."""

    title: str = ""
    link: str = ""
    identifier: str = ""
    language: str = ""
    rights: str = ""

    def countries(self, language: str, link: str) -> tuple[str, ...]:
        """The countries of an item: that of the region of its language, and that of the feed's domain."""
        region = REGION.match(language)
        domain = _host(self.link or link).rpartition(".")[2].upper()
        found = [region[1].upper()] if region else []
        if len(domain) == 2 and domain.isalpha():
            found.append("GB" if domain == "UK" else domain)
        return tuple(found)


def read_channel(root: etree._Element) -> Channel:
    """Read the channel of a feed. That of an entry without a feed is its `source`, if it has one."""
    if root.tag == "feed":
        channel = root
    else:
        found = root.find("channel" if root.tag in ("rss", "RDF") else "source")
        if found is None:
            return Channel()
        channel = found
    return Channel(
        text_at(channel, "title"),
        find_link(channel),
        text_at(channel, "id") or find_link(channel, "self"),
        text_at(channel, "language") or str(channel.get(LANG) or root.get(LANG) or ""),
        text_at(channel, "copyright") or text_at(channel, "rights"),
    )


def find_link(element: etree._Element, relation: str = "alternate", base: str = "") -> str:
    """The first link of a channel or an item with this relation, resolved; "" if there is none.

    RSS has the address as text, Atom as `href`.
    """
    if relation == "alternate":
        for link in element.iterfind("link"):
            if text := text_of(link):
                return _resolved(text, link, base)
    return next((address for rel, address in find_links(element, base) if rel == relation), "")


def find_links(element: etree._Element, base: str) -> Iterator[tuple[str, str]]:
    """The relations and addresses of the links of Atom."""
    for link in element.iterfind("link"):
        if address := str(link.get("href", "")).strip():
            yield str(link.get("rel", "alternate")).strip(), _resolved(address, link, base)


def find_identifier(item: etree._Element, base: str) -> str:
    """The id of an item; "" if it has none. One that is a path is resolved, as a link is."""
    for name in ("guid", "id"):
        element = item.find(name)
        if element is not None and (identifier := text_of(element)):
            is_link = element.get("isPermaLink", "true").strip().lower() != "false"
            return resolve_id(identifier, element, base) if is_link else identifier
    return resolve_id(str(item.get(ABOUT, "")).strip(), item, base)


def resolve_id(identifier: str, element: etree._Element, base: str) -> str:
    """An id, resolved if it is a path."""
    return _resolved(identifier, element, base) if PATH.search(identifier) else identifier


def _resolved(reference: str, element: etree._Element, base: str) -> str:
    """An address that may be relative to `xml:base` or else to the channel's link."""
    if URI.fullmatch(reference):
        return reference
    try:
        return urljoin(urljoin(base, element.base or ""), reference)
    except ValueError:  # an address that is none
        return reference


def _host(address: str) -> str:
    try:
        return urlsplit(address).hostname or ""
    except ValueError:
        return ""
