"""The dateline: where a story is filed from, and when and by which agency, before its first sentence."""

import re
from collections.abc import Sequence
from typing import Any, NamedTuple

from processors.entities.places import candidates
from processors.entities.spans import EntitySpan

DATELINE = re.compile(
    r"(?P<place>[A-Z][A-Z.'’-]*(?: [A-Z][A-Z.'’-]*){0,3})"
    r"(?P<when>(?:, [A-Z][\w.'’ -]{1,30}?)?(?:,? \w{3,9}\.? \d{1,2})?)"  # a country, a state; a date
    r"(?: ?\((?P<agency>[^()\n]{2,40})\))?"
    r" ?(?:-{1,2}|[–—]) ?(?=\S)"
)


class Dateline(NamedTuple):
    """The place, the span of the agency if there is one, and the string index where the story begins."""

    place: EntitySpan
    agency: tuple[int, int] | None
    end: int


def dateline(text: str, paragraphs: Sequence[dict[str, Any]]) -> Dateline | None:
    """The dateline of a body's first paragraph of running text; None where it has none."""
    opening = next((p for p in paragraphs if p["role"] in ("text", "repeat")), None)
    match = opening and DATELINE.match(text, opening["start"], opening["end"])
    if not match or not (match["agency"] or match["when"] or candidates(match["place"])):
        return None  # "SOCCER - ITALY BEAT WALES"
    if not any(map(str.islower, text[match.end() : match.end() + 40])):
        return None
    place = EntitySpan(match.start("place"), match.end("place"), "LOC")
    return Dateline(place, match.span("agency") if match["agency"] else None, match.end())
