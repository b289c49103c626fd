"""The formats that stories come in, each in a file of its own.

A format is a module with a name, a test that tells its bytes, and a function that makes records of
them; it takes part once it stands in `FORMATS`, the most telling first.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import NamedTuple

from processors import language
from processors.errors import StoryError
from processors.formats import ninjs, text
from processors.formats.raw import identify
from processors.record import NINJS, Record, body, iso
from processors.structure import paragraphs


class Format(NamedTuple):
    """`looks_like` tells its bytes; `parse` gives records that still lack what every one has."""

    name: str
    looks_like: Callable[[bytes], bool]
    parse: Callable[[bytes], list[Record]]


FORMATS = (
    Format("ninjs", ninjs.looks_like, ninjs.parse),
    Format("text", text.looks_like, text.parse),
)
NAMES = tuple(format.name for format in FORMATS)

DEFAULT_LIMIT = 2 * 1024 * 1024  # bytes


@dataclass
class Parsed:
    """What a message held: records of its text stories, and the types of what is no text story."""

    format: str
    stories: list[Record] = field(default_factory=list)
    set_aside: list[str] = field(default_factory=list)


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
        if record.get("type", "text") == "text":
            parsed.stories.append(_complete(record, reader.name, received))
        else:
            parsed.set_aside.append(record["type"])
    if not parsed.stories and not parsed.set_aside:
        raise StoryError("not-a-story", "a list of items without a story in it")
    return parsed


def _reader(data: bytes, format: str | None) -> Format:
    for candidate in FORMATS:
        if candidate.name == format or (format is None and candidate.looks_like(data)):
            return candidate
    raise StoryError("not-a-story", f"no format {format!r}; there are {', '.join(NAMES)}")


def _complete(record: Record, format: str, received: datetime) -> Record:
    """Add what every record has, in the order in which a record is read."""
    repairs: list[str] = record.pop("repairs", [])
    if "versionCreated" not in record:
        record["versionCreated"] = iso(received)
        repairs.append("versionCreated: the time of receipt, for the story names none")
    elif datetime.fromisoformat(record["versionCreated"]) > received:
        repairs.append("versionCreated: lies in the future")
    if "uri" not in record:
        record["uri"] = identify(record)
        repairs.append("uri: made from the content, for the story has no id")
    if "language" not in record and (told := language.tell(body(record))):
        record["language"] = told
        repairs.append("language: told from the text")
    enrichment = {
        "format": format,
        "received": iso(received),
        "repairs": repairs,
        "paragraphs": [part._asdict() for part in paragraphs(body(record))],
        "stages": {},
    }
    record.setdefault("version", "1")
    record.setdefault("pubStatus", "usable")
    first = {"uri": record.pop("uri"), "type": "text", "standard": NINJS}
    return first | record | {"enrichment": enrichment}
