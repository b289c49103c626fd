"""Find the dateline before a story's first sentence: where it was filed from, when, and by which agency."""

import re
from collections.abc import Sequence

from processors.entities.places import candidates
from processors.story import Dateline, Paragraph, Span

DATELINE = re.compile(
    r"(?P<place>[A-Z][A-Z.'’-]*(?: [A-Z][A-Z.'’-]*){0,3})"
    r"(?P<when>(?:, [A-Z][\w.'’ -]{1,30}?)?(?:,? \w{3,9}\.? \d{1,2})?)"  # a country, a state; a date
    r"(?: ?\((?P<agency>[^()\n]{2,40})\))?"
    r" ?(?:-{1,2}|[–—]) ?(?=\S)"
)


def find_dateline(text: str, paragraphs: Sequence[Paragraph]) -> Dateline | None:
    """The dateline at the start of a body's running text, or None."""
    opening = next((p for p in paragraphs if p["role"] in ("text", "repeat")), None)
    match = opening and DATELINE.match(text, opening["start"], opening["end"])
    if not match or not (match["agency"] or match["when"] or candidates(match["place"])):
        return None  # "SOCCER - ITALY BEAT WALES"
    if not any(map(str.islower, text[match.end() : match.end() + 40])):
        return None
    found: Dateline = {"place": _span(match, "place"), "end": match.end()}
    if match["agency"]:
        found["agency"] = _span(match, "agency")
    return found


def _span(match: re.Match[str], group: str) -> Span:
    return {"start": match.start(group), "end": match.end(group)}
