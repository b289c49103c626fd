"""Correct the model's mentions, with the whole story as context.

The model sees 128 words at a time. The rest of the story, and wire conventions, correct some of its errors:
the dateline names a place and an agency; names in credits, bylines and notes to editors are not news; a word
is no name because it opens a sentence; the words beside a name tell a company from a person and a team from
its city; and a name that is a person's five times is a person's the sixth time, even where the model missed
it.
"""

import re
from collections.abc import Sequence

from processors.entities.abbreviations import with_abbreviations
from processors.entities.consistency import find_missed, unify_types, with_short_names
from processors.entities.evidence import employees, located
from processors.entities.institutions import widen
from processors.entities.reading import Reading
from processors.entities.spans import EntitySpan, not_overlapping
from processors.entities.teams import teams
from processors.entities.universities import universities
from processors.entities.words import without_common_words
from processors.story import Story

HONORIFIC = re.compile(
    r"(?:mr|mrs|ms|miss|dr|sir|dame|lord|lady|prof|professor|president|prime minister|premier|"
    r"chancellor|minister|mayor|sen|senator|rep|congressman|congresswoman|gov|governor|gen|general|"
    r"col|colonel|capt|captain|sgt|lt|judge|justice|king|queen|prince|princess|pope|archbishop|bishop|"
    r"rev)\b\.?(?:\s+|$)",
    re.I,
)
PARTICLE = r"(?:(?:de|van|von|der|bin|al|el|da|la) )"
TITLED = re.compile(
    r"\b(?:Mr|Mrs|Ms|Dr|Sens?|Reps?|Gov|Gen|Col|Capt|Sgt|Lt|Prof|Rev)(?:\. | (?!and ))"
    r"(?P<name>(?!President|Justice|Speaker|Chairman|Secretary)[A-Z][a-zà-ÿ][\w-]*"
    rf"(?: (?:[A-Z]\. )?{PARTICLE}{{0,2}}(?:[A-Z]\. )?[A-Z][a-zà-ÿ][\w-]*(?:[’'][A-Z][\w-]*)?){{0,3}})"
)
POSSESSIVE = re.compile(r"(?:['’][sS]|(?<=[sS])['’])$")
# A paper is "Boston Globe" wherever its article begins a sentence; "The Who" keeps it.
ARTICLE = re.compile(r"The (?=[A-Z]\S* )|(?:the|of|in|at|for) (?=[A-Z])")
FUNCTION_WORDS = frozenset(("the", "of", "and", "a", "in"))
STRIPPED = ' \t\n\r"“”‘`,;:()[]'

# The model may end a name inside "Kim Jong-un" or "Ban Ki-moon", but rightly ends it in "Obama-era".
GIVEN_NAME_REST = re.compile(r"-(?!(?:era|led|like|run|style|free|held|born|made|type)\b)[a-z]{2,5}(?![\w-])")

EXCLUDED_ROLES = frozenset(("credit", "byline", "note"))  # of paragraphs that are not news


def correct(story: Story, reading: Reading, found: Sequence[EntitySpan]) -> list[EntitySpan]:
    """Correct the mentions found in the text of a story as `reading` has it.

    Mentions are trimmed, widened, dropped if they are not news or no names, given another type, and added
    where the model missed them. Returns them in order and without overlaps.
    """
    text, opening, coded = reading
    paragraphs = story["enrichment"]["paragraphs"]
    ignored = [(opening + p["start"], opening + p["end"]) for p in paragraphs if p["role"] in EXCLUDED_ROLES]
    place = None
    if dateline := story["enrichment"].get("dateline"):
        place = EntitySpan(opening + dateline["place"]["start"], opening + dateline["place"]["end"], "LOC")
        if "agency" in dateline:
            ignored.append((opening + dateline["agency"]["start"], opening + dateline["agency"]["end"]))
    trimmed = [name for mention in found if (name := trim(text, mention))]
    people = {mention.start for mention in trimmed if mention.type == "PERSON"}
    titled = [person for person in with_title(text) if person.start not in people]
    spans = [(mention.start, mention.end) for mention in titled]
    kept = not_overlapping(text, [*titled, *not_overlapping(text, trimmed, spans)], ignored)
    kept = [mention._replace(type=coded.get(mention.end, mention.type)) for mention in kept]
    if place:
        kept = [place, *not_overlapping(text, kept, [(place.start, place.end)])]
    names = without_common_words(text, employees(text, widen(text, sorted(kept))))
    unified = unify_types(text, universities(text, located(text, names)), place)
    complete = sorted(unified + find_missed(text, unified, ignored))
    return teams(text, with_short_names(text, with_abbreviations(text, complete)))


def with_title(text: str) -> list[EntitySpan]:
    """The people after "Mr", "Sen." and the like."""
    return [EntitySpan(*found.span("name"), "PERSON") for found in TITLED.finditer(text)]


def trim(text: str, mention: EntitySpan) -> EntitySpan | None:
    """Trim a mention to the name, without titles, possessives, punctuation and white space.

    A two-part given name that the model cut short is completed. Returns None if no name is left.
    """
    name = text[mention.start : mention.end].split("\n\n", maxsplit=1)[0]
    start = mention.start + len(name) - len(name.lstrip(STRIPPED))
    name = POSSESSIVE.sub("", name.strip(STRIPPED))
    if mention.type == "PERSON":
        while title := HONORIFIC.match(name):
            start += title.end()
            name = name[title.end() :]
        if " " in name and (rest := GIVEN_NAME_REST.match(text, start + len(name))):
            name += rest.group()
    elif mention.type == "ORG" and (article := ARTICLE.match(name)):
        start += article.end()
        name = name[article.end() :]
    if not any(character.isalpha() for character in name) or name in FUNCTION_WORDS:
        return None
    return EntitySpan(start, start + len(name), mention.type)
