"""Give the mentions of a name in a story one type, and find those that the model missed."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence

from processors.entities.evidence import organisations
from processors.entities.forms import letters, party_names
from processors.entities.places import is_country
from processors.entities.spans import EntitySpan, not_overlapping
from processors.story import EntityType

LOWER_CASE_WORD = re.compile(r"(?<!\w)[a-z]{3,}(?!\w)")
THE_NAME = re.compile(r"\b[Tt]he (?P<name>[A-Z][a-z]{3,})(?![\w-]| [A-Z])")
LOWER_CASE = re.compile(r"(?:['’]s)?,? [a-z]")
FIRST_WORD = re.compile(r"\w+")
MAJORITY_RATIO = 2  # a type with this many times the mentions of all others of a name replaces them


def unify_types(
    text: str, mentions: Sequence[EntitySpan], dateline_place: EntitySpan | None = None
) -> list[EntitySpan]:
    """Give all mentions of a name one type.

    The surname of a person in the story is a person, countries and the place in the dateline are places, what
    the words beside it show to be an organisation is one, and other names get the type that a large majority
    of their mentions have, if any.
    """
    spelled = [text[mention.start : mention.end].casefold() for mention in mentions]
    places = {text[dateline_place.start : dateline_place.end].casefold()} if dateline_place else set()
    surnames = {
        s.split()[-1] for m, s in zip(mentions, spelled, strict=True) if m.type == "PERSON" and " " in s
    }
    shown = organisations(text, mentions)
    parties = {name for name in spelled if name.endswith(" party")}
    types: dict[str, Counter[EntityType]] = defaultdict(Counter)
    for mention, name in zip(mentions, spelled, strict=True):
        types[letters(name)][mention.type] += 1
    unified = []
    for mention, name in zip(mentions, spelled, strict=True):
        votes = types[letters(name)]
        [(most, count)] = votes.most_common(1)
        kind: EntityType
        if name in surnames:
            kind = "PERSON"
        elif name in places or (mention.type in ("ORG", "PERSON") and is_country(name)):
            kind = "LOC"
        elif (
            (mention.type in ("PERSON", "ORG") and name in shown)
            or (mention.type == "MISC" and not parties.isdisjoint(party_names(name)))
            or (mention.type == "PERSON" and _is_acronym(text, mention))
        ):
            kind = "ORG"
        else:
            kind = most if count >= MAJORITY_RATIO * (votes.total() - count) else mention.type
        unified.append(mention._replace(type=kind))
    return unified


def _is_acronym(text: str, mention: EntitySpan) -> bool:
    """Whether a mention is a word in capitals in a line that is not: "MSCI"."""
    name = text[mention.start : mention.end]
    return name.isupper() and name.isalpha() and len(name) > 2 and bool(LOWER_CASE.match(text, mention.end))


def with_short_names(text: str, mentions: Sequence[EntitySpan]) -> list[EntitySpan]:
    """Add organisations called by their last word after "the": "the Globe" of the Boston Globe."""
    names = {text[m.start : m.end] for m in mentions if m.type == "ORG" and " " in text[m.start : m.end]}
    last_words = Counter(name.split()[-1] for name in names)
    short = [
        EntitySpan(*found.span("name"), "ORG")
        for found in (THE_NAME.finditer(text) if names else ())
        if last_words[found["name"]] == 1
    ]
    longer = [m for m in mentions if " " in text[m.start : m.end]]
    added = not_overlapping(text, short, [(m.start, m.end) for m in longer])
    return sorted(added + not_overlapping(text, mentions, [(m.start, m.end) for m in added]))


def find_missed(
    text: str, mentions: Sequence[EntitySpan], ignored: Sequence[tuple[int, int]]
) -> list[EntitySpan]:
    """Find mentions that the model missed, of names that are unambiguous in the story.

    These are names of two words or more, and people's surnames, unless the story also has the surname as a
    word in lower case ("Brown", "brown"). `ignored` are spans of the text to leave out.
    """
    types: dict[str, EntityType] = {}
    lower_case = set(LOWER_CASE_WORD.findall(text))
    for mention in mentions:
        words = text[mention.start : mention.end].split(" ")
        if len(words) > 1:
            types.setdefault(" ".join(words), mention.type)
            surname = words[-1]
            if (
                mention.type == "PERSON"
                and len(surname) > 3
                and surname[0].isupper()
                and surname.lower() not in lower_case
            ):
                types.setdefault(surname, "PERSON")
    taken = [*ignored, *((m.start, m.end) for m in mentions)]
    return not_overlapping(text, _occurrences(text, types), taken)


def _occurrences(text: str, types: Mapping[str, EntityType]) -> Iterator[EntitySpan]:
    """Find names as whole words, preferring longer ones, with one lookup per word of the text."""
    lengths: dict[str, set[int]] = defaultdict(set)
    for name in types:
        if first := FIRST_WORD.match(name):
            lengths[first.group()].add(len(name))
    end = 0
    for word in FIRST_WORD.finditer(text):
        if word.start() < end:
            continue
        for length in sorted(lengths.get(word.group(), ()), reverse=True):
            end = word.start() + length
            name = text[word.start() : end]
            if name in types and not text[end : end + 1].isalnum():
                yield EntitySpan(word.start(), end, types[name])
                break
        else:
            end = word.end()
