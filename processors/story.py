"""The record: one JSON object a story, ninjs 3.1 with `entities`, `quotations` and `enrichment`.

A record is a plain dictionary with ninjs' own spellings. Offsets in it are Python string indices
into `bodies[0].value`, the plain text of the story.
"""

from datetime import UTC, datetime
from typing import Any

import orjson

from processors.errors import StoryError

Record = dict[str, Any]

NINJS = {
    "name": "ninjs",
    "version": "3.1",
    "schema": "https://www.iptc.org/std/ninjs/ninjs-schema_3.1.json",
}


def read(data: bytes) -> Record:
    """Read a record from JSON. Raises StoryError where it is no JSON object or has no text."""
    record = load_json(data)
    if not isinstance(record, dict):
        raise StoryError("json", f"a record is a JSON object, not {type(record).__name__}")
    try:
        if not isinstance(record["uri"], str) or not isinstance(record["bodies"][0]["value"], str):
            raise TypeError
        record["enrichment"]["stages"]
    except (KeyError, IndexError, TypeError):
        raise StoryError("not-a-story", "a record needs uri, bodies[0].value and enrichment.stages") from None
    return record


def write(record: Record) -> bytes:
    """Write a record as JSON in UTF-8, its keys in the order in which they were set."""
    return orjson.dumps(record)


def load_json(data: bytes) -> Any:
    """Parse JSON in UTF-8. Raises StoryError (`encoding` or `json`) that tells the position."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise StoryError("encoding", f"JSON must be UTF-8: {error}") from None
    try:
        return orjson.loads(data.removeprefix(b"\xef\xbb\xbf"))
    except orjson.JSONDecodeError as error:
        raise StoryError("json", str(error)) from None


def body(record: Record) -> str:
    """The plain text that every offset of the record points into."""
    text: str = record["bodies"][0]["value"]
    return text


def headline(record: Record) -> str:
    """The first headline, or an empty string."""
    headlines = record.get("headlines")
    return headlines[0]["value"] if headlines else ""


def stamp(record: Record, stage: str) -> None:
    """Note in `enrichment.stages` that a stage is done with the record, and when."""
    record["enrichment"]["stages"][stage] = iso(datetime.now(UTC))


def iso(moment: datetime) -> str:
    """RFC 3339 in UTC, to the millisecond."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
