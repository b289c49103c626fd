"""Which subjects the rules see in a story, by what, and how strongly.

Each word of the story is looked up once, whatever the number of rules; then only those rules are asked of
which a phrase was found.
"""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from processors.subjects.expressions import NAMES, Clue, Found, Key, phrases
from processors.subjects.rules import Rule
from processors.subjects.words import forms, words

LEAD = 1_000  # words of a story that are looked at: it says before that what it is about
EARLY = 60  # words that count double
LINE = 15  # words that a bare text begins with, which say what it is about as a headline does
HEADLINE = 3  # how often a word of the headline counts
SURE, HINT = 3.0, 1.0
SOME = 120  # words; a longer story has to say more for the same


@dataclass
class Match:
    """What a rule found: evidence, from 0 up, and the terms with how often each was there."""

    code: str
    evidence: float = 0.0
    terms: dict[str, int] = field(default_factory=dict)


class Matcher:
    """Rules, made ready. Holds no state between calls."""

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
            if key[0] in NAMES.values():
                self._names.add(key)
                continue
            first, *others = [known.setdefault(word, frozenset(forms(word))) for word in key]
            for form in first:
                self._phrases.setdefault(form, []).append((tuple(others), key))

    def matches(
        self, title: Sequence[str], story: Sequence[str], names: Iterable[tuple[str, str, int]]
    ) -> list[Match]:
        """The rules that match a story's words, the headline's first.

        `names` are types and names of the story, each with how often it is named.
        """
        found = Found(self._find(story, names, len(title)), len(title))
        length = len(story) - len(title)
        scale = math.log2(2 + length / SOME)
        asked = sorted({number for key in found.places for number in self._by_key.get(key, ())})
        matched = (self._match(self._rules[number], found, scale) for number in asked)
        return [match for match in matched if match.evidence]

    def _find(
        self, story: Sequence[str], names: Iterable[tuple[str, str, int]], headline: int
    ) -> dict[Key, list[int]]:
        places: dict[Key, list[int]] = {}
        size = len(story)
        for number, word in enumerate(story):
            for others, key in self._phrases.get(word, ()):
                last = number + len(others)
                if last >= size or number < headline <= last:
                    continue
                if all(story[number + n] in form for n, form in enumerate(others, 1)):
                    places.setdefault(key, []).append(number)
        if self._names:
            for kind, name, count in names:
                key = (kind, *words(name))
                if key in self._names:
                    places[key] = list(range(headline, headline + count))
        return places

    def _match(self, rule: Rule, found: Found, scale: float) -> Match:
        match = Match(rule.code)
        seen: list[int] = []
        inside = _covered(rule, found)
        if inside:
            kept = {key: [p for p in places if p not in inside] for key, places in found.places.items()}
            found = Found({key: places for key, places in kept.items() if places}, found.headline)
        for weight, among in ((SURE, rule.sure), (HINT, rule.hint)):
            for clue in among:
                if clue.keys.isdisjoint(found.places):
                    continue
                if places := clue.places(found):
                    counted = sum(_weight(place, found.headline) for place in places)
                    match.evidence += weight * math.log2(1 + counted) / scale
                    for term in _terms(clue, found):
                        match.terms[term] = max(match.terms.get(term, 0), len(places))
                    seen += places
        return Match(rule.code) if _in_passing(match.terms, seen, found.headline) else match


def _in_passing(terms: Iterable[str], seen: Sequence[int], headline: int) -> bool:
    """One word, once, is no subject yet, but in the headline or where a bare text begins."""
    return len(seen) == 1 and seen[0] >= (headline or LINE) and not any(" " in term for term in terms)


def _covered(rule: Rule, found: Found) -> set[int]:
    """The words within phrases that the rule never counts."""
    return {
        place + n for phrase in rule.never for place in phrase.places(found) for n in range(len(phrase.key))
    }


def _terms(clue: Clue, found: Found) -> Iterator[str]:
    for key in sorted(clue.keys & found.places.keys()):
        yield " ".join(key[1:] if key[0] in NAMES.values() else key)


def _weight(place: int, headline: int) -> float:
    if place < headline:
        return HEADLINE
    return 2.0 if place < headline + EARLY else 1.0
