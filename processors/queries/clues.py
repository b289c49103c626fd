"""The clues of queries and rules: a tree whose leaves are words, names and properties.

A clue is matched against a `Scope`: a whole story (`facts.Facts`), its headline, one of its quotations, or
the speaker of one. `matches` is called for every candidate among up to a million subscriptions; `found`,
which says where the clues are, only for those that match. `compounds.py` has AND, OR and the like.

**For an index**: `needs` names keys of which a story must have at least one, or the clue cannot match. The
first string of a key is its kind:

    ("WORD", "strike")      a word in any inflection: one of `words.forms("strike")`
    ("EXACT", "strikes")    the word as it is
    ("PREFIX", "strik")     a word that begins so
    anything else           a property or a name: ("SUBJECT", "20000065"), ("ORG", "siemens", "energy")

A story has a key of the first three kinds if one of `Facts.words` fits it, and another if it is in
`Facts.keys`. `needs` returns None if the clue may match a story whatever the story has.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from processors.queries.passages import EXACT, PREFIX, Term
from processors.queries.scopes import Key, Scope, Span

Cost = Callable[[Key], float]  # of a key in an index, such as the share of stories that have it
Needs = frozenset[Key] | None


class Found(NamedTuple):
    """A clue that matched, in its canonical form, and where it is in a scope; or the value of a property."""

    clue: str
    scope: Scope
    spans: Sequence[Span]
    value: str = ""


class Clue(ABC):
    """An expression. `str()` is its canonical form, which can be parsed: one for all ways to write it."""

    __slots__ = ()

    @abstractmethod
    def matches(self, scope: Scope) -> bool:
        """Whether it matches."""

    def positions(self, scope: Scope) -> Sequence[int]:
        """The numbers of the words where it matches, in order; empty for a property, which has no place."""
        return ()

    @abstractmethod
    def needs(self, cost: Cost) -> Needs:
        """The cheapest set of keys of which a story must have at least one; None if there is no such set."""

    @abstractmethod
    def found(self, scope: Scope) -> Iterator[Found]:
        """The clues in it that match, given that it matches. Those after NOT are left out."""

    @property
    def parts(self) -> Sequence["Clue"]:
        """The clues directly below, in order."""
        return ()

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and str(self) == str(other)

    def __hash__(self) -> int:
        return hash(str(self))

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self}>"


class Phrase(Clue):
    """Words next to each other. `terms` is a key of the kind WORD, EXACT or PREFIX for each."""

    __slots__ = ("terms",)

    def __init__(self, terms: Iterable[Term]) -> None:
        self.terms = tuple(terms)

    def matches(self, scope: Scope) -> bool:
        return scope.has_words(self.terms)

    def positions(self, scope: Scope) -> Sequence[int]:
        return scope.occurrences(self.terms)

    def needs(self, cost: Cost) -> Needs:
        return frozenset([min(self.terms, key=cost)])

    def found(self, scope: Scope) -> Iterator[Found]:
        last = len(self.terms) - 1
        yield Found(str(self), scope, [(first, first + last) for first in scope.occurrences(self.terms)])

    def __str__(self) -> str:
        text = " ".join(word + "*" if kind == PREFIX else word for kind, word in self.terms)
        return f'"{text}"' if any(kind == EXACT for kind, _ in self.terms) else text


class Name(Clue):
    """A person, organisation or place. `key` is PERSON, ORG or PLACE and the words of the name."""

    __slots__ = ("key",)

    def __init__(self, key: Key) -> None:
        self.key = key

    def matches(self, scope: Scope) -> bool:
        return scope.has(self.key)

    def positions(self, scope: Scope) -> Sequence[int]:
        return [first for first, _ in scope.places(self.key)]

    def needs(self, cost: Cost) -> Needs:
        return frozenset([self.key])

    def found(self, scope: Scope) -> Iterator[Found]:
        yield _found(self, scope, self.key)

    def __str__(self) -> str:
        return " ".join(self.key)


class Property(Clue):
    """A property of the story: it has one of the keys. `text` is the clue's canonical form."""

    __slots__ = ("keys", "text")

    def __init__(self, text: str, keys: Iterable[Key]) -> None:
        self.text, self.keys = text, tuple(keys)

    def matches(self, scope: Scope) -> bool:
        return any(scope.has(key) for key in self.keys)

    def needs(self, cost: Cost) -> Needs:
        return frozenset(self.keys)

    def found(self, scope: Scope) -> Iterator[Found]:
        yield _found(self, scope, next(key for key in self.keys if scope.has(key)))

    def __str__(self) -> str:
        return self.text


class Everything(Clue):
    """`*`: matches every story."""

    __slots__ = ()

    def matches(self, scope: Scope) -> bool:
        return True

    def needs(self, cost: Cost) -> Needs:
        return None

    def found(self, scope: Scope) -> Iterator[Found]:
        return iter(())

    def __str__(self) -> str:
        return "*"


def _found(clue: Clue, scope: Scope, key: Key) -> Found:
    values = dict.fromkeys(named.value for named in scope.named(key))
    return Found(str(clue), scope, scope.places(key), ", ".join(values))
