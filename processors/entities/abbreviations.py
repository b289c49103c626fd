"""Find abbreviations that a story explains: "the Centers for Disease Control and Prevention (CDC)"."""

import re
from collections import Counter
from collections.abc import Sequence

from processors.entities.spans import EntitySpan, not_overlapping
from processors.story import EntityType

EXPLAINED = re.compile(r"(?:,? \(|, (?:or|known as) )(?P<short>[A-Z][A-Za-z&]{1,9})(?=[),])")
MIN_WORDS = 2  # of a name that is abbreviated
MIN_CAPITALS = 2  # of an abbreviation


def explained(text: str, mentions: Sequence[EntitySpan]) -> dict[str, EntitySpan]:
    """The abbreviations behind names, each with the mention of the name that it is short for."""
    found: dict[str, EntitySpan] = {}
    for mention in mentions:
        name = text[mention.start : mention.end]
        if len(name.split()) >= MIN_WORDS and (match := EXPLAINED.match(text, mention.end)):
            short = match["short"]
            if sum(map(str.isupper, short)) >= MIN_CAPITALS and _is_short_for(short, name):
                found.setdefault(short, mention)
    return found


def with_abbreviations(text: str, mentions: Sequence[EntitySpan]) -> list[EntitySpan]:
    """Add the explained abbreviations that the model missed.

    They and what they stand for get the type that most of their mentions have.
    """
    known = explained(text, mentions)
    if not known:
        return list(mentions)
    full = {short: text[name.start : name.end] for short, name in known.items()}
    types: dict[str, Counter[EntityType]] = {name: Counter() for name in full.values()}
    for mention in mentions:
        name = text[mention.start : mention.end]
        if (name := full.get(name, name)) in types:
            types[name][mention.type] += 1
    pattern = re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, full))})(?![\w-])")
    missed = (EntitySpan(*found.span(), known[found[0]].type) for found in pattern.finditer(text))
    added = not_overlapping(text, missed, [(mention.start, mention.end) for mention in mentions])
    unified = []
    for mention in sorted([*mentions, *added]):
        name = text[mention.start : mention.end]
        votes = types.get(full.get(name, name))
        unified.append(mention._replace(type=votes.most_common(1)[0][0]) if votes else mention)
    return unified


def _is_short_for(short: str, name: str) -> bool:
    """Whether the letters are in the name in this order, the first of them first."""
    letters = iter(name.casefold())
    return name[0].casefold() == short[0].casefold() and all(
        letter in letters for letter in short.casefold() if letter != "&"
    )
