"""Who speaks: the words beside a quotation that name the speaker, and who that is.

A name is its entity's. "He" and "she" are whom the story speaks of there, "the minister" is the one person of
that role; where the story does not tell, a description stands as it is written and a pronoun names nobody.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import Any, NamedTuple

from processors.quotations.genders import genders
from processors.quotations.marks import Span
from processors.story import Story, body

Entity = dict[str, Any]

HE_SHE = ("he", "she")
NOBODY = frozenset(
    "he she they it we i you who that this these those which him her them his their its my our your himself"
    " herself themselves itself me us others some many several both all most one another q a question"
    " answer".split()
)
# Behind a name: what it owns, or the noun that it stands before ("the Trump campaign").
OWNS = re.compile(
    r"['’]s?\b|\s+(?!and\b|or\b|who|of\b|from\b|at\b|in\b|on\b|himself\b|herself\b|also\b)[a-z]"
)
BEFORE_NOUN = re.compile(r"\s+\w")
OF_WHOM = re.compile(
    r"\b(?:of|for|to|with|by|from|about|in|at|on|against|near|than|like)\s+(?:the\s+)?$", re.I
)
SEVERAL = re.compile(r"(?:both\s|[^,]*?\w\s+and\s+(?:\w+\s+)*[A-Z])")
ASIDE = re.compile(r"\s*(?:[,;(]|--|[–—]|\bwho\b|\bwhich\b|\bwhose\b).*$", re.S)
FAR = 2_000  # characters before a quotation in which whom "he" means is looked for


class Speaker(NamedTuple):
    """The words that name the speaker as string indices, and who that is: a name and, where there is one,
    its entity; None is not known."""

    mention: Span
    name: str | None
    entity: Entity | None


class Speakers:
    """Who may speak in a story (people, organisations, places for their governments), and who did."""

    def __init__(self, record: Story, said: Sequence[Span]) -> None:
        """`said` are what stands between marks, in order; whom it names is seldom who speaks next."""
        entities = [e for e in record["entities"] if e["type"] in ("PERSON", "ORG", "LOC")]
        self._text = text = body(record)
        self._previous: Speaker | None = None
        self._all: list[tuple[int, int, Entity]] = sorted(
            ((m["start"], m["end"], entity) for entity in entities for m in entity["mentions"]),
            key=lambda name: name[:2],
        )
        people = [name for name in self._all if name[2]["type"] == "PERSON"]
        self._genders = genders(text, people)
        starts = [start for start, _ in said]
        self._people = [
            name for name in people if not (n := bisect_right(starts, name[0])) or name[0] >= said[n - 1][1]
        ]
        self._paragraphs = [part["start"] for part in record["enrichment"]["paragraphs"]] or [0]
        self._roles: dict[str, list[Entity]] = {}
        for entity in entities:
            words = entity.get("role", "").lower().split()
            for start in range(len(words)):
                self._roles.setdefault(" ".join(words[start:]), []).append(entity)

    def of(self, mention: Span) -> Speaker:
        """Who the words of a mention are. Mentions are asked about in the order of the quotations."""
        self._previous = self._who(mention)
        return self._previous

    def _who(self, mention: Span) -> Speaker:
        words = " ".join(self._text[slice(*mention)].split())
        if words.lower() in NOBODY:
            entity = self._antecedent(mention) if words.lower() in HE_SHE else None
            return Speaker(mention, entity["name"] if entity else None, entity)
        if entity := self._named(mention) or self._of_role(words):
            return Speaker(mention, entity["name"], entity)
        return Speaker(mention, ASIDE.sub("", words) or words, None)

    def _named(self, mention: Span) -> Entity | None:
        """The name at the heart of a mention: not whom a spokesman speaks for, nor whose campaign it is. Two
        who speak together are no one's."""
        others = []
        if SEVERAL.match(self._text[slice(*mention)]):
            return None
        for start, end, entity in _within(self._all, *mention):
            before, behind = self._text[mention[0] : start], self._text[end : mention[1]]
            if OF_WHOM.search(before) or OWNS.match(behind):
                continue
            if entity["type"] == "PERSON":
                return entity
            if not BEFORE_NOUN.match(behind) and "," not in before:
                others.append(entity)
        return others[0] if others else None

    def _of_role(self, words: str) -> Entity | None:
        """The one person whose role "the minister" is."""
        if not words.lower().startswith("the "):
            return None
        found = self._roles.get(words.lower().removeprefix("the "), [])
        return found[0] if len(found) == 1 else None

    def _antecedent(self, mention: Span) -> Entity | None:
        """Whom "he" or "she" means: whom the paragraph names first, else who spoke in the one before it, else
        whom that one names first. Nobody who is known to be called otherwise is meant."""
        called = self._text[slice(*mention)].lower()
        number = max(0, bisect_right(self._paragraphs, mention[0]) - 1)
        here, before = self._paragraphs[number], max(self._paragraphs[max(0, number - 1)], mention[0] - FAR)
        people = [
            (start, entity)
            for start, _, entity in _within(self._people, before, mention[0])
            if self._genders.get(entity["id"], called) == called
        ]
        for start, entity in people:
            if start >= here:
                return entity
        previous = self._previous
        spoke = previous.entity if previous and previous.mention[1] >= before else None
        if spoke and spoke["type"] == "PERSON" and self._genders.get(spoke["id"], called) == called:
            return spoke
        return people[0][1] if people else None


def _within(
    names: Sequence[tuple[int, int, Entity]], start: int, end: int
) -> Sequence[tuple[int, int, Entity]]:
    first = bisect_left(names, start, key=lambda name: name[0])
    last = bisect_left(names, end, key=lambda name: name[0])
    return [name for name in names[first:last] if name[1] <= end]
