"""Find words and phrases in a list of words."""

from bisect import bisect_left
from collections.abc import Collection, Iterator, Sequence
from collections.abc import Set as AbstractSet
from functools import cached_property, lru_cache
from itertools import product
from math import prod

from processors.queries.words import forms

WORD, EXACT, PREFIX = "WORD", "EXACT", "PREFIX"  # any inflection, the word as it is, words that begin so
LAST = chr(0x10FFFF)  # the last character in the order of strings
MAX_SEARCHED = 100  # spellings of a phrase that are searched one by one

Term = tuple[str, str]  # one of these kinds, and the word
Terms = tuple[Term, ...]  # of words next to each other


class Passage:
    """Numbered words; an empty one is a gap, which nothing matches."""

    def __init__(self, words: Sequence[str]) -> None:
        self.words = words
        self._found: dict[Terms, Sequence[int]] = {}

    @cached_property
    def known(self) -> AbstractSet[str]:
        """All words that are in it."""
        known = {*self.words}
        known.discard("")
        return known

    def has(self, terms: Terms) -> bool:
        """Whether a phrase is in it."""
        if len(terms) == 1:
            return bool(self._spellings(terms[0]))
        each = []
        for term in terms:
            if not (words := self._spellings(term)):
                return False
            each.append(words)
        if prod(map(len, each)) > MAX_SEARCHED:
            return bool(self.occurrences(terms))
        return any(f" {' '.join(words)} " in self._text for words in product(*each))

    def occurrences(self, terms: Terms) -> Sequence[int]:
        """The numbers of the first words of a phrase, in order."""
        found = self._found.get(terms)
        if found is None:
            found = self._found[terms] = self._find(terms)
        return found

    def _find(self, terms: Terms) -> Sequence[int]:
        each = [self._spellings(term) for term in terms]
        if prod(map(len, each)) <= MAX_SEARCHED:
            return sorted(number for words in product(*each) for number in self._numbers(" ".join(words)))
        rarest = min(range(len(each)), key=lambda n: len(each[n]))
        numbers = (number for word in each[rarest] for number in self._numbers(word))
        return sorted(number - rarest for number in numbers if self._is_at(number - rarest, terms))

    def _is_at(self, start: int, terms: Terms) -> bool:
        if start < 0 or start + len(terms) > len(self.words):
            return False
        return all(fits(self.words[number], term) for number, term in enumerate(terms, start))

    def _spellings(self, term: Term) -> Collection[str]:
        """The words of the passage that fit a term."""
        return self._beginning(term[1]) if term[0] == PREFIX else self.known & fitting(term)

    def _beginning(self, prefix: str) -> Sequence[str]:
        start = bisect_left(self._sorted, prefix)
        return self._sorted[start : bisect_left(self._sorted, prefix + LAST, start)]

    @cached_property
    def _sorted(self) -> Sequence[str]:
        return sorted(self.known)

    @cached_property
    def _text(self) -> str:
        """The words with one space before and after each. A gap makes two spaces, which no phrase has."""
        return f" {' '.join(self.words)} "

    def _numbers(self, words: str) -> Iterator[int]:
        """The numbers of the first of some words, which have one space between them."""
        text, wanted = self._text, f" {words} "
        counted, number = 0, -1
        start = text.find(wanted)
        while start >= 0:
            number += text.count(" ", counted, start + 1)
            yield number
            counted = start + 1
            start = text.find(wanted, counted)


def fits(word: str, term: Term) -> bool:
    """Whether a word of a story is what a term asks for."""
    kind, wanted = term
    if kind == WORD:
        return word in inflections(wanted)
    return word == wanted if kind == EXACT else word.startswith(wanted)


@lru_cache(maxsize=100_000)
def fitting(term: Term) -> frozenset[str]:
    """The words that fit a term of the kind WORD or EXACT."""
    kind, word = term
    return inflections(word) if kind == WORD else frozenset([word])


@lru_cache(maxsize=100_000)
def inflections(word: str) -> frozenset[str]:
    """`words.forms`, computed once for each word."""
    return frozenset(forms(word))


@lru_cache(maxsize=200_000)
def term(kind: str, word: str) -> Term:
    """A term; equal terms of different queries share their memory."""
    return kind, word
