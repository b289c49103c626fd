"""IPTC 7901: the text format of European agencies, five lines of which are older than the personal computer.

    SOH service number priority category words ... source      SOH = 0x01
    slug/
    STX headline =                                             STX = 0x02
       paragraphs, broken into lines
    ETX day and time GMT month year                            ETX = 0x03

What dpa puts under headings of its own ("# Notebook") is for editors, and becomes `edNote`.

IPTC 7901, The Text Transmission Format, 5th edition
"""

import re
from datetime import UTC, datetime

from processors.errors import StoryError
from processors.formats.raw import as_uri, filled, plain_body, text_value
from processors.story import Story, rfc3339
from processors.text.cleaning import decode

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
    """An SOH, the three letters of a service and its running number."""
    return bool(SIGNATURE.match(data))


def parse(data: bytes) -> list[Story | StoryError]:
    """One story a message. Raises StoryError (`encoding`, `empty`, `not-a-story`)."""
    header, found, rest = data.partition(b"\x02")
    if not found:
        raise StoryError("not-a-story", "IPTC 7901 without the control character that begins the text (STX)")
    copy, _, after = rest.partition(b"\x03")
    head, _ = decode(header.strip(b"\0\r\n"))
    text, repairs = decode(bytes(byte for byte in copy if byte >= 0x20 or byte in b"\t\r\n"))
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    orders = HEADER.match(head)
    if not orders:
        raise StoryError("not-a-story", "IPTC 7901 without service, number, priority, category and words")
    sent = _moment(SENT.search(after.decode("ascii", "replace")))
    label, headline, story = _headed(text)
    story, note = _parted(story)
    slug = " ".join(head[orders.end() :].split()).rstrip("/ ")
    dateline = DATELINE.match(story)
    name = f"7901/{orders['service'].lower()}/{orders['number']}" + (f"/{sent[:10]}" if sent else "")
    value, cleaned = plain_body(_paragraphs(story) or headline)
    if not sent:
        repairs.append("versionCreated: the message ends without its time")
    record: Story = {
        "uri": as_uri(name),
        "versionCreated": sent,
        "pubStatus": "canceled" if KILLED.search(label) else "",
        "urgency": int(orders["priority"]) or None,
        "edNote": note,
        "slugline": slug,
        "located": dateline["place"] if dateline else "",
        "headlines": [text_value(headline)] if headline else [],
        "bodies": [text_value(value)],
        "subjects": [{"literal": f"7901:{orders['category']}", "creator": "wire"}],
        "infoSources": [{"name": dateline["agency"]}] if dateline else [],
        "genres": [{"name": label}] if label else [],
        "altIds": [{"role": "transmission", "value": f"{orders['service']}{orders['number']}"}],
    }
    return [filled(record) | {"repairs": repairs + cleaned}]


def _headed(text: str) -> tuple[str, str, str]:
    """The label above the headline (EXTRA, URGENT), the headline, and the story."""
    text = text.lstrip("\n")
    label = LABEL.match(text)
    if label:
        text = text[label.end() :]
    headline = HEADLINE.match(text)
    if headline:
        return label["label"] if label else "", " ".join(headline["headline"].split()), text[headline.end() :]
    first, _, rest = text.partition("\n")
    return label["label"] if label else "", " ".join(first.split()), rest


def _parted(story: str) -> tuple[str, str]:
    """The story, and what of its end is for editors and may be shown to them."""
    found = NOTEBOOK.search(story)
    note = PRIVATE.sub("", found[0].partition("\n")[2]) if found else ""
    story = story[: found.start()] if found else story
    return _unsigned(story), "\n".join(line for line in _unsigned(note).splitlines() if line.strip())


def _unsigned(text: str) -> str:
    """Without the last line, if it has the initials of its writers."""
    rest, _, last = text.rstrip().rpartition("\n")
    return rest if INITIALS.fullmatch(last.strip()) else text


def _paragraphs(story: str) -> str:
    """Lines joined to paragraphs, which blank lines part; tables keep their lines."""
    pieces = [piece for piece in re.split(r"\n[ \t]*\n", story) if piece.strip()]
    return "\n\n".join(piece.strip("\n") if _is_table(piece) else " ".join(piece.split()) for piece in pieces)


def _is_table(piece: str) -> bool:
    lines = piece.strip("\n").split("\n")
    return (
        len(lines) > 1
        and sum("   " in line.strip() or "\t" in line.strip() for line in lines) > len(lines) / 2
    )


def _moment(sent: re.Match[str] | None) -> str:
    if not sent or sent[4] not in MONTHS:
        return ""
    day, hour, minute, year = map(int, sent.group(1, 2, 3, 5))
    try:
        return rfc3339(datetime(2000 + year, MONTHS.index(sent[4]) + 1, day, hour, minute, tzinfo=UTC))
    except ValueError:
        return ""
