"""Clues made of other clues: AND, OR, NOT, OF, NEAR and TITLE."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence

from processors.queries.clues import Clue, Cost, Found, Needs
from processors.queries.scopes import Key, Scope

NEAR_WORDS = 10  # of `a NEAR b`
PREFIXES = ("NOT ", "TITLE ", "SPEAKER ", "SAYS ")  # of clues whose operators stand before their operands
MAX_POSITIONS = 1_000  # that NEAR looks at: a table may have one word thousands of times


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
        *others, last = self._parts
        return " OR ".join([*(_closed(part) for part in others), _open(last)])


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
        return cheapest([part.needs(cost) for part in self._parts], cost)

    def __str__(self) -> str:
        end = len(self._parts)
        while end > 1 and isinstance(self._parts[end - 1], Not):
            end -= 1
        *others, last = self._parts[:end]
        unwanted = self._parts[end:]
        wanted = [*(_closed(part) for part in others), _closed(last) if unwanted else _open(last)]
        return " ".join([" AND ".join(wanted), *map(str, unwanted)])


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
        return f"NOT {in_brackets(self.unwanted)}"


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
        looked_at = first[:MAX_POSITIONS]
        return [p for p in looked_at if all(_is_near(p, other, self.distance) for other in others)]

    def needs(self, cost: Cost) -> Needs:
        return cheapest([part.needs(cost) for part in self._parts], cost)

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
        return f"TITLE {in_brackets(self.inner)}"


def leaves(clue: Clue, negated: bool) -> Iterator[Clue]:
    """The clues in a clue that have no parts; with or without those after NOT."""
    if not clue.parts:
        yield clue
    elif negated or not isinstance(clue, Not):
        for part in clue.parts:
            yield from leaves(part, negated)


def in_brackets(clue: Clue) -> str:
    """The canonical form of a clue, which is one operand."""
    return f"({clue})" if isinstance(clue, AnyOf | AllOf | Not) else str(clue)


def _open(clue: Clue) -> str:
    """The canonical form of the last clue that AND or OR join."""
    return f"({clue})" if isinstance(clue, AnyOf | AllOf) else str(clue)


def _closed(clue: Clue) -> str:
    """That of another one: in brackets, too, if its operator might seem to extend over the next clues."""
    text = _open(clue)
    return f"({text})" if text.startswith(PREFIXES) else text


def _union(each: Sequence[Needs]) -> Needs:
    """The keys for clues of which any may match."""
    found: set[Key] = set()
    for needs in each:
        if needs is None:
            return None
        found |= needs
    return frozenset(found)


def cheapest(each: Sequence[Needs], cost: Cost) -> Needs:
    """The keys for clues that all must match."""
    known = [needs for needs in each if needs is not None]
    return min(known, key=lambda needs: sum(map(cost, needs)), default=None)


def _is_near(position: int, others: Sequence[int], distance: int) -> bool:
    following = bisect_left(others, position - distance)
    return following < len(others) and others[following] <= position + distance
