"""Helpers that formats share: dates, ids and the texts of a raw story."""

import hashlib
import re
from datetime import UTC, datetime
from urllib.parse import quote

from processors.cleaning import clean, has_letters
from processors.errors import StoryError
from processors.record import Record, body, headline

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
    if SCHEME.fullmatch(identifier):
        return identifier
    return f"urn:x-copytaster:id:{quote(identifier, safe='')}"


def identify(record: Record) -> str:
    """A URI made from what the story says, so that the same story gets the same one again."""
    content = "\n\n".join((headline(record), body(record)))
    words = " ".join(content.split()).encode("utf-8", "surrogatepass")
    return f"urn:x-copytaster:sha256:{hashlib.sha256(words).hexdigest()[:40]}"


def plain_body(text: str) -> tuple[str, list[str]]:
    """A body's text cleaned, with its repairs. Raises StoryError (`empty`) where no word is left."""
    cleaned, repairs = clean(text)
    if not has_letters(cleaned):
        raise StoryError("empty", "the body has no letters")
    return cleaned, repairs
