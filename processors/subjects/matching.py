"""Match rules against a story: the subjects they find, the evidence for each, and the terms found.

Each word of the story is looked up once, whatever the number of rules. Then only rules with a phrase that
occurs in the story are evaluated.
"""

import math
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from typing_extensions import TypeIs

from processors.queries.clues import Clue, Name, Phrase
from processors.queries.compounds import leaves
from processors.queries.names import KINDS, name_key
from processors.queries.passages import Terms, fitting
from processors.queries.scopes import Headline, Key, Scope, Span
from processors.subjects.rules import Rule

LEAD = 1_000  # words of a story, after which the rest is ignored
EARLY_WORDS = 60  # words at the start of the text, which count double
FIRST_WORDS = 15  # of a text without a headline, where a single match is enough, as in a headline
HEADLINE_WEIGHT = 3  # of a match in the headline
SURE_WEIGHT, HINT_WEIGHT = 3.0, 1.0
USUAL_LENGTH = 120  # words; in longer stories each match counts less


Leaf = Terms | Key  # the words of a phrase, or the key of a name


class Occurrences(Scope):
    """Where the phrases and names of rules occur in a story, whose first `length` words are the headline."""

    def __init__(self, positions: Mapping[Leaf, Sequence[int]], length: int) -> None:
        self.positions, self.length = positions, length

    def has(self, key: Key) -> bool:
        return key in self.positions

    def places(self, key: Key) -> Sequence[Span]:
        return [(position, position) for position in self.positions.get(key, ())]

    def occurrences(self, terms: Terms) -> Sequence[int]:
        return self.positions.get(terms, ())

    @property
    def headline(self) -> Scope:
        return Headline(self, self._in_headline)

    def _in_headline(self, terms: Terms) -> Sequence[int]:
        found = self.occurrences(terms)
        return found[: bisect_left(found, self.length)]


@dataclass
class Match:
    """The match of a rule: its evidence, from 0 up, and the count of each term found."""

    code: str
    evidence: float = 0.0
    terms: dict[str, int] = field(default_factory=dict)


class Matcher:
    """Rules indexed by their phrases. Thread-safe: it keeps no state between calls."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self._rules = [(rule, _weighted(rule)) for rule in rules]
        self._phrases: dict[str, list[tuple[tuple[frozenset[str], ...], Terms]]] = {}
        self._names: set[Key] = set()
        self._by_leaf: dict[Leaf, set[int]] = {}
        known: set[Leaf] = set()
        for number, (rule, clues) in enumerate(self._rules):
            known.update(phrase.terms for phrase in rule.never)
            for weighted in clues:
                known.update(_leaves(weighted.clue, negated=True))
                for leaf in weighted.wanted:
                    self._by_leaf.setdefault(leaf, set()).add(number)
        for leaf in known:
            if _is_name(leaf):
                self._names.add(leaf)
                continue
            first, *others = map(fitting, leaf)
            for form in first:
                self._phrases.setdefault(form, []).append((tuple(others), leaf))

    def matches(
        self, title: Sequence[str], story: Sequence[str], names: Iterable[tuple[str, str, int]]
    ) -> list[Match]:
        """The matches of all rules that match a story.

        `title` are the words of the headline, and `story` those of the headline and the text. `names` are the
        entities: type, name and number of mentions.
        """
        found = Occurrences(self._find(story, names, len(title)), len(title))
        length = len(story) - len(title)
        scale = math.log2(2 + length / USUAL_LENGTH)
        candidates = sorted({number for leaf in found.positions for number in self._by_leaf.get(leaf, ())})
        matched = (self._match(*self._rules[number], found, scale) for number in candidates)
        return [match for match in matched if match.evidence]

    def _find(
        self, story: Sequence[str], names: Iterable[tuple[str, str, int]], headline: int
    ) -> dict[Leaf, list[int]]:
        positions: dict[Leaf, list[int]] = {}
        size = len(story)
        for number, word in enumerate(story):
            for others, phrase in self._phrases.get(word, ()):
                last = number + len(others)
                if last >= size or number < headline <= last:
                    continue
                if all(story[number + n] in form for n, form in enumerate(others, 1)):
                    positions.setdefault(phrase, []).append(number)
        if self._names:
            for kind, name, count in names:
                key = name_key(KINDS.get(kind, ""), name)
                if key in self._names:
                    positions[key] = list(range(headline, headline + count))
        return positions

    def _match(self, rule: Rule, clues: Sequence["_Weighted"], found: Occurrences, scale: float) -> Match:
        match = Match(rule.code)
        matched: list[int] = []
        if excluded := _excluded(rule, found):
            kept = {
                leaf: [position for position in positions if position not in excluded]
                for leaf, positions in found.positions.items()
            }
            remaining = {leaf: positions for leaf, positions in kept.items() if positions}
            found = Occurrences(remaining, found.length)
        for weight, clue, wanted in clues:
            if wanted.isdisjoint(found.positions):
                continue
            if positions := clue.positions(found):
                counted = sum(_weight(position, found.length) for position in positions)
                match.evidence += weight * math.log2(1 + counted) / scale
                for term in _terms(wanted, found):
                    match.terms[term] = max(match.terms.get(term, 0), len(positions))
                matched += positions
        return Match(match.code) if _is_in_passing(match.terms, matched, found.length) else match


class _Weighted(NamedTuple):
    """A clue of a rule, its weight, and the phrases and names of which it needs at least one."""

    weight: float
    clue: Clue
    wanted: frozenset[Leaf]


def _weighted(rule: Rule) -> list[_Weighted]:
    clues = [(SURE_WEIGHT, clue) for clue in rule.sure] + [(HINT_WEIGHT, clue) for clue in rule.hint]
    return [_Weighted(weight, clue, frozenset(_leaves(clue, negated=False))) for weight, clue in clues]


def _leaves(clue: Clue, negated: bool) -> Iterator[Leaf]:
    for leaf in leaves(clue, negated):
        if isinstance(leaf, Phrase):
            yield leaf.terms
        elif isinstance(leaf, Name):
            yield leaf.key


def _is_in_passing(terms: Iterable[str], matched: Sequence[int], headline: int) -> bool:
    """Whether a rule matched a single word once, neither in the headline nor at the start of a bare text."""
    return (
        len(matched) == 1
        and matched[0] >= (headline or FIRST_WORDS)
        and not any(" " in term for term in terms)
    )


def _excluded(rule: Rule, found: Occurrences) -> set[int]:
    """The positions of words within the rule's `never` phrases."""
    return {
        position + n
        for phrase in rule.never
        for position in phrase.positions(found)
        for n in range(len(phrase.terms))
    }


def _terms(wanted: frozenset[Leaf], found: Occurrences) -> Iterator[str]:
    for name_or_words in sorted(_plain(leaf) for leaf in wanted & found.positions.keys()):
        yield " ".join(word for word in name_or_words if word not in KINDS.values())


def _is_name(leaf: Leaf) -> TypeIs[Key]:
    return isinstance(leaf[0], str)


def _plain(leaf: Leaf) -> tuple[str, ...]:
    """The words of a phrase, or the key of a name."""
    return leaf if _is_name(leaf) else tuple(word for _, word in leaf)


def _weight(position: int, headline: int) -> float:
    if position < headline:
        return HEADLINE_WEIGHT
    return 2.0 if position < headline + EARLY_WORDS else 1.0
