"""ANPA 1312: the text format of North American news agencies.

    SYN SYN SOH service number US routing     SYN = 0x16, SOH = 0x01, US = 0x1f
    priority category ... slug month-day words
    STX ^keyword line<                        BC-US--Storm, 1st Ld-Writethru,466
    ^headline< ^Eds: ...< ^By NAME=           lines above the story begin with ^ and end with < or =
        paragraphs, indented                  `` and '' are quotation marks, _ is a dash
    ETX AP-WF-11-13-26 1509GMT<               who sent it, and when
    EOT

Versions of a story have no id in common, only the slug in the keyword line. The `uri` is made from the
service, the day and the slug, so that a "1st Ld-Writethru" becomes version 2 of the same story.

ANPA 84-2 (1312 format), American Newspaper Publishers Association
"""

import re

from processors.drafts import Draft, DraftProperties
from processors.errors import StoryError
from processors.formats.items import Item
from processors.formats.properties import as_text, as_time, clean_body, without_empty
from processors.sources import Receipt
from processors.story import Subject, Text
from processors.text.cleaning import decode, printable, unix_lines

SIGNATURE = re.compile(rb"[\x00\r\n]*\x16\x16\x01")
HEADER = re.compile(r"\x16\x16\x01(?P<service>[a-z]+)(?P<number>\d{3,5})\x1f?(?P<routing>[^\r\n]*)", re.I)
PRIORITY_LINE = re.compile(r"^(?P<priority>[a-z]) (?P<category>[a-z])\S*", re.I)
DAY = re.compile(r"\b(?P<month>\d{1,2})-(?P<day>\d{1,2}) +\d{1,5}\s*$", re.M)
SENT = re.compile(rb"\x03[A-Z]{2,3}-[A-Z]{2,3}-(\d\d)-(\d\d)-(\d\d) (\d\d)(\d\d)GMT")
WORD_COUNT = re.compile(r",\s*\d+\s*$")
LEAD = re.compile(r"(\d+)(?:st|nd|rd|th)\s*(?:ld|lead|writethru|update|correction)", re.I)
ADD = re.compile(r"(\d+)(?:st|nd|rd|th)\s*add\b", re.I)
CHANGED = re.compile(r"writethru|correct|\bcorr\b|\bsubs?\b|\bupdate", re.I)
KILLED = re.compile(r"\bkill(?:s|ed)?\b|\bwithdrawn?\b|\bwithdrawal\b|\beliminat(?:e|ion)\b", re.I)
CYCLE = re.compile(r"(?:BC|AM|PM)-+", re.I)
PHOTO = re.compile(r"(?:AP|Reuters|CP)?\s*(?:photo|graphic|video|audio)s?\b", re.I)
NOTE = re.compile(r"(?:eds?|editors?|note|with|urgent|bulletin|flash|advisory)\b\s*:", re.I)
BYLINE = re.compile(r"by\s+(?P<name>.+)", re.I)
DATELINE = re.compile(r"(?P<place>[A-Z][^()_\n]{1,60}?) \((?P<agency>[A-Z][^()\n]{1,30})\) [_–—-]")
END_LINE = re.compile(r"\^?(?:END|MORE)<?\s*$", re.M)

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


def parse(data: bytes, receipt: Receipt) -> list[Item]:
    """Parse a message, which is one story. Raises StoryError (`encoding`, `empty`, `not-a-story`)."""
    start, found, rest = data.partition(b"\x02")
    if not found:
        raise StoryError("not-a-story", "ANPA without STX, the control character that begins the text")
    head, _ = decode(printable(start[:HEADER_SIZE], keep=b"\x16\x01\x1f"))
    text, repairs = decode(printable(re.split(rb"[\x03\x04\x0c]", rest)[0]))
    lines = [line for line in unix_lines(text).split("\n") if not END_LINE.match(line.strip())]
    marked, copy = _split_marked(lines)
    if not marked:
        raise StoryError("not-a-story", "ANPA without a keyword line")
    keyword = WORD_COUNT.sub("", marked[0])
    slug, _, take = (part.strip() for part in keyword.partition(","))
    headlines, by, notes = _parse_marked(marked[1:])
    body = _typeset("\n\n".join(copy))
    value, cleaned = clean_body(
        body if body.strip() else "\n\n".join(h["value"] for h in headlines) or keyword
    )
    header, sent, dateline = HEADER.search(head), SENT.search(rest), DATELINE.match(body)
    if not sent:
        repairs.append("versionCreated: the message does not say when it was sent")
    urgency, subjects = _urgency_and_subjects(head)
    source = receipt.find_source(header["service"].lower() if header else "")
    properties: DraftProperties = {
        "uri": source.uri(_name(DAY.search(head) or sent, slug, take)),
        "version": _version(take),
        "versionCreated": _time(sent),
        "pubStatus": "canceled" if KILLED.search(take) else "",
        "urgency": urgency,
        "edNote": "\n".join(notes),
        "slugline": slug,
        "by": by,
        "located": dateline["place"] if dateline else "",
        "headlines": headlines,
        "bodies": [as_text(value)],
        "subjects": subjects,
        "infoSources": [{"name": dateline["agency"]}] if dateline else [],
        "altIds": [{"role": "transmission", "value": header["service"] + header["number"]}] if header else [],
    }
    return [Draft(without_empty(properties), repairs + cleaned, source)]


def _urgency_and_subjects(head: str) -> tuple[int, list[Subject]]:
    """The urgency and subjects in the second line of the header; (0, []) if there are none."""
    second = head.split("\n")[1:2]
    match = PRIORITY_LINE.match(second[0].lstrip("\r")) if second else None
    if not match:
        return 0, []
    category = match["category"].lower()
    subject = Subject(name=CATEGORIES.get(category, ""), literal=f"anpa:{category}", creator="wire")
    return PRIORITIES.get(match["priority"].lower(), 5), [without_empty(subject)]


def _split_marked(lines: list[str]) -> tuple[list[str], list[str]]:
    """Split a message into the marked lines above the story, marks removed, and the story's paragraphs."""
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


def _parse_marked(lines: list[str]) -> tuple[list[Text], str, list[str]]:
    """The headlines, the byline, and the notes to editors."""
    headlines: list[Text] = []
    names: list[str] = []
    notes: list[str] = []
    for line in lines:
        text = _typeset(line)
        if NOTE.match(text) or PHOTO.match(text):
            notes.append(text)
        elif byline := BYLINE.fullmatch(text):
            names.append(byline["name"])
        elif names:
            names.append(text)  # "AP Sports Writer"
        elif text:
            headlines.append(as_text(text, "sub" if headlines else "main"))
    return headlines, ", ".join(names), notes


def _typeset(text: str) -> str:
    """Replace teleprinter spellings of quotation marks and dashes; separate table cells by tabs."""
    text = text.replace("``", "“").replace("''", "”").replace("`", "‘")
    text = re.sub(r"(?<= )_(?= )", "—", text)
    return "\n".join(line.replace(";", "\t") if line.count(";") > 1 else line for line in text.split("\n"))


def _name(day: re.Match[str] | re.Match[bytes] | None, slug: str, take: str) -> str:
    """An id made from day and slug. An addition to a story ("1st Add") is a separate story."""
    date = f"{int(day[1]):02}-{int(day[2]):02}" if day else ""
    name = "-".join(re.findall(r"\w+", CYCLE.sub("", slug, count=1).casefold()))
    addition = ADD.search(take)
    return "/".join(filter(None, ("anpa", date, name, addition and f"add{addition[1]}")))


def _version(take: str) -> str:
    """1 for the first version, n + 1 for the nth lead; "" if the keyword line does not say."""
    if found := LEAD.search(take):
        return str(int(found[1]) + 1)
    return "" if CHANGED.search(take) or KILLED.search(take) else "1"


def _time(sent: re.Match[bytes] | None) -> str:
    if not sent:
        return ""
    month, day, year, hour, minute = map(int, sent.groups())
    return as_time(year, month, day, hour, minute)
