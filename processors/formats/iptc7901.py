"""IPTC 7901: the text format of European news agencies.

    SOH service number priority category words ... source      SOH = 0x01
    slug/
    STX 2ND LEAD                                               STX = 0x02; labels, if any
    headline
    By name =                                                  the last line of the heading ends with =
       paragraphs, broken into lines
    ETX day and time GMT month year                            ETX = 0x03

dpa ends its stories with notes for editors under a heading ("# Notebook"); these become `edNote`.

Numbers begin anew each day, so the `uri` is made from service, number and day.

IPTC 7901, The Text Transmission Format, 5th edition
"""

import re
from datetime import UTC, date, datetime, timedelta

from processors.drafts import Draft, DraftProperties
from processors.errors import StoryError
from processors.formats.frames import ETX, HEADER_SIZE, STX, read_frame, transmissions, unfilled
from processors.formats.headings import DATELINE, Heading, split_heading
from processors.formats.items import Item, parse_items
from processors.formats.months import month_number
from processors.formats.notices import is_label, names_replaced, notice_status, status_of
from processors.formats.properties import as_text, clean_body, without_empty
from processors.formats.times import parse_time
from processors.sources import Receipt, Source
from processors.story import rfc3339
from processors.text.cleaning import unix_lines

HEADER = re.compile(
    r"\x01?\s{0,4}(?P<service>[a-z]{2,4})"
    r"(?P<number>\d{3,6})[ \t]+(?P<priority>\d)[ \t]+(?P<category>[^\s\d]\S{0,9})"
    r"(?:[ \t]+(?P<words>\d{1,6}))?(?P<rest>[ \t][^\n\x02]*)?(?=[\n\x02]|$)",
    re.I,
)
SOURCE_NUMBER = re.compile(r"[a-z]{2,4} +\d{2,5}\s*$", re.I)
SLUG = re.compile(r"(?P<slug>/[^\n]*|[^\n]*/)[ \t]*(?:\n|$)")
SLUG_ALONE = re.compile(r"^/?[^\s/]+(?:/[^\s/]+)*/[ \t]*$", re.M)
HEADING_END = re.compile(r"=[ \t]*$", re.M)
SENT = re.compile(
    r"(?<!\S)(?P<day>\d\d)[ /]?(?P<hour>\d\d)[:.]?(?P<minute>\d\d)"
    r"(?P<letters>(?:[ \t]*[^\W\d_]{1,10}\.?){0,2})(?:[ \t]+(?P<year>(?:\d\d)?\d\d))?[ \t]*$",
    re.M,
)
NOTEBOOK = re.compile(r"^# +\S.*", re.M | re.S)
PRIVATE = re.compile(r"^\* \* \* \*.*", re.M | re.S)
INITIALS = re.compile(r"[a-z]{2,5}(?: [a-z]{2,5}){1,5}")

MAX_SLUGS = 3  # lines
MAX_NOTICE = 500  # characters of a kill in which it names the story


def looks_like(data: bytes) -> bool:
    """A header line: service and number, priority, category, words. Without SOH, another sign as well."""
    message = unfilled(data)
    start = unix_lines(message[:HEADER_SIZE].decode("latin-1"))
    header = HEADER.match(start)
    if not header or start.startswith("\x01"):
        return bool(header)
    usual = len(header["service"]) == 3 and len(header["category"]) < 5 and header["words"]
    return bool(usual) and len((header["rest"] or "").split()) < 4 and _has_other_signs(header, message)


def parse(data: bytes, receipt: Receipt) -> list[Item]:
    """Parse messages, each of which is a story. Raises StoryError (`too-large`)."""
    return parse_items(transmissions(data), lambda message: _parse(message, receipt))


def _has_other_signs(header: re.Match[str], message: bytes) -> bool:
    """Whether there are signs of IPTC 7901 in a message apart from its header line."""
    after = header.string[header.end() :]
    return bool(
        SOURCE_NUMBER.search(header["rest"] or "")
        or STX in message
        or ETX in message
        or SLUG_ALONE.match(after.lstrip())
        or HEADING_END.search(after)
        or _split_time(unix_lines(message[-HEADER_SIZE:].decode("latin-1")))[1]
    )


def _parse(message: bytes, receipt: Receipt) -> Draft:
    """Parse a message. Raises StoryError (`encoding`, `not-a-story`)."""
    frame = read_frame(message)
    header = HEADER.match(frame.header or frame.text)
    if not header:
        raise StoryError("not-a-story", "IPTC 7901 without service, number, priority and category")
    if frame.header:
        slug, text = frame.header[header.end() :], frame.text
    else:
        slug, text = _split_slug(frame.text[header.end() :])
    sent = SENT.search(frame.trailer)
    if not sent:
        text, sent = _split_time(text)
    heading, story = split_heading(text)
    story, note = _split_notes(story)
    slug = " ".join(f"{slug} {heading.slug}".split()).strip("/ ")
    source, repairs = receipt.find_source(header["service"].lower()), frame.repairs
    created, day = _time(sent, receipt, source, repairs)
    dateline = DATELINE.match(story)
    opening = story[dateline.end() if dateline else 0 :][:MAX_NOTICE]
    status = _status(slug, heading, opening)
    value, cleaned = clean_body(_joined(story) or ("" if status else heading.headline))
    notes = [*heading.notes, note] if note else heading.notes
    said = "\n".join((*heading.labels, heading.headline, *notes, opening if status else ""))[:MAX_NOTICE]
    replaced = _references(header, said, day)
    properties: DraftProperties = {
        "uri": source.uri(_name(header["number"], day)),
        "versionCreated": created,
        "pubStatus": status,
        "urgency": int(header["priority"]),
        "edNote": "\n".join(notes),
        "slugline": slug,
        "by": heading.by,
        "located": dateline["place"] if dateline else "",
        "headlines": [as_text(heading.headline)] if heading.headline else [],
        "bodies": [as_text(value)],
        "subjects": [{"literal": f"7901:{header['category']}", "creator": "wire"}],
        "infoSources": [{"name": dateline["agency"]}] if dateline else [],
        "genres": [{"name": label} for label in heading.labels],
        "associations": [
            {"name": number, "uri": source.uri(id), "rel": "replaces"} for number, id in replaced.items()
        ],
        "altIds": [{"role": "transmission", "value": f"{header['service']}{header['number']}"}],
    }
    return Draft(without_empty(properties), repairs + cleaned, source)


def _split_time(text: str) -> tuple[str, re.Match[str] | None]:
    """Split off the last line of a text if it says when it was sent, and names the month."""
    rest, _, last = text.rstrip().removesuffix("NNNN").rstrip().rpartition("\n")
    sent = SENT.fullmatch(last.strip())
    return (rest, sent) if sent and _month_and_zone(sent)[0] else (text, None)


def _split_slug(text: str) -> tuple[str, str]:
    """Split a text into the slug, which has slashes, and the rest."""
    slugs = []
    for _ in range(MAX_SLUGS):
        text = text.lstrip()
        if slug := SLUG.match(text):
            slugs.append(slug["slug"])
            text = text[slug.end() :]
    return " ".join(slugs), text


def _split_notes(story: str) -> tuple[str, str]:
    """Split a story from the notes for editors at its end, of which the agency's private ones are dropped."""
    found = NOTEBOOK.search(story)
    note = PRIVATE.sub("", found[0].partition("\n")[2]) if found else ""
    story = story[: found.start()] if found else story
    lines = _without_initials(note).splitlines()
    return _without_initials(story), "\n".join(line for line in lines if line.strip())


def _without_initials(text: str) -> str:
    """Remove the last line of a text if it is the initials of its writers."""
    rest, _, last = text.rstrip().rpartition("\n")
    return rest if INITIALS.fullmatch(last.strip()) else text


def _joined(story: str) -> str:
    """Join the lines of each paragraph, except in tables."""
    pieces = [piece for piece in re.split(r"\n[ \t]*\n", story) if piece.strip()]
    return "\n\n".join(piece.strip("\n") if _is_table(piece) else " ".join(piece.split()) for piece in pieces)


def _is_table(piece: str) -> bool:
    lines = piece.strip("\n").split("\n")
    return (
        len(lines) > 1
        and sum("   " in line.strip() or "\t" in line.strip() for line in lines) > len(lines) / 2
    )


def _status(slug: str, heading: Heading, story: str) -> str:
    """The `pubStatus` by a label, a notice to editors, or a part of the slug ("Ferry/KILL/")."""
    parts = slug.split("/")
    mixed = any(map(str.islower, slug)) or not story.strip()
    by_slug = status_of(" ".join(part for part in parts if mixed and is_label(part)))
    notices = [story] if story.strip() else [heading.headline, *heading.notes]
    return heading.status() or by_slug or next(filter(None, map(notice_status, notices)), "")


def _references(header: re.Match[str], text: str, day: date) -> dict[str, str]:
    """The earlier stories that a text says it replaces or kills: their ids by their numbers.

    A number above the message's own is from the day before, since numbers begin anew each day.
    """
    service, own = header["service"], header["number"]
    replaced: dict[str, str] = {}
    for name in names_replaced(text, rf"\b{service} ?\d{{1,6}}\b"):
        number = re.findall(r"\d+", name)[-1].zfill(len(own))
        if int(number) != int(own):
            replaced[service + number] = _name(number, day - timedelta(days=int(number) > int(own)))
    return replaced


def _name(number: str, day: date) -> str:
    return f"7901/{number}/{day.isoformat()}"


def _time(
    sent: re.Match[str] | None, receipt: Receipt, source: Source, repairs: list[str]
) -> tuple[str, date]:
    """When a message was sent, and on which day of the source's calendar; without a time, that of receipt."""
    today = receipt.received.astimezone(source.zone or UTC).date()
    if not sent:
        repairs.append("versionCreated: the message does not say when it was sent")
        return "", today
    month, zone = _month_and_zone(sent)
    year = int(sent["year"] or 0)
    if not (month and year):
        day = _last_day(int(sent["day"]), month, today)
        repairs.append("versionCreated: the date is incomplete and was read as the last such day")
        month, year = day.month, day.year
    text = f"{year % 100 + 2000}-{month:02}-{sent['day']} {sent['hour']}:{sent['minute']} {zone}"
    found = parse_time("versionCreated", text, repairs, source)
    if not found:
        return "", today
    local = datetime.fromisoformat(found)
    return rfc3339(local), local.date()


def _month_and_zone(sent: re.Match[str]) -> tuple[int, str]:
    words = re.findall(r"\w+", sent["letters"])
    month = next(filter(None, map(month_number, words)), 0)
    return month, next((word for word in words if not month_number(word)), "")


def _last_day(day: int, month: int, today: date) -> date:
    """The last day with this number, and in this month if it is not 0, until tomorrow."""
    days = (today + timedelta(days=1 - back) for back in range(1_500))
    return next((found for found in days if found.day == day and month in (0, found.month)), today)
