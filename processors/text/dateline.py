"""Find the dateline before a story's first sentence: where it was filed from, when, and by which agency."""

import re
from collections.abc import Sequence

from processors.entities.places import candidates
from processors.story import Dateline, Paragraph, Span

WORD = r"[^\W\d_](?:[^\W\d_]|[.'’-](?!-))*"
PLACE = rf"{WORD}(?: {WORD}){{0,3}}"
MONTH = r"(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]{0,6}\.?"
DATE = rf"(?i:{MONTH} \d{{1,2}}|\d{{1,2}} {MONTH})(?:,? \d{{4}})?"
DATELINE = re.compile(
    rf"(?:(?P<wire>[A-Z][a-z]\w+)/)?(?P<place>{PLACE})(?:/ ?{PLACE}){{0,3}}"
    rf"(?P<region>, (?!{DATE})[A-Z][\w.'’ -]{{1,30}}?)?(?P<date>,? {DATE})?"
    r"(?: ?(?:- ?|-- ?)?(?:\((?P<agency>[^()\n]{2,40})\)|/ ?(?P<release>[^/\n]{2,30}?) ?/))?"
    r" ?(?:-{1,2}|[–—]) ?(?=\S)"
)
DATED = re.compile(DATE)


def find_dateline(text: str, paragraphs: Sequence[Paragraph]) -> Dateline | None:
    """The dateline at the start of a body's running text, or None."""
    opening = next((p for p in paragraphs if p["role"] in ("text", "repeat")), None)
    match = opening and DATELINE.match(text, opening["start"], opening["end"])
    if not match or not _is_dateline(match):
        return None
    if not any(map(str.islower, text[match.end() : match.end() + 40])):
        return None  # "SOCCER - ITALY BEAT WALES"
    found: Dateline = {"place": _span(match, "place"), "end": match.end()}
    for group in ("agency", "release", "wire"):
        if match[group] and not DATED.match(match[group]):
            found["agency"] = _span(match, group)
            break
    return found


def _is_dateline(match: re.Match[str]) -> bool:
    """Whether the place is in capitals and has something of a dateline, or is a known place and has more."""
    filed = match["agency"] or match["release"] or match["date"]
    if match["place"].isupper():
        return bool(filed or match["region"] or match["wire"] or candidates(match["place"]))
    return bool(filed and candidates(match["place"]))


def _span(match: re.Match[str], group: str) -> Span:
    return {"start": match.start(group), "end": match.end(group)}
