"""Correct the model's mentions, with the whole story as context.

The model sees only a few words to either side. The rest of the story, and wire conventions, correct some of
its errors: the dateline names a place and an agency; names in credits, bylines and notes to editors are not
news; a ticker in angle brackets is not a name; and a name that is a person's five times is a person's the
sixth time, even where the model missed it.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from processors.entities.places import is_country
from processors.entities.spans import EntitySpan
from processors.story import EntityType, Story, body

HONORIFIC = re.compile(
    r"(?:mr|mrs|ms|miss|dr|sir|dame|lord|lady|prof|professor|president|prime minister|premier|"
    r"chancellor|minister|mayor|sen|senator|rep|congressman|congresswoman|gov|governor|gen|general|"
    r"col|colonel|capt|captain|sgt|lt|judge|justice|king|queen|prince|princess|pope|archbishop|bishop|"
    r"rev)\b\.?(?:\s+|$)",
    re.I,
)
POSSESSIVE = re.compile(r"(?:['’][sS]|(?<=[sS])['’])$")
STRIPPED = ' \t\n\r"“”‘`,;:()[]'

# The model may end a name inside "Kim Jong-un" or "Ban Ki-moon", but rightly ends it in "Obama-era".
GIVEN_NAME_REST = re.compile(r"-(?!(?:era|led|like|run|style|free|held|born|made|type)\b)[a-z]{2,5}(?![\w-])")

EXCLUDED_ROLES = frozenset(("credit", "byline", "note"))  # of paragraphs that are not news

LOWER_CASE_WORD = re.compile(r"(?<!\w)[a-z]{3,}(?!\w)")
FIRST_WORD = re.compile(r"\w+")
MAJORITY_RATIO = 2  # a type with this many times the mentions of all others of a name replaces them


def correct(story: Story, found: Sequence[EntitySpan]) -> list[EntitySpan]:
    """Correct the mentions found in a story's body.

    Mentions are trimmed, dropped if they are not news, given another type, and added where the model missed
    them. Returns them in order and without overlaps.
    """
    text = body(story)
    paragraphs = story["enrichment"]["paragraphs"]
    ignored = [(p["start"], p["end"]) for p in paragraphs if p["role"] in EXCLUDED_ROLES]
    place = None
    if dateline := story["enrichment"].get("dateline"):
        place = EntitySpan(dateline["place"]["start"], dateline["place"]["end"], "LOC")
        if "agency" in dateline:
            ignored.append((dateline["agency"]["start"], dateline["agency"]["end"]))
    kept = [name for mention in found if (name := trim(text, mention)) and not _is_ticker(text, name)]
    if place:
        kept = [place, *(name for name in kept if not _overlap(name, place))]
    corrected = unify_types(text, sorted(not_overlapping(text, kept, ignored)), place)
    return sorted(corrected + find_missed(text, corrected, ignored))


def not_overlapping(
    text: str, mentions: Iterable[EntitySpan], spans: Iterable[tuple[int, int]]
) -> list[EntitySpan]:
    """The mentions that overlap none of the spans, in linear time."""
    taken = bytearray(len(text))
    for start, end in spans:
        taken[start:end] = b"\1" * (end - start)
    return [mention for mention in mentions if not any(taken[mention.start : mention.end])]


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
    if not any(character.isalpha() for character in name):
        return None
    return EntitySpan(start, start + len(name), mention.type)


def unify_types(
    text: str, mentions: Sequence[EntitySpan], dateline_place: EntitySpan | None = None
) -> list[EntitySpan]:
    """Give all mentions of a name one type.

    The surname of a person in the story is a person, countries and the place in the dateline are places, and
    other names get the type that a large majority of their mentions have, if any.
    """
    spelled = [text[mention.start : mention.end].casefold() for mention in mentions]
    places = {text[dateline_place.start : dateline_place.end].casefold()} if dateline_place else set()
    surnames = {
        s.split()[-1] for m, s in zip(mentions, spelled, strict=True) if m.type == "PERSON" and " " in s
    }
    types: dict[str, Counter[EntityType]] = defaultdict(Counter)
    for mention, name in zip(mentions, spelled, strict=True):
        types[name][mention.type] += 1
    unified = []
    for mention, name in zip(mentions, spelled, strict=True):
        [(most, count)] = types[name].most_common(1)
        kind: EntityType
        if name in surnames:
            kind = "PERSON"
        elif name in places or (mention.type in ("ORG", "PERSON") and is_country(name)):
            kind = "LOC"
        else:
            kind = most if count >= MAJORITY_RATIO * (types[name].total() - count) else mention.type
        unified.append(mention._replace(type=kind))
    return unified


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


def _is_ticker(text: str, mention: EntitySpan) -> bool:
    """Whether a mention is a ticker symbol, as in `<SRD>` and `<SRD.L>`."""
    return text[mention.start - 1 : mention.start] == "<" and ">" in text[mention.end : mention.end + 4]


def _overlap(one: EntitySpan, other: EntitySpan) -> bool:
    return one.start < other.end and other.start < one.end
