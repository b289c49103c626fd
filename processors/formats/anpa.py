"""ANPA 1312: the text format of North American news agencies.

    SYN SYN SOH service number US routing     SYN = 0x16, SOH = 0x01, US = 0x1f
    priority category ... slug month-day words
    STX ^keyword line<                        BC-US--Storm, 1st Ld-Writethru,466
    ^headline< ^Eds: ...< ^By NAME=           lines above the story begin with ^ and end with < or =
        paragraphs, indented                  `` and '' are quotation marks, _ is a dash
    ETX AP-WF-11-13-26 1509GMT<               who sent it, and when
    EOT

Wires elsewhere leave out the SYN and the marks: the headline then ends with +, and ==Name is the credit.

Versions of a story have no id in common, only the slug in the keyword line. The `uri` is made from the
service, the day and the slug, so that a "1st Ld-Writethru" becomes version 2 of the same story. A kill has
the slug of the story that it takes back.

ANPA 84-2 (1312 format), American Newspaper Publishers Association
"""

import re
from datetime import UTC, datetime

from processors.drafts import Draft, DraftProperties
from processors.errors import StoryError
from processors.formats.anpa_copy import DATELINE, MAX_NOTICE, Copy, read_copy
from processors.formats.frames import CONTROLS, HEADER_SIZE, Frame, read_frame, transmissions, unfilled
from processors.formats.items import Item, parse_items
from processors.formats.keywords import SLUG, Keywords, name_of, read_keywords
from processors.formats.months import month_number
from processors.formats.notices import names_replaced, notice_status, status_of
from processors.formats.properties import as_text, clean_body, without_empty
from processors.formats.times import parse_time
from processors.sources import Receipt, Source
from processors.story import Subject, rfc3339
from processors.text.cleaning import unix_lines

HEADER = re.compile(
    r"\x01?\s{0,4}(?P<service>[a-z]{1,4})"
    r"(?P<number>\d{3,5})(?!\d|[ \t]+\d[ \t])(?P<sender>[a-z]{2,12}(?![a-z\d]))?"
    r"(?P<separator>\x1f)?[^\n]*",
    re.I,
)
PRIORITY_LINE = re.compile(r"^(?P<priority>[a-z]) (?P<category>[a-z])\S*", re.I)
ORDER = re.compile(
    r"^[a-z] [a-z] ?(?P<slug>[a-z\d]\S*-\S*)(?: (?P<version>[^\n]*?))? +"
    r"(?P<month>\d\d?)-(?P<day>\d\d?)(?: +\d{1,5})? *$",
    re.I | re.M,
)
SENT = re.compile(
    r"(?P<sender>[A-Z]{2,5})(?:-[A-Z]{2,5})?-(?:(?P<clock>\d\d:?\d\d)-)?"
    r"(?P<month>\d\d)-(?P<day>\d\d)-(?P<year>(?:\d\d)?\d\d)(?: (?P<time>\d\d:?\d\d) ?(?P<zone>[A-Z]{1,5})?)?"
)
END_LINE = re.compile(r"\^?(?:END|MORE)<?\s*$", re.M)
OF_IPTC_7901 = re.compile(r"\x01[a-z]{2,4}\d{3,6}[ \t]+\d[ \t]", re.I)
CREDIT = re.compile(r"==\s*(?P<name>\S.{0,40})")

PRIORITIES = {"f": 1, "b": 2, "u": 3, "r": 4, "d": 5}  # flash, bulletin, urgent, regular, deferred
CATEGORIES = {
    "a": "U.S. news",
    "b": "special events",
    "c": "features",
    "d": "food",
    "e": "entertainment",
    "f": "finance",
    "i": "international news",
    "k": "commentary",
    "l": "lifestyle",
    "n": "state and regional news",
    "p": "politics",
    "q": "sport scores",
    "r": "races",
    "s": "sports",
    "t": "travel",
    "v": "advisories",
    "w": "Washington news",
}


def looks_like(data: bytes) -> bool:
    """SYN SYN SOH, or a header line of a letter and a number with US or a line of keywords and date."""
    message = unfilled(data)
    start = unix_lines(message[:HEADER_SIZE].translate(None, CONTROLS).decode("latin-1"))
    header = HEADER.match(start)
    if start.startswith("\x01") and data[: len(data) - len(message)].endswith(b"\x16\x16"):
        return not OF_IPTC_7901.match(start)
    separated = header and header["separator"] and start.startswith("\x01")
    return bool(header and (separated or ORDER.match(start, header.end() + 1)))


def parse(data: bytes, receipt: Receipt) -> list[Item]:
    """Parse messages, each of which is a story. Raises StoryError (`too-large`)."""
    return parse_items(transmissions(data), lambda message: _parse(message, receipt))


def _parse(message: bytes, receipt: Receipt) -> Draft:
    """Parse a message. Raises StoryError (`encoding`, `not-a-story`)."""
    frame = read_frame(message)
    head, text = _split_header(frame)
    header, order = HEADER.match(head), ORDER.search(head)
    lines, sent, credit = _split_end(text.split("\n"), frame.trailer)
    copy = read_copy(lines)
    ordered = Keywords(order["slug"], order["version"] or "") if order else Keywords("", "")
    keywords = read_keywords(copy.keyword_line) if copy.keyword_line else ordered
    if not keywords.slug:
        raise StoryError("not-a-story", "ANPA without a keyword line")
    keywords, status, slugs = _withdrawn(keywords, ordered.version, copy)
    source = receipt.find_source(*_senders(header, sent))
    day, repairs = _day(order or sent, receipt, source), frame.repairs
    dateline = DATELINE.match(copy.body)
    agency = (dateline["agency"] or dateline["wire"].strip()) if dateline else credit
    urgency, subjects = _urgency_and_subjects(head)
    headlines = "\n\n".join(headline["value"] for headline in copy.headlines)
    value, cleaned = clean_body(copy.body or ("" if status else headlines))
    uri, *replaced = [source.uri(f"anpa/{day}/{slug}") for slug in slugs] or [""]
    properties: DraftProperties = {
        "uri": uri,
        "version": "" if status else keywords.number(),
        "versionCreated": _time(sent, dateline, repairs, source),
        "pubStatus": status,
        "urgency": urgency,
        "edNote": "\n".join(copy.notes),
        "slugline": keywords.slug,
        "by": copy.by,
        "located": dateline["place"] if dateline else "",
        "headlines": copy.headlines,
        "bodies": [as_text(value)],
        "subjects": subjects,
        "infoSources": [{"name": agency}] if agency else [],
        "associations": [{"name": uri, "uri": uri, "rel": "replaces"} for uri in replaced],
        "altIds": [{"role": "transmission", "value": header["service"] + header["number"]}] if header else [],
    }
    return Draft(without_empty(properties), repairs + cleaned, source)


def _withdrawn(keywords: Keywords, ordered: str, copy: Copy) -> tuple[Keywords, str, list[str]]:
    """Find what a message takes back: its keywords without that, its `pubStatus`, and names of stories.

    The first name is that of the message's own story, which a kill shares with the story that it kills; the
    others are those that it replaces. `ordered` is the version according to the header.
    """
    noticed = next(filter(None, map(notice_status, copy.notices())), "")
    empty = not (copy.body.strip() or copy.headlines)
    keywords, status = keywords.split_status(sure=bool(noticed or empty))
    status = status or status_of(" ".join((ordered, *copy.labels)))
    said = [*copy.notes, *(copy.notices() if status or noticed else [])]
    own, text = keywords.name(), "\n".join(said)[:MAX_NOTICE]
    others = [name for slug in names_replaced(text, SLUG) if (name := name_of(slug)) != own]
    if keywords.are_in(text):  # SLUG may have taken too much or too little of it
        others = [name for name in others if not name.startswith(own) and not own.startswith(name)]
    named_by_itself = own and (status or not others or not noticed)
    return keywords, status or noticed, list(dict.fromkeys([own, *others] if named_by_itself else others))


def _senders(header: re.Match[str] | None, sent: re.Match[str] | None) -> list[str]:
    """What a message calls its wire: the service, and the name in the header or in the last line."""
    names = [header["service"].lower(), header["sender"] or ""] if header else []
    return [*names, sent["sender"]] if sent else names


def _split_header(frame: Frame) -> tuple[str, str]:
    """The header of a message, and its text."""
    if frame.header:
        return frame.header[:HEADER_SIZE], frame.text
    first, _, rest = frame.text.partition("\n")
    second, _, after = rest.partition("\n")
    return (f"{first}\n{second}", after) if ORDER.match(second[:HEADER_SIZE]) else (first[:HEADER_SIZE], rest)


def _split_end(lines: list[str], trailer: str) -> tuple[list[str], re.Match[str] | None, str]:
    """Split off what follows the story: (lines, when it was sent and by whom, credit)."""
    lines = [line for line in lines if not END_LINE.match(line.strip())]
    sent, credit = SENT.search(trailer), ""
    while lines:
        last = lines[-1].strip("^< \t")
        if found := CREDIT.fullmatch(last):
            credit = found["name"]
        elif not sent and (found := SENT.fullmatch(last)):
            sent = found
        elif last:
            break
        lines.pop()
    return lines, sent, credit


def _urgency_and_subjects(head: str) -> tuple[int, list[Subject]]:
    """The urgency and subjects in the second line of the header; (0, []) if there are none."""
    second = head.split("\n")[1:2]
    match = PRIORITY_LINE.match(second[0].lstrip("\r")) if second else None
    if not match:
        return 0, []
    category = match["category"].lower()
    subject = Subject(name=CATEGORIES.get(category, ""), literal=f"anpa:{category}", creator="wire")
    return PRIORITIES.get(match["priority"].lower(), 5), [without_empty(subject)]


def _day(dated: re.Match[str] | None, receipt: Receipt, source: Source) -> str:
    """The month and day of a message, by default those of its receipt."""
    if dated:
        return f"{int(dated['month']):02}-{int(dated['day']):02}"
    return receipt.received.astimezone(source.zone or UTC).strftime("%m-%d")


def _time(
    sent: re.Match[str] | None, dateline: re.Match[str] | None, repairs: list[str], source: Source
) -> str:
    """When a message was sent, in UTC; "" if it does not say so."""
    clock = (sent["clock"] or sent["time"]) if sent else ""
    if not sent or not clock:
        repairs.append("versionCreated: the message does not say when it was sent")
        return ""
    month, day = int(sent["month"]), int(sent["day"])
    if month != day and (month > 12 or _written_day(dateline) == (day, month)):
        month, day = day, month
        repairs.append("versionCreated: the day was read as standing before the month")
    date = f"{2000 + int(sent['year']) % 100}-{month:02}-{day:02}"
    found = parse_time("versionCreated", f"{date} {clock} {sent['zone'] or ''}", repairs, source)
    return rfc3339(datetime.fromisoformat(found)) if found else ""


def _written_day(dateline: re.Match[str] | None) -> tuple[int, int]:
    """The month and day that a dateline names; (0, 0) if it names none."""
    date = dateline["date"] or "" if dateline else ""
    name, number = re.search(r"[A-Za-z]+", date), re.search(r"\d+", date)
    return (month_number(name[0]), int(number[0])) if name and number else (0, 0)
