"""Universities that are called by their short name: "a sophomore at Syracuse", "alumni of Brown"."""

import re
from collections.abc import Sequence

from processors.entities.patterns import IN_LIST
from processors.entities.places import candidates
from processors.entities.spans import EntitySpan

SCHOLARS = (
    "student|undergraduate|graduate|freshman|freshmen|sophomore|professor|lecturer|dean|provost|alumni|alumnus|"
    "alumna|faculty|researcher|economist|historian|biologist|physicist|psychologist|epidemiologist|"
    "virologist|scholar|academic"
)
FIELD = r"(?: of \w+(?: and \w+)?| in \w+)?"
SUBJECT = r"(?!(?:his|her|its|their|the|an?)\b)\w+"
SCHOLAR_AT = re.compile(
    rf"\b(?i:{SCHOLARS})s?{FIELD} at (?:the )?$"
    r"|\b(?:dean|provost|alumni|alumnus|alumna) of $"
    r"|\b(?:freshman|sophomore|junior|senior|first|second|third|fourth|final|last) year at $"
    r"|\b(?:graduat\w+|degree|doctorate|diploma|PhD|bachelor['’]s|master['’]s)(?: in \w+)? (?:from|at) $"
    rf"|\b(?:stud(?:y|ied|ies|ying)|taught|teach(?:es|ing)?|lectur(?:ed|es|ing)) (?:{SUBJECT} ){{0,2}}at $"
    r"|\b(?:[Tt]uition|[Ee]nrol?l(?:ed|ment)?|admissions?|campus|admitted) (?:at|to|of) $"
)
PREPOSITIONS = (" at ", " of ", " from ", " to ", " at the ")
WINDOW = 60  # characters before a name
IN_PLACE = re.compile(r"\b(?:in|near|around|outside) $")
POSSESSIVE = re.compile(r"['’]s ")  # "students at Beijing's square"
ACTS = re.compile(r" (?:said|says|will|plans|has (?:said|offered)|announced|declined|did not|argues|hopes)\b")
FULL_NAME = re.compile(
    r"(?:University|College) of (?P<of>[A-Z]\w+)|(?P<before>[A-Z]\w+) (?:University|College)\b"
)


def universities(text: str, mentions: Sequence[EntitySpan]) -> list[EntitySpan]:
    """Give the mentions that mean a university the type ORG. Those after "in" stay places."""
    found = _with_cues(text, mentions)
    names = {text[mention.start : mention.end] for mention in found}
    has_full_names = "University" in text or "College" in text
    in_full = {full["of"] or full["before"] for full in (FULL_NAME.finditer(text) if has_full_names else ())}
    return [
        mention._replace(type="ORG")
        if mention in found or (mention.type == "LOC" and _is_university(text, mention, names, in_full))
        else mention
        for mention in mentions
    ]


def _with_cues(text: str, mentions: Sequence[EntitySpan]) -> set[EntitySpan]:
    """The mentions after "a student at" and the like, and the others of a list ("at Brown and Duke")."""
    found: set[EntitySpan] = set()
    previous: EntitySpan | None = None
    for mention in mentions:
        if (
            text.endswith(PREPOSITIONS, 0, mention.start)
            and SCHOLAR_AT.search(text, max(0, mention.start - WINDOW), mention.start)
            and not POSSESSIVE.match(text, mention.end)
        ) or (previous and previous in found and IN_LIST.fullmatch(text, previous.end, mention.start)):
            found.add(mention)
        previous = mention
    return found


def _is_university(text: str, mention: EntitySpan, names: set[str], in_full: set[str]) -> bool:
    """Whether a mention has a university's name and is not where something is.

    If the story has only the full name ("University of Oxford"), the short one may be the town's as well, and
    counts where it acts ("Oxford will appeal").
    """
    name = text[mention.start : mention.end]
    if name in names:
        return not IN_PLACE.search(text, max(0, mention.start - 10), mention.start)
    return (
        name in in_full
        and bool(ACTS.match(text, mention.end))
        and all(place.kind == "city" for place in candidates(name))
    )
