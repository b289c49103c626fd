"""The wire formats, one module each.

A format's module has two functions: `looks_like` recognises the format from the bytes of a message, and
`parse` returns the items of a message. Formats are tried in the order of `FORMATS`; the first match is used.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple

from processors.drafts import SetAside, new_story
from processors.errors import StoryError
from processors.formats import (
    anpa,
    feed,
    html,
    iptc7901,
    json_ld,
    jsonfeed,
    ndjson,
    newsml,
    newsml_g2,
    ninjs,
    nitf,
    text,
)
from processors.formats.items import Item
from processors.formats.xml import root_name
from processors.sources import Receipt
from processors.story import Story
from processors.text.compression import decompress


class Format(NamedTuple):
    """A wire format.

    `parse` raises StoryError if it cannot parse the message at all, and returns one in place of an item that
    it cannot parse. `media_types` are the values of `content-type` that select this format.
    """

    name: str
    looks_like: Callable[[bytes], bool]
    parse: Callable[[bytes, Receipt], list[Item]]
    media_types: tuple[str, ...]


FORMATS = (
    Format("ndjson", ndjson.looks_like, ndjson.parse, ("application/x-ndjson", "application/jsonl")),
    Format("json-feed", jsonfeed.looks_like, jsonfeed.parse, ("application/feed+json",)),
    Format("json-ld", json_ld.looks_like, json_ld.parse, ("application/ld+json",)),
    Format("ninjs", ninjs.looks_like, ninjs.parse, ("application/ninjs+json",)),
    Format("nitf", nitf.looks_like, nitf.parse, ("application/nitf+xml", "text/nitf")),
    Format(
        "newsml-g2",
        newsml_g2.looks_like,
        newsml_g2.parse,
        ("application/vnd.iptc.g2.newsitem+xml", "application/vnd.iptc.g2.newsmessage+xml"),
    ),
    Format("newsml", newsml.looks_like, newsml.parse, ("text/vnd.iptc.newsml",)),
    Format("feed", feed.looks_like, feed.parse, ("application/rss+xml", "application/atom+xml")),
    Format("html", html.looks_like, html.parse, ("text/html", "application/xhtml+xml")),
    Format("anpa", anpa.looks_like, anpa.parse, ("text/vnd.iptc.anpa",)),
    Format("iptc7901", iptc7901.looks_like, iptc7901.parse, ("text/vnd.iptc.7901",)),
    Format("text", text.looks_like, text.parse, ("text/plain",)),
)
NAMES = tuple(format.name for format in FORMATS)

DEFAULT_LIMIT = 2 * 1024 * 1024  # bytes


@dataclass
class Parsed:
    """The result of parsing a message.

    `set_aside` has the ninjs types of items that are not text stories (`picture`, …), and `refused` the
    errors of items that cannot be parsed.
    """

    format: str
    stories: list[Story] = field(default_factory=list)
    set_aside: list[str] = field(default_factory=list)
    refused: list[StoryError] = field(default_factory=list)


def parse(
    data: bytes,
    format: str | None = None,
    receipt: Receipt | None = None,
    limit: int = DEFAULT_LIMIT,
) -> Parsed:
    """Parse a message as a wire sent it.

    `format` is one of `NAMES`, or None to detect it from the bytes; `receipt` says when the message arrived
    and from whom, now and from anybody by default; `limit` is the size of the largest message to read, in
    bytes, also once it is decompressed (gzip).
    Raises StoryError if no item can be parsed. Pictures and the like are not errors.
    """
    if len(data) > limit:
        raise StoryError("too-large", f"the message has {len(data)} bytes; the limit is {limit}")
    data = decompress(data, limit)
    if not data.strip(b"\0 \t\r\n\xef\xbb\xbf"):
        raise StoryError("empty", "the message is empty or only white space")
    chosen = _choose(data, format)
    receipt = receipt or Receipt()
    parsed = Parsed(chosen.name)
    for item in chosen.parse(data, receipt):
        if isinstance(item, SetAside):
            parsed.set_aside.append(item.kind)
            continue
        try:
            if isinstance(item, StoryError):
                raise item
            # A body without letters is none.
            if not any(body["value"] for body in item.properties.get("bodies", [])[:1]):
                item.properties.pop("bodies", None)
            parsed.stories.append(new_story(item, chosen.name, receipt))
        except StoryError as error:
            parsed.refused.append(error)
    if parsed.refused and not parsed.stories and not parsed.set_aside:
        raise parsed.refused[0]
    if not parsed.stories and not parsed.set_aside:
        raise StoryError("not-a-story", "the message has no items")
    return parsed


def _choose(data: bytes, format: str | None) -> Format:
    for candidate in FORMATS:
        if candidate.name == format or (format is None and candidate.looks_like(data)):
            return candidate
    if format is None:
        raise StoryError("not-a-story", f"XML with the root element {root_name(data)!r} is not a news format")
    raise StoryError("not-a-story", f"unknown format {format!r}; expected one of {', '.join(NAMES)}")


def of_media_type(content_type: str) -> str | None:
    """The name of the format with this `content-type` (RFC 6838), or None."""
    wanted = content_type.partition(";")[0].strip().lower()
    return next((format.name for format in FORMATS if wanted in format.media_types), None)
