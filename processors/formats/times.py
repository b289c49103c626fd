"""Parse the times of wires: ISO 8601, the dates of RSS (RFC 5322), and what agencies make of them."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from email.utils import parsedate_to_datetime

from processors.sources import Source

ZONE = re.compile(
    r"(?<=[\d\s])(?P<letters>[A-Za-z]{1,5})(?P<offset>[+-]\d{1,2}(?::?\d{2})?)?(?:\s*\([^()]{0,80}\))?$"
)
EPOCH = re.compile(r"1\d{9}(?:\d{3})?")  # seconds or milliseconds since 1970, from 2001 to 2033
COLON = re.compile(r"([+-]\d\d):(\d\d)$")
CLOCK = frozenset(("AM", "PM"))  # not time zones

# Minutes east of UTC.
ABBREVIATIONS = {
    **dict.fromkeys(("Z", "UT", "UTC", "GMT", "WET"), 0),
    **dict.fromkeys(("CET", "MEZ", "WEST", "WAT"), 60),
    **dict.fromkeys(("CEST", "MESZ", "EET", "CAT", "SAST"), 120),
    **dict.fromkeys(("EEST", "MSK", "EAT", "TRT"), 180),
    "PKT": 300,
    "NPT": 345,
    **dict.fromkeys(("ICT", "WIB"), 420),
    **dict.fromkeys(("HKT", "SGT", "MYT", "PHT", "AWST"), 480),
    **dict.fromkeys(("JST", "KST"), 540),
    "ACST": 570,
    "AEST": 600,
    "ACDT": 630,
    "AEDT": 660,
    "NZST": 720,
    "NZDT": 780,
    **dict.fromkeys(("BRT", "ART", "ADT"), -180),
    "NST": -210,
    "NDT": -150,
    "EDT": -240,
    **dict.fromkeys(("EST", "CDT"), -300),
    "MDT": -360,
    **dict.fromkeys(("MST", "PDT"), -420),
    **dict.fromkeys(("PST", "AKDT"), -480),
    "AKST": -540,
    "HST": -600,
}
# Abbreviations with several meanings, by country. The first is taken where no country is known.
AMBIGUOUS: Mapping[str, Mapping[str, int]] = {
    "IST": {"IN": 330, "IE": 60, "IL": 120},
    "BST": {"GB": 60, "BD": 360},
    "CST": {"US": -360, "CN": 480, "TW": 480, "CU": -300},
    "AST": {"CA": -240, "SA": 180},
    "GST": {"AE": 240, "GS": -120},
}


def parse_time(name: str, text: str, repairs: list[str], source: Source) -> str:
    """Convert the time of the property `name` to RFC 3339; "" if it is missing or invalid.

    A time without a zone is in the source's, by default UTC. Whatever is assumed is added to `repairs`.
    """
    text = text.strip()
    if not text:
        return ""
    try:
        parsed = _parse(name, text, repairs, source)
        in_utc = parsed.astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):  # OverflowError: a year before 1 or after 9999
        repairs.append(f"{name}: {text[:40]!r} is not a date and was left out")
        return ""
    # RFC 3339 offsets have no seconds.
    found = in_utc if (parsed.utcoffset() or timedelta()) % timedelta(minutes=1) else parsed
    return found.isoformat().replace("+00:00", "Z")


def is_later(one: str, other: str) -> bool:
    """Whether an RFC 3339 time is later than another; False if either is missing."""
    return bool(one and other) and datetime.fromisoformat(one) > datetime.fromisoformat(other)


def _parse(name: str, text: str, repairs: list[str], source: Source) -> datetime:
    if EPOCH.fullmatch(text):
        repairs.append(f"{name}: read as {'milliseconds' if len(text) > 10 else 'seconds'} since 1970")
        return datetime.fromtimestamp(int(text) / (1_000 if len(text) > 10 else 1), UTC)
    found = ZONE.search(text)
    letters = found["letters"].upper() if found else ""
    if letters in CLOCK:
        raise ValueError
    parsed = _without_letters(text[: found.start()].strip() if found else text)
    if parsed.tzinfo:
        return parsed
    zone: tzinfo = source.zone or UTC
    if not letters:
        repairs.append(f"{name}: has no time zone and was read as {zone}")
    elif known := _zone(letters, found["offset"] or "" if found else "", parsed, source):
        zone = known
        if letters in AMBIGUOUS:
            repairs.append(f"{name}: the time zone {letters} was read as {zone}")
    else:
        repairs.append(f"{name}: the time zone {letters} is unknown and was read as {zone}")
    return parsed.replace(tzinfo=zone)


def _without_letters(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return parsedate_to_datetime(COLON.sub(r"\1\2", text).replace("-0000", "+0000"))


def _zone(letters: str, offset: str, at: datetime, source: Source) -> tzinfo | None:
    """The time zone of an abbreviation, None if it is unknown. `GMT+2` is two hours east of Greenwich."""
    if offset:
        hours, minutes = int(offset[1:3].rstrip(":")), int(offset[3:].lstrip(":") or 0)
        east = timedelta(hours=hours, minutes=minutes) * (-1 if offset[0] == "-" else 1)
        return timezone(east) if ABBREVIATIONS.get(letters) == 0 else None
    if source.zone:
        for moment in (at, at + timedelta(days=182)):  # the wire may name the wrong half of the year
            if moment.replace(tzinfo=source.zone).tzname() == letters:
                return timezone(moment.replace(tzinfo=source.zone).utcoffset() or timedelta())
    if letters in AMBIGUOUS:
        meanings = AMBIGUOUS[letters]
        country = next((country for country in source.countries if country in meanings), next(iter(meanings)))
        return timezone(timedelta(minutes=meanings[country]))
    minutes_east = ABBREVIATIONS.get(letters)
    return None if minutes_east is None else timezone(timedelta(minutes=minutes_east))
