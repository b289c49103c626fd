"""JSON Feed 1.0 and 1.1: each item is a story.

https://www.jsonfeed.org/version/1.1/
"""

import re
from collections.abc import Mapping
from typing import NamedTuple

from processors.drafts import Draft, DraftProperties, SetAside
from processors.errors import StoryError
from processors.formats.addresses import absolute
from processors.formats.items import Item, parse_items
from processors.formats.json import (
    Object,
    as_ascii,
    first,
    is_json,
    lower_keys,
    names,
    objects,
    read_json,
    string,
    unknown_object,
)
from processors.formats.json_texts import fill_body, plain_texts, read_bodies
from processors.formats.properties import as_text, without_empty
from processors.formats.times import parse_time
from processors.sources import URI, Receipt, Source
from processors.story import Subject, Text

VERSION = re.compile(rb'"version"\s*:\s*"https?:(?:\\?/){2}(?:www\.)?jsonfeed\.org\\?/')
RELATIVE = re.compile(r"\.{0,2}/\S*|\?\S+")  # an id that is an address on the feed's site
KINDS = {"image": "picture", "audio": "audio", "video": "video"}  # of attachments, by their media types


class Feed(NamedTuple):
    """Properties of a feed that apply to all its items."""

    title: str
    address: str
    language: str
    authors: list[str]
    source: Source


def looks_like(data: bytes) -> bool:
    """A JSON object whose `version` is an address at jsonfeed.org."""
    return is_json(data) and bool(VERSION.search(as_ascii(data)))


def parse(data: bytes, receipt: Receipt) -> list[Item]:
    """Parse the items of a feed. Raises StoryError (`encoding`, `json`, `not-a-story`, `too-large`)."""
    message, repairs = read_json(data)
    return parse_value(message, repairs, receipt)


def is_feed(value: object) -> bool:
    """Whether a JSON value is a JSON Feed."""
    return isinstance(value, dict) and "jsonfeed.org/" in str(value.get("version"))


def parse_value(message: object, repairs: list[str], receipt: Receipt) -> list[Item]:
    """Parse the items of a feed that has been read from JSON."""
    if not isinstance(message, dict) or not isinstance(message.get("items"), list):
        raise unknown_object(message, "JSON Feed with items")
    if not message["items"]:
        raise StoryError("not-a-story", "the feed has no items")
    feed = _feed(message, receipt)
    return parse_items(message["items"], lambda item: _parse_item(item, feed, list(repairs)))


def _feed(message: Mapping[object, object], receipt: Receipt) -> Feed:
    source = lower_keys(message)
    title, home, address = (string(source, name) for name in ("title", "home_page_url", "feed_url"))
    return Feed(
        title,
        home or address,
        string(source, "language"),
        names(first(source, "authors", "author")),
        receipt.find_source(home, address, title),
    )


def _parse_item(item: object, feed: Feed, repairs: list[str]) -> Draft | SetAside:
    if not isinstance(item, dict):
        raise unknown_object(item, "item of a JSON Feed")
    source = lower_keys(item)
    link = absolute(feed.address, string(source, "url", "external_url"))
    identifier = _identifier(source, feed) or link
    published = parse_time("firstCreated", string(source, "date_published"), repairs, feed.source)
    updated = parse_time("versionCreated", string(source, "date_modified"), repairs, feed.source)
    headlines = plain_texts(_texts(source, title="main"), repairs, one_line=True)
    descriptions = plain_texts(_texts(source, summary="summary"), repairs)
    bodies = read_bodies(_texts(source, content_text="main", content_html="main"), repairs)
    if not bodies[0]["value"] and (kind := _kind(source)):
        return SetAside(kind)
    properties: DraftProperties = {
        "uri": feed.source.uri(identifier),
        "versionCreated": updated or published,
        "firstCreated": published,
        "language": string(source, "language") or feed.language,
        "by": ", ".join(names(first(source, "authors", "author")) or feed.authors),
        "headlines": headlines,
        "descriptions": descriptions,
        "bodies": bodies,
        "subjects": [_subject(name) for name in names(source.get("tags"))],
        "infoSources": [{"name": feed.title}] if feed.title else [],
        "associations": [{"name": "original", "rel": "alternate", "uri": feed.source.uri(link)}]
        if link not in ("", identifier)
        else [],
    }
    fill_body(properties, repairs)
    return Draft(without_empty(properties), repairs, feed.source)


def _identifier(source: Object, feed: Feed) -> str:
    """The id of an item, with the address of the feed's site if it is relative to that."""
    identifier = string(source, "id")
    is_relative = feed.address and not URI.fullmatch(identifier) and RELATIVE.fullmatch(identifier)
    return absolute(feed.address, identifier) if is_relative else identifier


def _texts(source: Object, **roles: str) -> list[Text]:
    """The texts of these properties, each with its role."""
    html = {"content_html": "text/html", "content_text": "text/plain"}
    found = ((string(source, name), role, html.get(name, "")) for name, role in roles.items())
    return [as_text(value, role, content_type) for value, role, content_type in found if value]


def _kind(source: Object) -> str:
    """The ninjs type of an item without content: `picture` if it has only pictures, captions aside; or "".

    Sound and video with a summary are stories, as in RSS.
    """
    attachments = [string(entry, "mime_type").lower() for entry in objects(source.get("attachments"))]
    kinds = {KINDS.get(media_type.partition("/")[0], "") for media_type in attachments}
    kind = kinds.pop() if len(kinds) == 1 else ""
    has_image = bool(source.get("image")) or "<img" in string(source, "content_html").lower()
    if not attachments and has_image and not string(source, "title", "summary"):
        return "picture"
    return kind if kind == "picture" or not string(source, "summary") else ""


def _subject(name: str) -> Subject:
    return {"name": name, "literal": name, "creator": "wire"}
