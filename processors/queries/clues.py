"""The clues of queries and rules: a tree whose leaves are words, names and properties.

A clue is matched against a `Scope`: a whole story (`facts.Facts`), its headline, one of its quotations, or the
speaker of one. `matches` is called for every candidate among up to a million subscriptions; `found`, which
says where the clues are, only for those that match.

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
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple, Protocol

WORD, EXACT, PREFIX = "WORD", "EXACT", "PREFIX"
NEAR_WORDS = 10  # of `a NEAR b`

Key = tuple[str, ...]
Cost = Callable[[Key], float]  # how dear a key is in an index: how many stories have it, for example
Needs = frozenset[Key] | None
Span = tuple[int, int]  # the numbers of the first and the last word


class Scope(Protocol):
    """What a clue is matched against: numbered words, names and properties."""

    def has(self, key: Key) -> bool:
        """Whether it has a name or property."""

    def spans(self, key: Key) -> Sequence[Span]:
        """Where a name is, in order."""

    def value(self, key: Key) -> str:
        """What the story has for a property, to show: the name of the subject, for example."""

    def occurrences(self, terms: Sequence[Key]) -> Sequence[int]:
        """Where words are next to each other: the numbers of the first ones, in order."""

    @property
    def headline(self) -> "Scope":
        """The headline, whose words have the same numbers."""


class Found(NamedTuple):
    """A clue that matched: where its words or names are in a scope, or the value of a property."""

    clue: "Clue"
    scope: Scope
    spans: Sequence[Span]
    value: str = ""


class Clue(ABC):
    """An expression. `str()` is its canonical form, which can be parsed: the same for all ways to write it."""

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

    def __init__(self, terms: Sequence[Key]) -> None:
        self.terms = tuple(terms)

    def matches(self, scope: Scope) -> bool:
        return bool(scope.occurrences(self.terms))

    def positions(self, scope: Scope) -> Sequence[int]:
        return scope.occurrences(self.terms)

    def needs(self, cost: Cost) -> Needs:
        return frozenset([min(self.terms, key=cost)])

    def found(self, scope: Scope) -> Iterator[Found]:
        last = len(self.terms) - 1
        yield Found(self, scope, [(first, first + last) for first in scope.occurrences(self.terms)])

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
        return [first for first, _ in scope.spans(self.key)]

    def needs(self, cost: Cost) -> Needs:
        return frozenset([self.key])

    def found(self, scope: Scope) -> Iterator[Found]:
        yield Found(self, scope, scope.spans(self.key), scope.value(self.key))

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
        key = next(key for key in self.keys if scope.has(key))
        yield Found(self, scope, scope.spans(key), scope.value(key))

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


class Compound(Clue):
    """A clue made of other clues."""

    __slots__ = ("_parts",)

    def __init__(self, parts: Sequence[Clue]) -> None:
        self._parts = tuple(parts)

    @property
    def parts(self) -> Sequence[Clue]:
        return self._parts

    def found(self, scope: Scope) -> Iterator[Found]:
        for part in self._parts:
            if part.matches(scope):
                yield from part.found(scope)


class AnyOf(Compound):
    """OR: matches where any of the clues does."""

    __slots__ = ()

    def matches(self, scope: Scope) -> bool:
        return any(part.matches(scope) for part in self._parts)

    def positions(self, scope: Scope) -> Sequence[int]:
        return sorted({position for part in self._parts for position in part.positions(scope)})

    def needs(self, cost: Cost) -> Needs:
        return _union([part.needs(cost) for part in self._parts])

    def __str__(self) -> str:
        return " OR ".join(map(str, self._parts))


class AllOf(Compound):
    """AND, and NOT: matches where the clue with the fewest matches does."""

    __slots__ = ()

    def matches(self, scope: Scope) -> bool:
        return all(part.matches(scope) for part in self._parts)

    def positions(self, scope: Scope) -> Sequence[int]:
        each = []
        for part in self._parts:
            if isinstance(part, Not):
                if not part.matches(scope):
                    return ()
            elif positions := part.positions(scope):
                each.append(positions)
            else:
                return ()
        return min(each, key=len, default=())

    def needs(self, cost: Cost) -> Needs:
        return _cheapest([part.needs(cost) for part in self._parts], cost)

    def __str__(self) -> str:
        first, *others = (_in_brackets(part, AnyOf) for part in self._parts)
        return first + "".join(f" {text}" if text.startswith("NOT ") else f" AND {text}" for text in others)


class Not(Clue):
    """NOT: matches if the clue matches nowhere."""

    __slots__ = ("unwanted",)

    def __init__(self, unwanted: Clue) -> None:
        self.unwanted = unwanted

    @property
    def parts(self) -> Sequence[Clue]:
        return (self.unwanted,)

    def matches(self, scope: Scope) -> bool:
        return not self.unwanted.matches(scope)

    def needs(self, cost: Cost) -> Needs:
        return None

    def found(self, scope: Scope) -> Iterator[Found]:
        return iter(())

    def __str__(self) -> str:
        return f"NOT {_in_brackets(self.unwanted, AnyOf, AllOf)}"


class AtLeast(Compound):
    """OF: matches where any of the clues does, if enough of them do."""

    __slots__ = ("count",)

    def __init__(self, count: int, parts: Sequence[Clue]) -> None:
        super().__init__(parts)
        self.count = count

    def matches(self, scope: Scope) -> bool:
        missing = self.count
        for part in self._parts:
            missing -= part.matches(scope)
            if not missing:
                return True
        return False

    def positions(self, scope: Scope) -> Sequence[int]:
        each = [positions for part in self._parts if (positions := part.positions(scope))]
        if len(each) < self.count:
            return ()
        return sorted({position for positions in each for position in positions})

    def needs(self, cost: Cost) -> Needs:
        # Of three clues two must match, so one of any two must.
        each = [needs for part in self._parts if (needs := part.needs(cost)) is not None]
        enough = len(self._parts) - self.count + 1
        each.sort(key=lambda needs: sum(map(cost, needs)))
        return _union(each[:enough]) if len(each) >= enough else None

    def __str__(self) -> str:
        return f"{self.count} OF ({', '.join(map(str, self._parts))})"


class Near(Compound):
    """NEAR: matches where the first clue does, if all others are within `distance` words."""

    __slots__ = ("distance",)

    def __init__(self, parts: Sequence[Clue], distance: int = NEAR_WORDS) -> None:
        super().__init__(parts)
        self.distance = distance

    def matches(self, scope: Scope) -> bool:
        return bool(self.positions(scope))

    def positions(self, scope: Scope) -> Sequence[int]:
        first, *others = [part.positions(scope) for part in self._parts]
        return [p for p in first if all(_is_near(p, other, self.distance) for other in others)]

    def needs(self, cost: Cost) -> Needs:
        return _cheapest([part.needs(cost) for part in self._parts], cost)

    def found(self, scope: Scope) -> Iterator[Found]:
        firsts = self.positions(scope)
        for found in super().found(scope):
            spans = [span for span in found.spans if _is_near(span[0], firsts, self.distance)]
            if spans:
                yield found._replace(spans=spans)

    def __str__(self) -> str:
        return f"NEAR {self.distance} ({', '.join(map(str, self._parts))})"


class Title(Clue):
    """TITLE: matches if the clue does within the headline."""

    __slots__ = ("inner",)

    def __init__(self, inner: Clue) -> None:
        self.inner = inner

    @property
    def parts(self) -> Sequence[Clue]:
        return (self.inner,)

    def matches(self, scope: Scope) -> bool:
        return self.inner.matches(scope.headline)

    def positions(self, scope: Scope) -> Sequence[int]:
        return self.inner.positions(scope.headline)

    def needs(self, cost: Cost) -> Needs:
        return self.inner.needs(cost)

    def found(self, scope: Scope) -> Iterator[Found]:
        return self.inner.found(scope.headline)

    def __str__(self) -> str:
        return f"TITLE {_in_brackets(self.inner, AnyOf, AllOf, Not)}"


def _in_brackets(clue: Clue, *kinds: type[Clue]) -> str:
    return f"({clue})" if isinstance(clue, kinds) else str(clue)


def _union(each: Sequence[Needs]) -> Needs:
    """The keys for clues of which any may match."""
    found: set[Key] = set()
    for needs in each:
        if needs is None:
            return None
        found |= needs
    return frozenset(found)


def _cheapest(each: Sequence[Needs], cost: Cost) -> Needs:
    """The keys for clues that all must match."""
    known = [needs for needs in each if needs is not None]
    return min(known, key=lambda needs: sum(map(cost, needs)), default=None)


def _is_near(position: int, others: Sequence[int], distance: int) -> bool:
    following = bisect_left(others, position - distance)
    return following < len(others) and others[following] <= position + distance
