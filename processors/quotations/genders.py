"""Guess which people of a story are referred to as "he" and which as "she"."""

import re
import tomllib
from collections import Counter
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Literal

from processors.story import Entity

Gender = Literal["he", "she"]
Named = tuple[int, int, Entity]  # an entity with the start and end of one of its mentions

TITLES: dict[Gender, re.Pattern[str]] = {
    "he": re.compile(r"\b(?:Mr\.?|Sir|Lord|King|Prince|Father|Brother|Senor|Monsieur|Herr)\s+$"),
    "she": re.compile(r"\b(?:Mrs\.?|Ms\.?|Miss|Dame|Lady|Queen|Princess|Sister|Mother|Madame|Frau)\s+$"),
}
ROLES: dict[Gender, re.Pattern[str]] = {
    "he": re.compile(
        r"\b(?:\w*(?<!wo)man|boy|king|prince|actor|father|son|brother|husband|widower|uncle|boyfriend)\b"
    ),
    "she": re.compile(
        r"\b(?:\w*woman|girl|queen|princess|actress|mother|daughter|sister|wife|widow|aunt|girlfriend)\b"
    ),
}
PRONOUN = re.compile(r"\b(?:(?P<he>he|his|him|himself)|(?P<she>she|her|hers|herself))\b", re.I)
SENTENCE = re.compile(r"[^.!?\n]+")
GIVEN_NAMES = Path(__file__).with_name("given_names.toml")


def genders(text: str, people: Sequence[Named]) -> dict[str, Gender]:
    """The pronoun of each person, by entity id; people whose pronoun is uncertain are left out.

    It is taken from titles, roles and given names, or else from the pronouns in sentences that name nobody
    else, if most of them agree. `people` are their mentions, in order.
    """
    found: dict[str, Gender] = {}
    for start, _, entity in people:
        if entity["id"] not in found and (
            known := _from_title(text, start) or gender_of_words(entity.get("role", "")) or _from_name(entity)
        ):
            found[entity["id"]] = known
    for identifier, votes in _pronouns(text, people).items():
        (most, count), *rest = votes.most_common()
        if not rest or count > 2 * rest[0][1]:
            found.setdefault(identifier, most)
    return found


def _from_title(text: str, start: int) -> Gender | None:
    before = text[max(0, start - 12) : start]
    return next((gender for gender, title in TITLES.items() if title.search(before)), None)


def gender_of_words(words: str) -> Gender | None:
    """The pronoun of a person with a role or description, if its words tell: "spokeswoman", "her husband"."""
    return next((gender for gender, word in ROLES.items() if word.search(words.lower())), None)


def _from_name(entity: Entity) -> Gender | None:
    """The pronoun that goes with the first given name before the surname."""
    names = entity["name"].split()
    known = _given_names()
    return next((known[name] for name in names[:-1] or names if name in known), None)


def _pronouns(text: str, people: Sequence[Named]) -> dict[str, Counter[Gender]]:
    """Count the pronouns after a person's name, in sentences that name nobody else, by entity id."""
    counts: dict[str, Counter[Gender]] = {}
    position = 0
    for sentence in SENTENCE.finditer(text):
        here = []
        while position < len(people) and people[position][0] < sentence.end():
            here.append(people[position])
            position += 1
        if len({entity["id"] for _, _, entity in here}) == 1:
            for pronoun in PRONOUN.finditer(text, here[0][1], sentence.end()):
                gender: Gender = "he" if pronoun["he"] else "she"
                counts.setdefault(here[0][2]["id"], Counter())[gender] += 1
    return counts


@cache
def _given_names() -> dict[str, Gender]:
    lists: dict[Gender, str] = tomllib.loads(  # type: ignore[assignment]
        GIVEN_NAMES.read_text(encoding="utf-8")
    )
    return {name: gender for gender, names in lists.items() for name in names.split()}
