"""Resolve the labels of transcripts, which name a speaker in capitals: "MS. HOLT" is Anna Holt."""

import re
from collections.abc import Iterable

from processors.quotations.transcripts import SPEAKERS, WORD
from processors.story import Entity, Story, headline

LAST_WORD = re.compile(r"[\w'’-]+$")
# What may be before a surname in a headline and is no given name.
NO_GIVEN_NAMES = SPEAKERS | frozenset(
    """
    prime first vice lord dame chancellor premier king queen prince princess pope speaker attorney general
    spokesman spokeswoman spokesperson commissioner captain coach professor press with by and
    """.split()
)


class Labels:
    """The people of a story by their surnames, and its headline, which may name others."""

    def __init__(self, story: Story) -> None:
        self._headline = headline(story)
        self._lower_headline = self._headline.lower()
        self._people: dict[str, list[Entity]] = {}
        for entity in story["entities"]:
            if entity["type"] == "PERSON":
                self._people.setdefault(surname(entity["name"]), []).append(entity)

    def name(self, label: str) -> tuple[str, Entity | None] | None:
        """The name and entity of the speaker whom a label in capitals names, or None if it is no such label.

        A surname is that of the only person in the story or its headline who has it. An office is that of the
        person who, by the headline, speaks ("Remarks by President Moor"), or else stays as written.
        """
        if label.isupper():
            words = [word.lower() for word in WORD.findall(label)]
            if words[0] == "the" or words[-1] in SPEAKERS:
                return self._holder(" ".join(words).removeprefix("the ")) or (label, None)
            return self._bearer(words[-1])
        return None

    def _bearer(self, last: str) -> tuple[str, Entity | None] | None:
        people = self._people.get(last, [])
        full = [person for person in people if " " in person["name"] and not person["name"].isupper()]
        if len(full) == 1:
            return full[0]["name"], full[0]
        if full or last not in self._lower_headline:  # few labels are: most need no pattern of their own
            return None
        given = rf"(?<![\w.'’-])([A-Z][\w'’-]+)(?: [A-Z]\.)? (?i:{re.escape(last)})(?![\w-])"
        found = {
            match[0] for match in re.finditer(given, self._headline) if match[1].lower() not in NO_GIVEN_NAMES
        }
        if len(found) != 1:
            return None
        return found.pop(), people[0] if len(people) == 1 else None

    def _holder(self, office: str) -> tuple[str, Entity | None] | None:
        if office not in self._lower_headline:
            return None
        pattern = rf"\b(?:[Bb]y|and) (?i:{re.escape(office)}) ([A-Z][\w'’.-]+(?: [A-Z][\w'’.-]+){{0,2}})"
        match = re.search(pattern, self._headline)
        words = match[1].split() if match else []
        for number, word in enumerate(words, start=1):
            if people := self._people.get(surname(word)):
                name = " ".join(words[:number])
                known = [person for person in people if _is_holder(person, name, office)]
                return (known[0]["name"], known[0]) if len(known) == 1 else (name, None)
        return None


def _is_holder(person: Entity, name: str, office: str) -> bool:
    """Whether a person is the one named with an office, and not another with the same surname."""
    return person["name"] == name or (" " not in name and office in person.get("role", "").lower())


def surname(name: str) -> str:
    """The last word of a name, in lower case; "" if it ends with none."""
    found = LAST_WORD.search(name)
    return found[0].lower() if found else ""


def surnames(entities: Iterable[Entity]) -> frozenset[str]:
    """The surnames of people, in lower case."""
    return frozenset(surname(entity["name"]) for entity in entities if entity["type"] == "PERSON")
