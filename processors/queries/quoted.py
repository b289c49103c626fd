"""The quotations of a story, and their speakers, as scopes."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from functools import cached_property

from processors.queries.passages import Passage, Terms
from processors.queries.scopes import Key, Located, Named, Role, Scope, Span


class Quoted(Scope):
    """The words of a quotation: those of a story with some numbers, counted anew."""

    def __init__(self, story: Scope, words: Sequence[str], numbers: Sequence[int]) -> None:
        self._story, self._words, self._numbers = story, words, numbers

    @cached_property
    def _passage(self) -> Passage:
        return Passage(self._words)

    def has(self, key: Key) -> bool:
        return any(self.spans(named) for named in self._story.named(key))

    def named(self, key: Key) -> Sequence[Named]:
        return [named for named in self._story.named(key) if self.spans(named)]

    def spans(self, named: Named) -> Sequence[Span]:
        found = []
        for first, last in self._story.spans(named):
            start, end = bisect_left(self._numbers, first), bisect_right(self._numbers, last)
            if start < end:
                found.append((start, end - 1))
        return found

    def occurrences(self, terms: Terms) -> Sequence[int]:
        return self._passage.occurrences(terms)

    def locate(self, spans: Iterable[Span]) -> list[Located]:
        return self._story.locate((self._numbers[first], self._numbers[last]) for first, last in spans)


class Speaker(Scope):
    """The speaker of a quotation: the words that name it, its keys as an entity, and its role."""

    def __init__(self, texts: Sequence[Sequence[str]], keys: AbstractSet[Key], roles: Sequence[Role]) -> None:
        """`texts` are the words of each of its names, descriptions and roles."""
        self._passage = Passage([word for text in texts for word in (*text, "")])
        self._keys, self._roles = keys, roles

    def has(self, key: Key) -> bool:
        return key in self._keys

    def occurrences(self, terms: Terms) -> Sequence[int]:
        return self._passage.occurrences(terms)

    @property
    def roles(self) -> Sequence[Role]:
        return self._roles
