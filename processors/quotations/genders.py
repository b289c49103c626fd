"""Which of a story's people are "he" and which "she", as far as the story and their given names tell."""

import re
import tomllib
from collections import Counter
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any, Literal

Gender = Literal["he", "she"]

TITLES: dict[Gender, re.Pattern[str]] = {
    "he": re.compile(r"\b(?:Mr\.?|Sir|Lord|King|Prince|Father|Brother|Senor|Monsieur|Herr)\s+$"),
    "she": re.compile(r"\b(?:Mrs\.?|Ms\.?|Miss|Dame|Lady|Queen|Princess|Sister|Mother|Madame|Frau)\s+$"),
}
ROLES: dict[Gender, re.Pattern[str]] = {
    "he": re.compile(r"\b(?:\w*(?<!wo)man|king|prince|actor|father|son|brother|husband)\b"),
    "she": re.compile(r"\b(?:\w*woman|queen|princess|actress|mother|daughter|sister|wife)\b"),
}
PRONOUN = re.compile(r"\b(?:(?P<he>he|his|him|himself)|(?P<she>she|her|hers|herself))\b", re.I)
SENTENCE = re.compile(r"[^.!?\n]+")
GIVEN = Path(__file__).with_name("given_names.toml")


def genders(text: str, people: Sequence[tuple[int, int, dict[str, Any]]]) -> dict[str, Gender]:
    """For ids of people what they are called: by titles, roles and given names, else by most of the
    pronouns in sentences that name nobody else. `people` are mentions in the order of the text."""
    found: dict[str, Gender] = {}
    for start, _, entity in people:
        if known := _of_title(text, start) or _of_role(entity) or _given().get(entity["name"].split()[0]):
            found.setdefault(entity["id"], known)
    for identifier, votes in _votes(text, people).items():
        (most, count), *rest = votes.most_common()
        if not rest or count > 2 * rest[0][1]:
            found.setdefault(identifier, most)
    return found


def _of_title(text: str, start: int) -> Gender | None:
    before = text[max(0, start - 12) : start]
    return next((gender for gender, title in TITLES.items() if title.search(before)), None)


def _of_role(entity: dict[str, Any]) -> Gender | None:
    role = entity.get("role", "").lower()
    return next((gender for gender, word in ROLES.items() if word.search(role)), None)


def _votes(text: str, people: Sequence[tuple[int, int, dict[str, Any]]]) -> dict[str, Counter[Gender]]:
    votes: dict[str, Counter[Gender]] = {}
    position = 0
    for sentence in SENTENCE.finditer(text):
        here = []
        while position < len(people) and people[position][0] < sentence.end():
            here.append(people[position])
            position += 1
        if len({entity["id"] for _, _, entity in here}) == 1:
            for pronoun in PRONOUN.finditer(text, here[0][1], sentence.end()):
                votes.setdefault(here[0][2]["id"], Counter())["he" if pronoun["he"] else "she"] += 1
    return votes


@cache
def _given() -> dict[str, Gender]:
    lists: dict[Gender, str] = tomllib.loads(GIVEN.read_text(encoding="utf-8"))  # type: ignore[assignment]
    return {name: gender for gender, names in lists.items() for name in names.split()}
