"""ANPA 1312: how North American agencies have sent text since the wires ran at 1,200 words a minute.

    SYN SYN SOH service number US routing     SYN = 0x16, SOH = 0x01, US = 0x1f
    priority category ... slug month-day words
    STX ^keyword line<                        BC-US--Storm, 1st Ld-Writethru,466
    ^headline< ^Eds: ...< ^By NAME=           lines of their own begin with ^ and end with < or =
        paragraphs, indented                  `` and '' are quotation marks, _ is a dash
    ETX AP-WF-11-13-26 1509GMT<               who sent it, and when
    EOT

Versions of a story share no id, only the slug of the keyword line: the `uri` is made of that, the
service and the day, so that a "1st Ld-Writethru" joins the story whose version 2 it is.

ANPA 84-2 (1312 format), American Newspaper Publishers Association
"""

import re
from datetime import UTC, datetime

from processors.errors import StoryError
from processors.formats.raw import as_uri, filled, plain_body, text_value
from processors.story import Story, rfc3339
from processors.text.cleaning import decode

SIGNATURE = re.compile(rb"[\x00\r\n]*\x16\x16\x01")
HEADER = re.compile(r"\x16\x16\x01(?P<service>[a-z]+)(?P<number>\d{3,5})\x1f?(?P<routing>[^\r\n]*)", re.I)
ORDERS = re.compile(r"^(?P<priority>[a-z]) (?P<category>[a-z])\S*", re.I)
DAY = re.compile(r"\b(?P<month>\d{1,2})-(?P<day>\d{1,2}) +\d{1,5}\s*$", re.M)
SENT = re.compile(rb"\x03[A-Z]{2,3}-[A-Z]{2,3}-(\d\d)-(\d\d)-(\d\d) (\d\d)(\d\d)GMT")
WORDS = re.compile(r",\s*\d+\s*$")
LEAD = re.compile(r"(\d+)(?:st|nd|rd|th)\s*(?:ld|lead|writethru|update|correction)", re.I)
ADD = re.compile(r"(\d+)(?:st|nd|rd|th)\s*add\b", re.I)
CHANGED = re.compile(r"writethru|correct|\bcorr\b|\bsubs?\b|\bupdate", re.I)
KILLED = re.compile(r"\bkill(?:s|ed)?\b|\bwithdrawn?\b|\bwithdrawal\b|\beliminat(?:e|ion)\b", re.I)
CYCLE = re.compile(r"(?:BC|AM|PM)-+", re.I)
PHOTO = re.compile(r"(?:AP|Reuters|CP)?\s*(?:photo|graphic|video|audio)s?\b", re.I)
NOTE = re.compile(r"(?:eds?|editors?|note|with|urgent|bulletin|flash|advisory)\b\s*:", re.I)
BY = re.compile(r"by\s+(?P<name>.+)", re.I)
DATELINE = re.compile(r"(?P<place>[A-Z][^()_\n]{1,60}?) \((?P<agency>[A-Z][^()\n]{1,30})\) [_–—-]")
END = re.compile(r"\^?(?:END|MORE)<?\s*$", re.M)

HEADER_SIZE = 1_000  # bytes

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
    """Two SYN and an SOH."""
    return bool(SIGNATURE.match(data))


def parse(data: bytes) -> list[Story | StoryError]:
    """One story a message. Raises StoryError (`encoding`, `empty`, `not-a-story`)."""
    header, found, rest = data.partition(b"\x02")
    if not found:
        raise StoryError("not-a-story", "ANPA without the control character that begins the text (STX)")
    head, _ = decode(_printable(header[:HEADER_SIZE], keep=b"\x16\x01\x1f"))
    text, repairs = decode(_printable(re.split(rb"[\x03\x04\x0c]", rest)[0]))
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    sent = SENT.search(rest)
    marked, copy = _parted([line for line in lines if not END.match(line.strip())])
    if not marked:
        raise StoryError("not-a-story", "ANPA without a keyword line")
    keyword = WORDS.sub("", marked[0])
    slug, _, take = (part.strip() for part in keyword.partition(","))
    body = _prose("\n\n".join(copy))
    headlines, by, notes = _above(marked[1:])
    dateline = DATELINE.match(body)
    record: Story = _header(head)
    record |= {
        "uri": _uri(head, slug, take, sent),
        "version": _version(take),
        "versionCreated": _moment(sent),
        "pubStatus": "canceled" if KILLED.search(take) else "",
        "slugline": slug,
        "by": by,
        "edNote": "\n".join(notes),
        "located": dateline["place"] if dateline else "",
        "headlines": [text_value(headline, role) for headline, role in headlines],
        "infoSources": [{"name": dateline["agency"]}] if dateline else [],
    }
    value, cleaned = plain_body(body if body.strip() else "\n\n".join(h for h, _ in headlines) or keyword)
    record["bodies"] = [text_value(value)]
    if not sent:
        repairs.append("versionCreated: the message ends without its time")
    return [filled(record) | {"repairs": repairs + cleaned}]


def _printable(data: bytes, keep: bytes = b"") -> bytes:
    """Without the control characters that steer typesetters."""
    return bytes(byte for byte in data if byte >= 0x20 or byte in b"\t\r\n" or byte in keep)


def _header(head: str) -> Story:
    found = HEADER.search(head)
    lines = head.split("\n")
    orders = ORDERS.match(lines[1].lstrip("\r")) if len(lines) > 1 else None
    record: Story = {}
    if orders:
        record["urgency"] = PRIORITIES.get(orders["priority"].lower(), 5)
        category = orders["category"].lower()
        name = {"name": CATEGORIES[category]} if category in CATEGORIES else {}
        record["subjects"] = [name | {"literal": f"anpa:{category}", "creator": "wire"}]
    if found:
        record["altIds"] = [{"role": "transmission", "value": found["service"] + found["number"]}]
    return record


def _parted(lines: list[str]) -> tuple[list[str], list[str]]:
    """The lines that stand above the story, without their marks; the paragraphs of the story."""
    marked: list[str] = []
    copy: list[list[str]] = []
    table = False
    for line in lines:
        text = line.strip()
        if text.startswith("^") and not copy:
            marked.append(text.strip("^<= ").strip())
        elif text:
            row = text.endswith("<")
            text = text.strip("^").removesuffix("<").rstrip()
            indented = line[0] in " \t"
            if copy and ((row and table) or not indented):
                copy[-1] += ("\n" if row else " ", text)
            else:
                copy.append([text])
            table = row
    return marked, ["".join(pieces) for pieces in copy]


def _above(lines: list[str]) -> tuple[list[tuple[str, str]], str, list[str]]:
    """Headlines with their roles, the byline, and the notes to editors."""
    headlines: list[tuple[str, str]] = []
    names: list[str] = []
    notes: list[str] = []
    for line in lines:
        text = _prose(line)
        if NOTE.match(text) or PHOTO.match(text):
            notes.append(text)
        elif byline := BY.fullmatch(text):
            names.append(byline["name"])
        elif names:
            names.append(text)  # "AP Sports Writer"
        elif text:
            headlines.append((text, "sub" if headlines else "main"))
    return headlines, ", ".join(names), notes


def _prose(text: str) -> str:
    """Quotation marks and dashes as they are printed, a table's fields apart."""
    text = text.replace("``", "“").replace("''", "”").replace("`", "‘")
    text = re.sub(r"(?<= )_(?= )", "—", text)
    return "\n".join(line.replace(";", "\t") if line.count(";") > 1 else line for line in text.split("\n"))


def _uri(head: str, slug: str, take: str, sent: re.Match[bytes] | None) -> str:
    """Made of service, day and slug; an addition to a story ("1st Add") is a story by itself."""
    found = HEADER.search(head)
    service = found["service"].lower() if found else ""
    day = DAY.search(head) or sent
    date = f"{int(day[1]):02}-{int(day[2]):02}" if day else ""
    name = "-".join(re.findall(r"\w+", CYCLE.sub("", slug, count=1).casefold()))
    addition = ADD.search(take)
    return as_uri("/".join(filter(None, ("anpa", service, date, name, addition and f"add{addition[1]}"))))


def _version(take: str) -> str:
    """1 for a story, one more than its number for a lead; "" where only its time can tell."""
    if found := LEAD.search(take):
        return str(int(found[1]) + 1)
    return "" if CHANGED.search(take) or KILLED.search(take) else "1"


def _moment(sent: re.Match[bytes] | None) -> str:
    if not sent:
        return ""
    month, day, year, hour, minute = map(int, sent.groups())
    try:
        return rfc3339(datetime(2000 + year, month, day, hour, minute, tzinfo=UTC))
    except ValueError:
        return ""
