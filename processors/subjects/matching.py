"""Match rules against a story: the subjects they find, the evidence for each, and the terms found.

Each word of the story is looked up once, whatever the number of rules. Then only rules with a phrase that
occurs in the story are evaluated.
"""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from processors.subjects.expressions import NAME_OPERATORS, Clue, Key, Occurrences, phrases
from processors.subjects.rules import Rule
from processors.queries.words import forms, words

LEAD = 1_000  # words of a story, after which the rest is ignored
EARLY_WORDS = 60  # words at the start of the text, which count double
FIRST_WORDS = 15  # of a text without a headline, where a single match is enough, as in a headline
HEADLINE_WEIGHT = 3  # of a match in the headline
SURE_WEIGHT, HINT_WEIGHT = 3.0, 1.0
USUAL_LENGTH = 120  # words; in longer stories each match counts less


@dataclass
class Match:
    """The match of a rule: its evidence, from 0 up, and the count of each term found."""

    code: str
    evidence: float = 0.0
    terms: dict[str, int] = field(default_factory=dict)


class Matcher:
    """Rules indexed by their phrases. Thread-safe: it keeps no state between calls."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self._rules = rules
        self._phrases: dict[str, list[tuple[tuple[frozenset[str], ...], Key]]] = {}
        self._names: set[Key] = set()
        self._by_key: dict[Key, set[int]] = {}
        keys: set[Key] = set()
        for number, rule in enumerate(rules):
            for clue in (*rule.sure, *rule.hint):
                keys |= phrases(clue)
                for key in clue.keys:
                    self._by_key.setdefault(key, set()).add(number)
            keys |= {phrase.key for phrase in rule.never}
        known: dict[str, frozenset[str]] = {}
        for key in keys:
            if key[0] in NAME_OPERATORS.values():
                self._names.add(key)
                continue
            first, *others = [known.setdefault(word, frozenset(forms(word))) for word in key]
            for form in first:
                self._phrases.setdefault(form, []).append((tuple(others), key))

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
        candidates = sorted({number for key in found.positions for number in self._by_key.get(key, ())})
        matched = (self._match(self._rules[number], found, scale) for number in candidates)
        return [match for match in matched if match.evidence]

    def _find(
        self, story: Sequence[str], names: Iterable[tuple[str, str, int]], headline: int
    ) -> dict[Key, list[int]]:
        positions: dict[Key, list[int]] = {}
        size = len(story)
        for number, word in enumerate(story):
            for others, key in self._phrases.get(word, ()):
                last = number + len(others)
                if last >= size or number < headline <= last:
                    continue
                if all(story[number + n] in form for n, form in enumerate(others, 1)):
                    positions.setdefault(key, []).append(number)
        if self._names:
            for kind, name, count in names:
                key = (kind, *words(name))
                if key in self._names:
                    positions[key] = list(range(headline, headline + count))
        return positions

    def _match(self, rule: Rule, found: Occurrences, scale: float) -> Match:
        match = Match(rule.code)
        matched: list[int] = []
        if excluded := _excluded(rule, found):
            kept = {
                key: [position for position in positions if position not in excluded]
                for key, positions in found.positions.items()
            }
            found = Occurrences(
                {key: positions for key, positions in kept.items() if positions}, found.headline
            )
        for weight, clues in ((SURE_WEIGHT, rule.sure), (HINT_WEIGHT, rule.hint)):
            for clue in clues:
                if clue.keys.isdisjoint(found.positions):
                    continue
                if positions := clue.positions(found):
                    counted = sum(_weight(position, found.headline) for position in positions)
                    match.evidence += weight * math.log2(1 + counted) / scale
                    for term in _terms(clue, found):
                        match.terms[term] = max(match.terms.get(term, 0), len(positions))
                    matched += positions
        return Match(rule.code) if _is_in_passing(match.terms, matched, found.headline) else match


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
        for n in range(len(phrase.key))
    }


def _terms(clue: Clue, found: Occurrences) -> Iterator[str]:
    for key in sorted(clue.keys & found.positions.keys()):
        yield " ".join(key[1:] if key[0] in NAME_OPERATORS.values() else key)


def _weight(position: int, headline: int) -> float:
    if position < headline:
        return HEADLINE_WEIGHT
    return 2.0 if position < headline + EARLY_WORDS else 1.0
