"""Find the entity that a description means: "the transport minister", "the 34-year-old", "the bank"."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from functools import cached_property

from processors.quotations.genders import Named
from processors.quotations.nouns import ORGANISATIONS
from processors.story import Entity, Mention

ORGANISATION = re.compile(rf"the\s+(?:[\w-]+\s+){{0,2}}(?:{ORGANISATIONS})", re.I)
AGED = re.compile(r"the\s+(?P<age>\d{1,3})-year-old", re.I)
AGE_BEFORE = re.compile(r"\b(?P<age>\d{1,3})-year-old\s+(?:[\w-]+\s+){0,3}$")
AGE_AFTER = re.compile(r"(?:,\s+|\s*\()(?P<age>\d{1,3})\b")
MAX_DISTANCE = 1_500  # characters between an organisation and its description
MAX_BEFORE = 60  # characters before a name that may give an age


class Descriptions:
    """What a story says of its entities, by which they can be described."""

    def __init__(self, text: str, names: Sequence[Named]) -> None:
        self._text, self._names = text, names

    def described(self, words: str, position: int) -> Entity | None:
        """The only entity that is described by words at a position of the text.

        That is the only person with a role ("the minister") or an age ("the 34-year-old"), or the only
        organisation named before with that noun ("the bank").
        """
        if not words.lower().startswith("the "):
            return None
        if age := AGED.fullmatch(words):
            found = self._ages.get(age["age"], [])
        elif not (found := self._roles.get(words.lower().removeprefix("the "), [])):
            found = self._named_after(words, position) if ORGANISATION.fullmatch(words) else []
        return found[0] if len(found) == 1 else None

    def _named_after(self, words: str, position: int) -> list[Entity]:
        """The organisations named shortly before with the noun of a description as first or last word."""
        noun = words.rsplit(maxsplit=1)[-1].lower()
        return [
            entity
            for entity in self._nouns.get(noun, ())
            if (before := bisect_left(mentions := entity["mentions"], position, key=_end))
            and position - _end(mentions[before - 1]) < MAX_DISTANCE
        ]

    @cached_property
    def _roles(self) -> dict[str, list[Entity]]:
        """People by the last words of their roles."""
        return _grouped(
            (" ".join(words[start:]), entity)
            for _, _, entity in self._names
            for words in [entity.get("role", "").lower().split()]
            for start in range(len(words))
        )

    @cached_property
    def _ages(self) -> dict[str, list[Entity]]:
        """People by the age that is given beside their names."""
        return _grouped(
            (age["age"], entity)
            for start, end, entity in self._names
            if entity["type"] == "PERSON"
            for age in (
                AGE_AFTER.match(self._text, end),
                AGE_BEFORE.search(self._text, max(0, start - MAX_BEFORE), start),
            )
            if age
        )

    @cached_property
    def _nouns(self) -> dict[str, list[Entity]]:
        """Organisations by the first and last of several words of their names."""
        return _grouped(
            (word, entity)
            for _, _, entity in self._names
            if entity["type"] == "ORG"
            for words in [entity["name"].lower().split()]
            if len(words) > 1
            for word in (words[0], words[-1])
        )


def _end(mention: Mention) -> int:
    return mention["end"]


def _grouped(pairs: Iterable[tuple[str, Entity]]) -> dict[str, list[Entity]]:
    groups: dict[str, dict[str, Entity]] = {}
    for key, entity in pairs:
        groups.setdefault(key, {})[entity["id"]] = entity
    return {key: list(entities.values()) for key, entities in groups.items()}
