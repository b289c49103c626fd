"""The formats that stories come in, each in a file of its own.

A format is a module with a name, a test that tells its bytes, and a function that makes records of
them; it takes part once it stands in `FORMATS`, the most telling first.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import NamedTuple

from processors.drafts import Draft, new_story
from processors.errors import StoryError
from processors.formats import anpa, feed, iptc7901, newsml, newsml_g2, ninjs, nitf, text
from processors.formats.xml import opening
from processors.story import Story


class Format(NamedTuple):
    """`looks_like` tells its bytes; `parse` gives what each item of a message is: a record that still lacks
    what every one has, one with a `type` that is no text, or why it is none. `media_types` are those that a
    header may name."""

    name: str
    looks_like: Callable[[bytes], bool]
    parse: Callable[[bytes], list[Story | StoryError]]
    media_types: tuple[str, ...]


FORMATS = (
    Format("ninjs", ninjs.looks_like, ninjs.parse, ("application/json", "application/ninjs+json")),
    Format("nitf", nitf.looks_like, nitf.parse, ("application/nitf+xml", "text/nitf")),
    Format(
        "newsml-g2",
        newsml_g2.looks_like,
        newsml_g2.parse,
        ("application/vnd.iptc.g2.newsitem+xml", "application/vnd.iptc.g2.newsmessage+xml"),
    ),
    Format("newsml", newsml.looks_like, newsml.parse, ("text/vnd.iptc.newsml",)),
    Format("feed", feed.looks_like, feed.parse, ("application/rss+xml", "application/atom+xml")),
    Format("anpa", anpa.looks_like, anpa.parse, ("text/vnd.iptc.anpa",)),
    Format("iptc7901", iptc7901.looks_like, iptc7901.parse, ("text/vnd.iptc.7901",)),
    Format("text", text.looks_like, text.parse, ("text/plain",)),
)
NAMES = tuple(format.name for format in FORMATS)

DEFAULT_LIMIT = 2 * 1024 * 1024  # bytes


@dataclass
class Parsed:
    """What a message held: records of its text stories, the types of what is no text story, and what is
    wrong with those of several stories that cannot be read."""

    format: str
    stories: list[Story] = field(default_factory=list)
    set_aside: list[str] = field(default_factory=list)
    refused: list[StoryError] = field(default_factory=list)


def parse(
    data: bytes,
    format: str | None = None,
    received: datetime | None = None,
    limit: int = DEFAULT_LIMIT,
) -> Parsed:
    """Make records of a message as a wire sent it.

    `format` is one of `NAMES`, or None to tell it from the bytes; `received` is when the message
    came, now by default; `limit` is the largest message to read, in bytes.
    Raises StoryError where there is no story in it; pictures and the like are set aside, not errors.
    """
    if len(data) > limit:
        raise StoryError("too-large", f"{len(data)} bytes are more than the limit of {limit}")
    if not data.strip(b"\0 \t\r\n\xef\xbb\xbf"):
        raise StoryError("empty", "nothing but white space")
    reader = _reader(data, format)
    received = received or datetime.now(UTC)
    parsed = Parsed(reader.name)
    for record in reader.parse(data):
        if isinstance(record, StoryError):
            parsed.refused.append(record)
        elif record.get("type", "text") == "text":
            parsed.stories.append(new_story(Draft(record, record.pop("repairs", [])), reader.name, received))
        else:
            parsed.set_aside.append(record["type"])
    if parsed.refused and not parsed.stories and not parsed.set_aside:
        raise parsed.refused[0]
    if not parsed.stories and not parsed.set_aside:
        raise StoryError("not-a-story", "a list of items without a story in it")
    return parsed


def _reader(data: bytes, format: str | None) -> Format:
    for candidate in FORMATS:
        if candidate.name == format or (format is None and candidate.looks_like(data)):
            return candidate
    if format is None:
        raise StoryError("not-a-story", f"XML whose first element is {opening(data)!r}, no format of news")
    raise StoryError("not-a-story", f"no format {format!r}; there are {', '.join(NAMES)}")


def of_media_type(content_type: str) -> str | None:
    """The name of the format that a media type (RFC 6838) names; None for one that tells nothing."""
    wanted = content_type.partition(";")[0].strip().lower()
    return next((format.name for format in FORMATS if wanted in format.media_types), None)
