"""Match rules against a story: the subjects they find, the evidence for each, and the terms found.

Each word of the story is looked up once, whatever the number of rules. Then only rules with a phrase that
occurs in the story are evaluated. Words that do not mean what they say (`literal.py`) are no evidence.
"""

import math
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from typing_extensions import TypeIs

from processors.queries.clues import Clue, Name, Phrase
from processors.queries.compounds import AllOf, Near, Not, leaves
from processors.queries.frequencies import RARE, frequencies
from processors.queries.names import KINDS, name_key
from processors.queries.passages import Term, Terms, fitting
from processors.queries.scopes import Headline, Key, Scope, Span
from processors.subjects.literal import Reading
from processors.subjects.rules import ANY_STATE, STATES, Rule
from processors.subjects.vocabulary import Vocabulary

EARLY_WORDS = 60  # words at the start of the text, which count double
FIRST_WORDS = 15  # of a text without a headline, where a single match is enough, as in a headline
HEADLINE_WEIGHT = 3  # of a match in the headline
SURE_WEIGHT, HINT_WEIGHT = 3.0, 1.0
USUAL_LENGTH = 120  # words; in longer stories each match counts less
GENERAL_SHARE = 0.1  # of all stories that have a word, from which it is too general to be a hint by itself
# Top-level subjects of which a film or a novel may tell: its words are no evidence that a story is about one.
TOLD_OF = frozenset(f"{number:02}000000" for number in (2, 3, 5, 6, 7, 11, 12, 13, 14, 15, 16, 17))


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
    """The match of a rule: its evidence, from 0 up, and the count of each term found.

    `specific` are the terms of sure clues, and of hints that speak for no other top-level subject and are no
    word that every tenth story has. `enough` is whether there is a sure clue, or a specific hint and another.
    """

    code: str
    evidence: float = 0.0
    terms: dict[str, int] = field(default_factory=dict)
    specific: set[str] = field(default_factory=set)
    enough: bool = False


class Matcher:
    """Rules indexed by their phrases. Thread-safe: it keeps no state between calls."""

    def __init__(self, rules: Sequence[Rule], vocabulary: Vocabulary) -> None:
        self._top = {rule.code: vocabulary.top(rule.code) for rule in rules}
        general = _general(rules, self._top)
        self._rules = [(rule, _weighted(rule, general)) for rule in rules]
        self._phrases: dict[str, list[tuple[tuple[Collection[str], ...], Terms]]] = {}
        self._names: set[Key] = set()
        self._by_leaf: dict[Leaf, set[int]] = {}
        known: set[Leaf] = set()
        for number, (rule, clues) in enumerate(self._rules):
            known.update(phrase.terms for phrase in rule.never)
            for weighted in clues:
                known.update(_leaves(weighted.clue, negated=True))
                for leaf in weighted.needed:
                    self._by_leaf.setdefault(leaf, set()).add(number)
        for leaf in known:
            if _is_name(leaf):
                self._names.add(leaf)
                continue
            first, *others = map(_forms, leaf)
            for form in first:
                self._phrases.setdefault(form, []).append((tuple(others), leaf))

    def matches(self, reading: Reading) -> list[Match]:
        """The matches of all rules that match a story."""
        found = Occurrences(self._find(reading), reading.headline)
        real = _without(found, reading.told) if reading.told else found
        length = len(reading.words) - reading.headline
        scale = math.log2(2 + length / USUAL_LENGTH)
        candidates = sorted({number for leaf in found.positions for number in self._by_leaf.get(leaf, ())})
        matches = []
        for number in candidates:
            rule, clues = self._rules[number]
            where = real if self._top[rule.code] in TOLD_OF else found
            match = self._match(rule, clues, where, scale)
            if match.evidence:
                matches.append(match)
        return matches

    def _find(self, reading: Reading) -> dict[Leaf, list[int]]:
        positions: dict[Leaf, list[int]] = {}
        story, headline, size = reading.words, reading.headline, len(reading.words)
        for number, word in enumerate(story):
            for others, phrase in self._phrases.get(word, ()):
                last = number + len(others)
                if last >= size or number < headline <= last:
                    continue
                if others and not all(story[number + n] in form for n, form in enumerate(others, 1)):
                    continue
                if number not in reading.within or len(phrase) >= reading.within[number]:
                    positions.setdefault(phrase, []).append(number)
        if self._names:
            for kind, name, count in reading.names:
                key = name_key(KINDS.get(kind, ""), name)
                if key in self._names:
                    positions[key] = list(range(headline, headline + count))
        return positions

    def _match(self, rule: Rule, clues: Sequence["_Weighted"], found: Occurrences, scale: float) -> Match:
        match = Match(rule.code)
        matched: list[int] = []
        clues_found = 0
        if excluded := _excluded(rule, found):
            found = _without(found, excluded)
        for weight, clue, wanted, needed, specific in clues:
            if needed.isdisjoint(found.positions):
                continue
            if positions := clue.positions(found):
                counted = sum(_weight(position, found.length) for position in positions)
                match.evidence += weight * math.log2(1 + counted) / scale
                terms = list(_terms(wanted, found))
                for term in terms:
                    match.terms[term] = max(match.terms.get(term, 0), len(positions))
                matched += positions
                clues_found += 1
                match.enough |= weight == SURE_WEIGHT
                if specific:
                    match.specific.update(terms)
        match.enough |= bool(match.specific) and clues_found > 1
        return Match(match.code) if _is_in_passing(match.terms, matched, found.length) else match


class _Weighted(NamedTuple):
    """A clue of a rule, and its weight.

    `wanted` are the phrases and names in it, and `needed` those of which a story must have one. `specific` is
    whether it is a sure clue, or a hint that is not general.
    """

    weight: float
    clue: Clue
    wanted: frozenset[Leaf]
    needed: frozenset[Leaf]
    specific: bool


def _weighted(rule: Rule, general: frozenset[Leaf]) -> list[_Weighted]:
    clues = [(SURE_WEIGHT, clue) for clue in rule.sure] + [(HINT_WEIGHT, clue) for clue in rule.hint]
    weighted = []
    for weight, clue in clues:
        wanted = frozenset(_leaves(clue, negated=False))
        specific = weight == SURE_WEIGHT or not wanted <= general
        weighted.append(_Weighted(weight, clue, wanted, _needed(clue), specific))
    return weighted


def _needed(clue: Clue) -> frozenset[Leaf]:
    """The phrases and names of which a story must have one: for AND and NEAR, those of the rarest part."""
    if isinstance(clue, (AllOf, Near)):
        return min((_needed(part) for part in clue.parts if not isinstance(part, Not)), key=_share)
    return frozenset(_leaves(clue, negated=False))


def _share(leaves: Collection[Leaf]) -> float:
    """About how many stories have one of some phrases and names."""
    shares = frequencies()
    each = (
        [1.0 if word == ANY_STATE else shares.get(word, RARE) for word in _plain(leaf)] for leaf in leaves
    )
    return sum(map(min, each))


def _general(rules: Sequence[Rule], top: Mapping[str, str]) -> frozenset[Leaf]:
    """The hints that may speak for several top-level subjects, and those that many stories have."""
    tops: dict[Leaf, set[str]] = defaultdict(set)
    for rule in rules:
        for clue in (*rule.sure, *rule.hint):
            if isinstance(clue, Phrase):
                tops[clue.terms].add(top[rule.code])
    shares = frequencies()
    return frozenset(
        leaf
        for leaf, found in tops.items()
        if len(found) > 1 or (len(leaf) == 1 and shares.get(leaf[0][1], 0) >= GENERAL_SHARE)
    )


def _forms(term: Term) -> Collection[str]:
    return STATES if term[1] == ANY_STATE else fitting(term)


def _without(found: Occurrences, excluded: Collection[int]) -> Occurrences:
    kept = {
        leaf: [position for position in positions if position not in excluded]
        for leaf, positions in found.positions.items()
    }
    return Occurrences({leaf: positions for leaf, positions in kept.items() if positions}, found.length)


def _leaves(clue: Clue, negated: bool) -> Iterator[Leaf]:
    for leaf in leaves(clue, negated):
        if isinstance(leaf, Phrase):
            yield leaf.terms
        elif isinstance(leaf, Name):
            yield leaf.key


def _is_in_passing(terms: Collection[str], matched: Sequence[int], headline: int) -> bool:
    """Whether a rule matched a single word once, neither in the headline nor at the start of a bare text."""
    return (
        len(matched) == len(terms) == 1
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
        shown = (word for word in name_or_words if word not in KINDS.values())
        yield " ".join("state" if word == ANY_STATE else word for word in shown)


def _is_name(leaf: Leaf) -> TypeIs[Key]:
    return isinstance(leaf[0], str)


def _plain(leaf: Leaf) -> tuple[str, ...]:
    """The words of a phrase, or the key of a name."""
    return leaf if _is_name(leaf) else tuple(word for _, word in leaf)


def _weight(position: int, headline: int) -> float:
    if position < headline:
        return HEADLINE_WEIGHT
    return 2.0 if position < headline + EARLY_WORDS else 1.0
