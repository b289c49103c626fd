"""The quotations of a story, and their speakers, as scopes."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from itertools import chain

from processors.queries.passages import Passage, Terms
from processors.queries.scopes import Key, Located, Named, Role, Scope, Span


class Quoted(Scope):
    """The words of a quotation, counted from its first one."""

    def __init__(
        self, story: Scope, words: Callable[[], Sequence[str]], numbers: Callable[[], Sequence[int]]
    ) -> None:
        """`words` finds the words of the quotation, and `numbers` their numbers in the story, when needed."""
        self._story, self._find_words, self._find_numbers = story, words, numbers

    @cached_property
    def _numbers(self) -> Sequence[int]:
        return self._find_numbers()

    @cached_property
    def _passage(self) -> Passage:
        return Passage(self._find_words())

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

    def has_words(self, terms: Terms) -> bool:
        # The story is asked first, since it takes long to find which words are quoted.
        return all(self._story.has_words((term,)) for term in terms) and self._passage.has(terms)

    def occurrences(self, terms: Terms) -> Sequence[int]:
        return self._passage.occurrences(terms)

    def locate(self, spans: Iterable[Span]) -> list[Located]:
        return self._story.locate((self._numbers[first], self._numbers[last]) for first, last in spans)


class Speaker(Scope):
    """The speaker of a quotation: the words that name it, its keys as an entity, and its role."""

    def __init__(self, story: Scope, person: Named | None, names: Iterable[Sequence[str]]) -> None:
        """`person` is the speaker among the names of the story; `names` are the words of each of its own."""
        self._story, self._person, self._names = story, person, names

    @cached_property
    def _passage(self) -> Passage:
        texts = chain(self._names, (role.passage.words for role in self.roles))
        return Passage([word for text in texts for word in (*text, "")])

    def has(self, key: Key) -> bool:
        return any(named is self._person for named in self._story.named(key))

    def has_words(self, terms: Terms) -> bool:
        return self._passage.has(terms)

    def occurrences(self, terms: Terms) -> Sequence[int]:
        return self._passage.occurrences(terms)

    @property
    def roles(self) -> Sequence[Role]:
        return [role for role in self._story.roles if role.person is self._person]
