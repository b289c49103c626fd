"""Convert what wires send to values of ninjs properties: ids, times, texts, statuses.

Functions that take `repairs` append a line to it for each value that they change or leave out.
"""

import hashlib
import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import TypeVar, cast
from urllib.parse import quote

from processors.errors import StoryError
from processors.story import Text, rfc3339
from processors.text.cleaning import clean, has_letters
from processors.text.markup import to_text

STATUSES = frozenset(("usable", "withheld", "canceled"))
STATUS_SPELLINGS = {"cancelled": "canceled", "killed": "canceled", "kill": "canceled"}
URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:\S+")
TAG = re.compile(r"<[A-Za-z/][^<>]*>")
BY = re.compile(r"by\s+", re.I)
MAX_ID = 500  # characters

M = TypeVar("M", bound=Mapping[str, object])


def without_empty(properties: M) -> M:
    """The properties that have a value: not "", 0 or an empty list."""
    return cast(M, {name: value for name, value in properties.items() if value})


def as_uri(identifier: str) -> str:
    """A wire's id as a URI: unchanged if it is one, else as a URN, hashed if it is too long. "" stays ""."""
    if not identifier:
        return ""
    if len(identifier) > MAX_ID:
        return f"urn:x-copytaster:id:{hashlib.sha256(identifier.encode('utf-8', 'replace')).hexdigest()[:40]}"
    if URI.fullmatch(identifier):
        return identifier
    return f"urn:x-copytaster:id:{quote(identifier, safe='')}"


def as_text(value: str, role: str = "main", content_type: str = "text/plain") -> Text:
    """Make a headline, description or body."""
    return {"role": role, "contentType": content_type, "value": value}


def clean_body(text: str) -> tuple[str, list[str]]:
    """Clean the text of a body: (text, repairs). Raises StoryError (`empty`) if no letters are left."""
    cleaned, repairs = clean(text)
    if not has_letters(cleaned):
        raise StoryError("empty", "the body has no letters")
    return cleaned, repairs


def inline_text(data: str) -> tuple[str, list[Text]]:
    """Inline data that may be HTML as (plain text, its markup as a body, if any)."""
    if not TAG.search(data):
        return data, []
    return to_text(data), [as_text(data.strip(), "markup", "text/html")]


def without_by(byline: str) -> str:
    """Remove the "By" of a byline."""
    return BY.sub("", byline, count=1)


def parse_time(name: str, text: str, repairs: list[str]) -> str:
    """Convert the ISO 8601 time of the property `name` to RFC 3339; "" if it is missing or invalid.

    A time without a zone is read as UTC.
    """
    if not text:
        return ""
    try:
        parsed = datetime.fromisoformat(text.strip())
        in_utc = (parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):  # OverflowError: a year before 1 or after 9999
        repairs.append(f"{name}: {text[:40]!r} is not a date and was left out")
        return ""
    offset = parsed.utcoffset()
    if offset is None:
        repairs.append(f"{name}: has no time zone and was read as UTC")
    # RFC 3339 offsets have no seconds.
    found = in_utc if offset is None or offset % timedelta(minutes=1) else parsed
    return found.isoformat().replace("+00:00", "Z")


def as_time(year: int, month: int, day: int, hour: int, minute: int) -> str:
    """A time in UTC as RFC 3339; `year` has two digits. "" if there is no such time."""
    try:
        return rfc3339(datetime(2000 + year, month, day, hour, minute, tzinfo=UTC))
    except ValueError:
        return ""


def is_later(one: str, other: str) -> bool:
    """Whether an RFC 3339 time is later than another; False if either is missing."""
    return bool(one and other) and datetime.fromisoformat(one) > datetime.fromisoformat(other)


def parse_status(text: str, repairs: list[str]) -> str:
    """Convert a status to a ninjs `pubStatus`; "" if there is none. Unknown ones are withheld, to be safe."""
    status = text.lower()
    status = STATUS_SPELLINGS.get(status, status)
    if status and status not in STATUSES:
        repairs.append(f"pubStatus: {status[:40]!r} is unknown and was read as withheld")
        return "withheld"
    return status


def parse_urgency(text: str, repairs: list[str]) -> int:
    """Convert an urgency, 1 (highest) to 9; 0 if it is missing or invalid."""
    if text in set("123456789"):
        return int(text)
    if text:
        repairs.append(f"urgency: {text[:40]!r} is not 1 to 9 and was left out")
    return 0
