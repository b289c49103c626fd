"""Helpers that formats share: dates, ids and the texts of a raw story."""

import hashlib
import re
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import TypeVar
from urllib.parse import quote

from processors.errors import StoryError
from processors.story import Story
from processors.text.cleaning import clean, has_letters

STATUSES = frozenset(("usable", "withheld", "canceled"))
WITHDRAWN = {"cancelled": "canceled", "killed": "canceled", "kill": "canceled"}  # spellings that wires use
ZONE = re.compile(r"(?:Z|[+-]\d\d:?\d\d)$", re.I)
MOST = 1_000  # stories in a message
LONGEST_ID = 500  # characters
T = TypeVar("T")
SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:\S+")


def moment(value: str) -> datetime | None:
    """Read an ISO 8601 date and time; one without a zone is taken as UTC. None where it is none."""
    try:
        parsed = datetime.fromisoformat(value.strip())
    except ValueError:
        return None
    if parsed.tzinfo is None:
        parsed = parsed.replace(tzinfo=UTC)
    try:
        parsed.astimezone(UTC)
    except OverflowError:
        return None
    return parsed


def as_uri(identifier: str) -> str:
    """A wire's id as a URI: itself where it is one, else under a name space of ours."""
    if len(identifier) > LONGEST_ID:
        return f"urn:x-copytaster:id:{hashlib.sha256(identifier.encode('utf-8', 'replace')).hexdigest()[:40]}"
    if SCHEME.fullmatch(identifier):
        return identifier
    return f"urn:x-copytaster:id:{quote(identifier, safe='')}"


def plain_body(text: str) -> tuple[str, list[str]]:
    """A body's text cleaned, with its repairs. Raises StoryError (`empty`) where no word is left."""
    cleaned, repairs = clean(text)
    if not has_letters(cleaned):
        raise StoryError("empty", "the body has no letters")
    return cleaned, repairs


def each(items: Sequence[T], read: Callable[[T], Story]) -> list[Story | StoryError]:
    """A record of each item of a message, or why it is none: one bad story hurts itself alone.

    Raises StoryError (`too-large`) where there are too many.
    """
    if len(items) > MOST:
        raise StoryError("too-large", f"{len(items)} stories in one message; {MOST} are the limit")
    found: list[Story | StoryError] = []
    for item in items:
        try:
            found.append(read(item))
        except StoryError as error:
            found.append(error)
    return found


def text_value(value: str, role: str = "main", content_type: str = "text/plain") -> dict[str, str]:
    """A headline, description or body as ninjs has them."""
    return {"role": role, "contentType": content_type, "value": value}


def filled(record: Story) -> Story:
    """A record without what is empty."""
    return {name: value for name, value in record.items() if value not in ("", None, [], {})}


def time_of(name: str, text: str, repairs: list[str]) -> str:
    """A time as RFC 3339; "" where it is none, which `repairs` then says of the property `name`."""
    if not text:
        return ""
    parsed = moment(text)
    if parsed is None:
        repairs.append(f"{name}: {text[:40]!r} is no date and was left out")
        return ""
    if not ZONE.search(text):
        repairs.append(f"{name}: has no time zone and was read as UTC")
    return parsed.isoformat().replace("+00:00", "Z")


def is_later(one: str, other: str) -> bool:
    """Whether one time of a record is later than another; not if there is not both."""
    return bool(one and other) and datetime.fromisoformat(one) > datetime.fromisoformat(other)


def status_of(text: str, repairs: list[str]) -> str:
    """A status of publication as ninjs has it; "" for none."""
    status = text.lower()
    status = WITHDRAWN.get(status, status)
    if status and status not in STATUSES:
        # Withheld is the safe reading of a status that nobody here knows.
        repairs.append(f"pubStatus: {status[:40]!r} is unknown and was read as withheld")
        return "withheld"
    return status


def urgency_of(text: str, repairs: list[str]) -> int | None:
    """An urgency from 1 to 9; None for none."""
    if text in set("123456789"):
        return int(text)
    if text:
        repairs.append(f"urgency: {text[:40]!r} is not 1 to 9 and was left out")
    return None
