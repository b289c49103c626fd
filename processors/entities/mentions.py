"""From what a model found in a text to the names that count: trimmed, and looked at a second time.

A model sees a few words to either side. What the story says elsewhere, and how wires write, mends
some of its errors: the dateline names a place and an agency; a name in a credit, a byline or a note
to editors is no news; a ticker in angle brackets is no name; and a name that has been a person's
five times is a person's the sixth, found there by the model or not.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from processors.entities.places import is_country
from processors.entities.spans import EntitySpan
from processors.story import Story, body

HONORIFIC = re.compile(
    r"(?:mr|mrs|ms|miss|dr|sir|dame|lord|lady|prof|professor|president|prime minister|premier|"
    r"chancellor|minister|mayor|sen|senator|rep|congressman|congresswoman|gov|governor|gen|general|"
    r"col|colonel|capt|captain|sgt|lt|judge|justice|king|queen|prince|princess|pope|archbishop|bishop|"
    r"rev)\b\.?(?:\s+|$)",
    re.I,
)
POSSESSIVE = re.compile(r"(?:['’][sS]|(?<=[sS])['’])$")
TRIM = ' \t\n\r"“”‘`,;:()[]'

# The model may end a name within "Kim Jong-un" or "Ban Ki-moon"; "Obama-era" is another matter.
GIVEN_NAME_REST = re.compile(r"-(?!(?:era|led|like|run|style|free|held|born|made|type)\b)[a-z]{2,5}(?![\w-])")

LEFT_OUT = frozenset(("credit", "byline", "note"))  # who took, wrote or sent it is no news

SMALL_WORD = re.compile(r"(?<!\w)[a-z]{3,}(?!\w)")
FIRST_WORD = re.compile(r"\w+")
AGREEMENT = 2  # times as many mentions of one type as of all others, for these to follow it


def names(story: Story, found: Sequence[EntitySpan]) -> list[EntitySpan]:
    """The mentions of a story that count, in order and not overlapping."""
    text = body(story)
    paragraphs = story["enrichment"]["paragraphs"]
    passed = [(p["start"], p["end"]) for p in paragraphs if p["role"] in LEFT_OUT]
    place = None
    if filed := story["enrichment"].get("dateline"):
        place = EntitySpan(filed["place"]["start"], filed["place"]["end"], "LOC")
        if "agency" in filed:
            passed.append((filed["agency"]["start"], filed["agency"]["end"]))
    kept = [name for mention in found if (name := trim(text, mention)) and not _is_ticker(text, name)]
    if place:
        kept = [place, *(name for name in kept if not _overlap(name, place))]
    agreed = agree(text, sorted(outside(text, kept, passed)), place)
    return sorted(agreed + overlooked(text, agreed, passed))


def outside(text: str, mentions: Iterable[EntitySpan], spans: Iterable[tuple[int, int]]) -> list[EntitySpan]:
    """The mentions that touch none of the spans, in time that grows with the text alone."""
    taken = bytearray(len(text))
    for start, end in spans:
        taken[start:end] = b"\1" * (end - start)
    return [mention for mention in mentions if not any(taken[mention.start : mention.end])]


def trim(text: str, mention: EntitySpan) -> EntitySpan | None:
    """Take titles, possessives, marks and white space off a mention; None where no name is left.

    A given name in two parts that the model has cut is made whole.
    """
    name = text[mention.start : mention.end].split("\n\n", maxsplit=1)[0]
    start = mention.start + len(name) - len(name.lstrip(TRIM))
    name = POSSESSIVE.sub("", name.strip(TRIM))
    if mention.type == "PERSON":
        while title := HONORIFIC.match(name):
            start += title.end()
            name = name[title.end() :]
        if " " in name and (rest := GIVEN_NAME_REST.match(text, start + len(name))):
            name += rest.group()
    if not any(character.isalpha() for character in name):
        return None
    return EntitySpan(start, start + len(name), mention.type)


def agree(
    text: str, mentions: Sequence[EntitySpan], filed_from: EntitySpan | None = None
) -> list[EntitySpan]:
    """Give a name one type: a person's surname, a country, or what nearly all its mentions have.

    The name of the place that the story is filed from is that place's throughout.
    """
    spelled = [text[mention.start : mention.end].casefold() for mention in mentions]
    places = {text[filed_from.start : filed_from.end].casefold()} if filed_from else set()
    surnames = {
        s.split()[-1] for m, s in zip(mentions, spelled, strict=True) if m.type == "PERSON" and " " in s
    }
    types: dict[str, Counter[str]] = defaultdict(Counter)
    for mention, name in zip(mentions, spelled, strict=True):
        types[name][mention.type] += 1
    agreed = []
    for mention, name in zip(mentions, spelled, strict=True):
        [(most, count)] = types[name].most_common(1)
        if name in surnames:
            kind = "PERSON"
        elif name in places or (mention.type in ("ORG", "PERSON") and is_country(name)):
            kind = "LOC"
        else:
            kind = most if count >= AGREEMENT * (types[name].total() - count) else mention.type
        agreed.append(mention._replace(type=kind))
    return agreed


def overlooked(
    text: str, mentions: Sequence[EntitySpan], passed: Sequence[tuple[int, int]]
) -> list[EntitySpan]:
    """More mentions of names that mean the same wherever they stand in the story.

    These are names of two words and more, and the surnames of people, where the story does not write
    the word in small letters too ("Brown", "brown").
    """
    types: dict[str, str] = {}
    small = set(SMALL_WORD.findall(text))
    for mention in mentions:
        words = text[mention.start : mention.end].split(" ")
        if len(words) > 1:
            types.setdefault(" ".join(words), mention.type)
            surname = words[-1]
            if (
                mention.type == "PERSON"
                and len(surname) > 3
                and surname[0].isupper()
                and surname.lower() not in small
            ):
                types.setdefault(surname, "PERSON")
    taken = [*passed, *((m.start, m.end) for m in mentions)]
    return outside(text, _occurrences(text, types), taken)


def _occurrences(text: str, types: Mapping[str, str]) -> Iterator[EntitySpan]:
    """Where names stand as whole words, the longest first; a lookup a word, however many names."""
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
    """`<SRD>` and `<SRD.L>`: a company's sign on an exchange."""
    return text[mention.start - 1 : mention.start] == "<" and ">" in text[mention.end : mention.end + 4]


def _overlap(one: EntitySpan, other: EntitySpan) -> bool:
    return one.start < other.end and other.start < one.end
