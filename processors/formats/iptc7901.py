"""IPTC 7901: the text format of European news agencies.

    SOH service number priority category words ... source      SOH = 0x01
    slug/
    STX headline =                                             STX = 0x02
       paragraphs, broken into lines
    ETX day and time GMT month year                            ETX = 0x03

dpa ends its stories with notes for editors under a heading ("# Notebook"); these become `edNote`.

IPTC 7901, The Text Transmission Format, 5th edition
"""

import re

from processors.drafts import Draft, DraftProperties
from processors.errors import StoryError
from processors.formats.items import Item
from processors.formats.properties import as_text, as_time, clean_body, without_empty
from processors.sources import Receipt
from processors.text.cleaning import decode, printable, unix_lines

SIGNATURE = re.compile(rb"[\x00\r\n]*\x01[a-zA-Z]{3}\d{3,4}[ \r\n]")
HEADER = re.compile(
    r"\x01(?P<service>[a-z]{3})(?P<number>\d{3,4})\s+(?P<priority>\d)\s+(?P<category>\S+)\s+(?P<words>\d+)"
    r"(?P<source>[^\r\n]*)",
    re.I,
)
SENT = re.compile(
    r"(?P<day>\d\d)(?P<hour>\d\d)(?P<minute>\d\d)\s+GMT\s+(?P<month>[A-Z][a-z]{2})\s+(?P<year>\d\d)\b"
)
MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
HEADLINE = re.compile(r"(?P<headline>[^\n]+(?:\n[^\n]+){0,3}?)\s*=[ ]*\n")
LABEL = re.compile(r"(?P<label>[A-Z][A-Z -]{2,20})\n(?=\S)")
DATELINE = re.compile(r"\s*(?P<place>[A-Z][^()\n]{1,60}?) \((?P<agency>[^()\n]{2,30})\) [-–—]")
NOTEBOOK = re.compile(r"^# +\S.*", re.M | re.S)
PRIVATE = re.compile(r"^\* \* \* \*.*", re.M | re.S)
INITIALS = re.compile(r"[a-z]{2,5}(?: [a-z]{2,5}){1,5}")
KILLED = re.compile(r"\b(?:kill|withdrawn?|cancel(?:led|s)?)\b", re.I)


def looks_like(data: bytes) -> bool:
    """An SOH, three letters for the service, and a serial number."""
    return bool(SIGNATURE.match(data))


def parse(data: bytes, receipt: Receipt) -> list[Item]:
    """Parse a message, which is one story. Raises StoryError (`encoding`, `empty`, `not-a-story`)."""
    start, found, rest = data.partition(b"\x02")
    if not found:
        raise StoryError("not-a-story", "IPTC 7901 without STX, the control character that begins the text")
    copy, _, after = rest.partition(b"\x03")
    head, _ = decode(start.strip(b"\0\r\n"))
    text, repairs = decode(printable(copy))
    header = HEADER.match(head)
    if not header:
        raise StoryError("not-a-story", "IPTC 7901 without service, number, priority, category and words")
    sent = _time(SENT.search(after.decode("ascii", "replace")))
    label, headline, story = _split_heading(unix_lines(text))
    story, note = _split_notes(story)
    slug = " ".join(head[header.end() :].split()).rstrip("/ ")
    dateline = DATELINE.match(story)
    source = receipt.find_source(header["service"].lower())
    day = sent or receipt.received.isoformat()
    name = f"7901/{header['number']}/{day[:10]}"
    value, cleaned = clean_body(_joined(story) or headline)
    if not sent:
        repairs.append("versionCreated: the message does not say when it was sent")
    properties: DraftProperties = {
        "uri": source.uri(name),
        "versionCreated": sent,
        "pubStatus": "canceled" if KILLED.search(label) else "",
        "urgency": int(header["priority"]),
        "edNote": note,
        "slugline": slug,
        "located": dateline["place"] if dateline else "",
        "headlines": [as_text(headline)] if headline else [],
        "bodies": [as_text(value)],
        "subjects": [{"literal": f"7901:{header['category']}", "creator": "wire"}],
        "infoSources": [{"name": dateline["agency"]}] if dateline else [],
        "genres": [{"name": label}] if label else [],
        "altIds": [{"role": "transmission", "value": f"{header['service']}{header['number']}"}],
    }
    return [Draft(without_empty(properties), repairs + cleaned, source)]


def _split_heading(text: str) -> tuple[str, str, str]:
    """Split a text into the label above the headline (EXTRA, URGENT), the headline, and the story."""
    text = text.lstrip("\n")
    label = LABEL.match(text)
    if label:
        text = text[label.end() :]
    headline = HEADLINE.match(text)
    if headline:
        return label["label"] if label else "", " ".join(headline["headline"].split()), text[headline.end() :]
    first, _, rest = text.partition("\n")
    return label["label"] if label else "", " ".join(first.split()), rest


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


def _time(sent: re.Match[str] | None) -> str:
    if not sent or sent[4] not in MONTHS:
        return ""
    day, hour, minute, year = map(int, sent.group(1, 2, 3, 5))
    return as_time(year, MONTHS.index(sent[4]) + 1, day, hour, minute)
