"""Resolve the speaker of a quotation from its source, the words that name the speaker.

A name is resolved to its entity, "he" and "she" to a person named nearby, and "the minister" to the only
person with that role. Any other description is kept as written, and any other pronoun is left unresolved.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import NamedTuple

from processors.quotations.genders import Named, genders
from processors.quotations.labels import Labels
from processors.quotations.tokens import CharSpan
from processors.story import Entity, Story, body

HE_SHE = ("he", "she")
# Sources that do not describe a speaker.
UNSPECIFIC = frozenset(
    "he she they it we i you who that this these those which him her them his their its my our your himself"
    " herself themselves itself me us others some many several both all most one another q a question"
    " answer".split()
)
# After a name: a possessive ("Kowalska's brother"), or a noun that the name modifies ("the Trump campaign").
POSSESSIVE_OR_NOUN = re.compile(
    r"['’]s?\b|\s+(?!and\b|or\b|who|of\b|from\b|at\b|in\b|on\b|himself\b|herself\b|also\b)[a-z]"
)
WORD_AFTER = re.compile(r"\s+\w")
# Before a name that is not the speaker's: "a spokesman for Anna Kowalska".
PREPOSITION = re.compile(
    r"\b(?:of|for|to|with|by|from|about|in|at|on|against|near|than|like)\s+(?:the\s+)?$", re.I
)
SEVERAL_PEOPLE = re.compile(r"(?:both\s|[^,]*?\w\s+and\s+(?:\w+\s+)*[A-Z])")
# What follows the description of a speaker: "a senior official who asked not to be named".
ADDITION = re.compile(r"\s*(?:[,;(]|--|[–—]|\bwho\b|\bwhich\b|\bwhose\b).*$", re.S)
MAX_ANTECEDENT = 2_000  # characters before a pronoun that are searched for its antecedent


class ResolvedSpeaker(NamedTuple):
    """A source (`mention`), and the name and entity of its speaker, each None if unknown."""

    mention: CharSpan
    name: str | None
    entity: Entity | None


class Speakers:
    """The possible speakers of a story: people, organisations, and places (for their governments)."""

    def __init__(self, story: Story, quoted: Sequence[CharSpan]) -> None:
        """Index the entities of a story.

        `quoted` are the spans between quotation marks, in order. Mentions within them are not
        antecedents of pronouns.
        """
        entities = [e for e in story["entities"] if e["type"] in ("PERSON", "ORG", "LOC")]
        self._text = text = body(story)
        self._previous: ResolvedSpeaker | None = None
        self._labels = Labels(story)
        self._all: list[Named] = sorted(
            ((m["start"], m["end"], entity) for entity in entities for m in entity["mentions"]),
            key=lambda name: name[:2],
        )
        people = [name for name in self._all if name[2]["type"] == "PERSON"]
        self._genders = genders(text, people)
        starts = [start for start, _ in quoted]
        self._unquoted_people = [
            name for name in people if not (n := bisect_right(starts, name[0])) or name[0] >= quoted[n - 1][1]
        ]
        self._paragraphs = [part["start"] for part in story["enrichment"]["paragraphs"]] or [0]
        self._roles: dict[str, list[Entity]] = {}
        for entity in entities:
            words = entity.get("role", "").lower().split()
            for start in range(len(words)):
                self._roles.setdefault(" ".join(words[start:]), []).append(entity)

    def resolve(self, mention: CharSpan) -> ResolvedSpeaker:
        """Resolve a source. Call it in the order of the quotations: "he" may be the previous speaker."""
        self._previous = self._resolve(mention)
        return self._previous

    def _resolve(self, mention: CharSpan) -> ResolvedSpeaker:
        words = " ".join(self._text[slice(*mention)].split())
        if words.lower() in UNSPECIFIC:
            entity = self._antecedent(mention) if words.lower() in HE_SHE else None
            return ResolvedSpeaker(mention, entity["name"] if entity else None, entity)
        if label := self._labels.name(words):
            return ResolvedSpeaker(mention, *label)
        if entity := self._by_name(mention) or self._by_role(words):
            return ResolvedSpeaker(mention, entity["name"], entity)
        return ResolvedSpeaker(mention, ADDITION.sub("", words) or words, None)

    def _by_name(self, mention: CharSpan) -> Entity | None:
        """The entity that a source names, preferably a person; None if it names several people."""
        others = []
        if SEVERAL_PEOPLE.match(self._text[slice(*mention)]):
            return None
        for start, end, entity in _within(self._all, *mention):
            before, after = self._text[mention[0] : start], self._text[end : mention[1]]
            if PREPOSITION.search(before) or POSSESSIVE_OR_NOUN.match(after):
                continue
            if entity["type"] == "PERSON":
                return entity
            if not WORD_AFTER.match(after) and "," not in before:
                others.append(entity)
        return others[0] if others else None

    def _by_role(self, words: str) -> Entity | None:
        """The only person whose role a source such as "the minister" matches."""
        if not words.lower().startswith("the "):
            return None
        found = self._roles.get(words.lower().removeprefix("the "), [])
        return found[0] if len(found) == 1 else None

    def _antecedent(self, mention: CharSpan) -> Entity | None:
        """The person that "he" or "she" refers to, among those whose known pronoun does not contradict it.

        This is the first person named in the paragraph, else the previous speaker, if that quotation is in
        the same or the preceding paragraph, else the first person named in the preceding paragraph.
        """
        pronoun = self._text[slice(*mention)].lower()
        number = max(0, bisect_right(self._paragraphs, mention[0]) - 1)
        paragraph = self._paragraphs[number]
        earliest = max(self._paragraphs[max(0, number - 1)], mention[0] - MAX_ANTECEDENT)
        people = [
            (start, entity)
            for start, _, entity in _within(self._unquoted_people, earliest, mention[0])
            if self._genders.get(entity["id"], pronoun) == pronoun
        ]
        for start, entity in people:
            if start >= paragraph:
                return entity
        previous = self._previous
        speaker = previous.entity if previous and previous.mention[1] >= earliest else None
        if speaker and speaker["type"] == "PERSON" and self._genders.get(speaker["id"], pronoun) == pronoun:
            return speaker
        return people[0][1] if people else None


def _within(names: Sequence[Named], start: int, end: int) -> Sequence[Named]:
    first = bisect_left(names, start, key=lambda name: name[0])
    last = bisect_left(names, end, key=lambda name: name[0])
    return [name for name in names[first:last] if name[1] <= end]
