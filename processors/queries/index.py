"""Which of up to a million queries a story matches, without trying each of them.

Each query has two conditions that every story must meet which it matches: the rarest keys that it cannot do
without, and the rarest ones beside these. Only queries whose conditions are both met are candidates. They are
tried, unless the conditions are all that they ask for, as in `ORG Siemens AND SUBJECT labor strike`. Queries
that need nothing, such as `NOT sport`, are tried for every story, and identical queries once.
"""

from array import array
from collections.abc import Collection
from typing import NamedTuple

from processors.queries.clues import Clue, Name, Needs, Phrase, Property
from processors.queries.compounds import AllOf, AnyOf
from processors.queries.conditions import ALWAYS, Conditions
from processors.queries.costs import cost
from processors.queries.facts import Facts
from processors.queries.query import Query
from processors.queries.scopes import Key

# Whether a query matches every story that meets its conditions: perhaps, if all words of the story are in its
# text and not only in what people are called, or in any case.
UNCERTAIN, WORDS, NAMES = range(3)


class Matching(NamedTuple):
    """The keys of the queries that a story matches, in no order, and how many queries were candidates."""

    keys: list[str]
    candidates: int


class Index:
    """Queries by the keys under which they were added. Not thread-safe."""

    def __init__(self) -> None:
        self._conditions = Conditions()
        self._numbers: dict[Clue, int] = {}  # of the distinct queries; the lists below are by these numbers
        self._clues: list[Clue | None] = []
        self._keys: list[str | list[str]] = []  # a string if only one key has the query, to save memory
        self._firsts, self._seconds = array("I"), array("I")  # their conditions
        self._certainty = bytearray()  # whether they match all stories that meet their conditions
        self._by_first: dict[int, array[int]] = {}
        self._by_key: dict[str, int] = {}
        self._free: list[int] = []

    def __len__(self) -> int:
        return len(self._by_key)

    def __contains__(self, key: str) -> bool:
        return key in self._by_key

    def add(self, key: str, query: Query) -> None:
        """Add a query, in place of an earlier one with the key."""
        self.remove(key)
        free = self._free[-1] if self._free else len(self._clues)
        number = self._by_key[key] = self._numbers.setdefault(query.clue, free)
        if number == free:
            self._add_clue(number, query.clue)
            self._keys[number] = key
            return
        keys = self._keys[number]
        if isinstance(keys, str):
            self._keys[number] = [keys, key]
        else:
            keys.append(key)

    def remove(self, key: str) -> None:
        """Remove the query with a key, if there is one."""
        number = self._by_key.pop(key, None)
        if number is None:
            return
        keys = self._keys[number]
        if isinstance(keys, str):
            self._remove_clue(number)
        else:
            keys.remove(key)
            if len(keys) == 1:
                self._keys[number] = keys[0]

    def matching(self, facts: Facts) -> Matching:
        """The queries that a story matches."""
        met = self._conditions.met(facts)
        by_first, seconds = self._by_first, self._seconds
        candidates = [
            number
            for condition in by_first.keys() & met
            for number in by_first[condition]
            if seconds[number] in met
        ]
        found: list[str] = []
        certain = WORDS if facts.are_words_in_text else NAMES
        for number in candidates:
            clue = self._clues[number]
            if self._certainty[number] >= certain or (clue and clue.matches(facts)):
                keys = self._keys[number]
                if isinstance(keys, str):
                    found.append(keys)
                else:
                    found += keys
        return Matching(found, len(candidates))

    def _add_clue(self, number: int, clue: Clue) -> None:
        if self._free:
            self._free.pop()
        else:
            self._clues.append(None)
            self._keys.append("")
            self._firsts.append(ALWAYS)
            self._seconds.append(ALWAYS)
            self._certainty.append(UNCERTAIN)
        self._clues[number] = clue
        needs = _needs(clue)
        first, second = map(self._conditions.add, needs)
        self._firsts[number], self._seconds[number] = first, second
        self._certainty[number] = _certainty(clue, needs)
        if first not in self._by_first:
            self._by_first[first] = array("I")
        self._by_first[first].append(number)

    def _remove_clue(self, number: int) -> None:
        clue = self._clues[number]
        assert clue
        del self._numbers[clue]
        self._clues[number], self._keys[number] = None, ""
        self._free.append(number)
        first = self._firsts[number]
        self._by_first[first].remove(number)
        if not self._by_first[first]:
            del self._by_first[first]
        self._conditions.remove(first)
        self._conditions.remove(self._seconds[number])


def _needs(clue: Clue) -> tuple[Needs, Needs]:
    """The rarest keys of which a clue needs one, and the rarest beside these; None if it needs none."""
    first = clue.needs(cost)
    if first is None:
        return None, None
    taken = first

    def beside(key: Key) -> float:
        return cost(key) + (key in taken)  # no cost is greater than 1

    second = clue.needs(beside)
    return first, None if second is None or first <= second else second


def _certainty(clue: Clue, needs: Collection[Needs]) -> int:
    """Whether a story matches a clue if, of each of these sets of keys, it has one."""
    if isinstance(clue, AllOf):
        return min(_certainty(part, needs) for part in clue.parts)
    if clue.needs(cost) not in needs:
        return UNCERTAIN
    parts = clue.parts if isinstance(clue, AnyOf) else [clue]
    if all(isinstance(part, Name | Property) for part in parts):
        return NAMES
    return WORDS if all(map(_is_word, parts)) else UNCERTAIN


def _is_word(clue: Clue) -> bool:
    return isinstance(clue, Name | Property) or (isinstance(clue, Phrase) and len(clue.terms) == 1)
