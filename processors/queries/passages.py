"""Find words and phrases in a list of words."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Sequence
from functools import lru_cache

from processors.queries.words import forms

WORD, EXACT, PREFIX = "WORD", "EXACT", "PREFIX"  # any inflection, the word as it is, words that begin so
LAST = chr(0x10FFFF)  # the last character in the order of strings

Term = tuple[str, str]  # one of these kinds, and the word
Terms = tuple[Term, ...]  # of words next to each other


class Passage:
    """Numbered words. `index` has the numbers of each; an empty one is a gap, which nothing matches."""

    __slots__ = ("_found", "_sorted", "index", "words")

    def __init__(self, words: Sequence[str]) -> None:
        self.words = words
        index: defaultdict[str, list[int]] = defaultdict(list)
        for number, word in enumerate(words):
            index[word].append(number)
        index.pop("", None)
        index.default_factory = None
        self.index: dict[str, list[int]] = index
        self._found: dict[Terms, Sequence[int]] = {}
        self._sorted: list[str] | None = None

    def occurrences(self, terms: Terms) -> Sequence[int]:
        """The numbers of the first words of a phrase, in order."""
        found = self._found.get(terms)
        if found is None:
            found = self._found[terms] = self._single(terms[0]) if len(terms) == 1 else self._phrase(terms)
        return found

    def _phrase(self, terms: Terms) -> Sequence[int]:
        each = []
        for term in terms:
            if not (numbers := self.occurrences((term,))):
                return ()
            each.append(numbers)
        rarest = min(range(len(each)), key=lambda n: len(each[n]))
        starts = (number - rarest for number in each[rarest])
        return [start for start in starts if self._is_at(start, terms)]

    def _is_at(self, start: int, terms: Terms) -> bool:
        if start < 0 or start + len(terms) > len(self.words):
            return False
        return all(fits(self.words[number], term) for number, term in enumerate(terms, start))

    def _single(self, term: Term) -> Sequence[int]:
        kind, word = term
        if kind == EXACT:
            return self.index.get(word, ())
        fitting = self._beginning(word) if kind == PREFIX else inflections(word)
        each = [self.index[form] for form in fitting if form in self.index]
        if len(each) > 1:
            return sorted(number for numbers in each for number in numbers)
        return each[0] if each else ()

    def _beginning(self, prefix: str) -> Sequence[str]:
        if self._sorted is None:
            self._sorted = sorted(self.index)
        start = bisect_left(self._sorted, prefix)
        return self._sorted[start : bisect_left(self._sorted, prefix + LAST, start)]


def fits(word: str, term: Term) -> bool:
    """Whether a word of a story is what a term asks for."""
    kind, wanted = term
    if kind == WORD:
        return word in inflections(wanted)
    return word == wanted if kind == EXACT else word.startswith(wanted)


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
