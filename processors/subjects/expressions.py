"""The language of clues in rules: a parser, and how each clue is matched.

    civil war                     the words next to each other, in any case and inflection
    ORG Federal Reserve           a name found by the entities stage; also PERSON and PLACE
    rebel OR insurgent            at least one of them
    strike AND (union OR pay)     all of them
    shooting NOT film             the first, if the second is nowhere in the story
    rebel NEAR government         the first, within ten words of the second
    2 OF (rain, flood, storm)     at least that many of them
    TITLE budget                  in the headline

NEAR binds more strongly than AND and NOT, and these more strongly than OR. The operators are those of the
rules in IPTC's EXTRA project.
"""

import re
from abc import ABC, abstractmethod
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence

from processors.errors import CopytasterError
from processors.queries.words import words

NEAR_WORDS = 10
NAME_OPERATORS = {"PERSON": "PERSON", "ORG": "ORG", "PLACE": "LOC"}
OPERATORS = {"AND", "OR", "NOT", "NEAR", "OF", "TITLE", *NAME_OPERATORS}
TOKEN = re.compile(r"[(),]|[^\s(),]+")

# A clue that consists only of these words would match every story.
STOP_WORDS = frozenset(
    "a an and are as at be been but by for from had has have he her his i in is it its not of on or said say"
    " she that the their they this to was we were which who will with would you".split()
)

Key = tuple[str, ...]  # the words of a phrase; for a name, its entity type and its words


class Occurrences:
    """Where phrases occur in a story: the numbers of their first words, in order.

    The words of the headline come first; `headline` is how many it has.
    """

    def __init__(self, positions: Mapping[Key, Sequence[int]], headline: int) -> None:
        self.positions = positions
        self.headline = headline


class ClueError(CopytasterError):
    """A syntax error in a clue; the message is one line."""


class Clue(ABC):
    """An expression. `keys` are the phrases of which at least one must occur for it to match."""

    def __init__(self, keys: Iterable[Key]) -> None:
        self.keys = frozenset(keys)

    @abstractmethod
    def positions(self, found: Occurrences) -> Sequence[int]:
        """The numbers of the words where it matches, in order; empty if it does not match."""


class Phrase(Clue):
    """Words next to each other, or a name."""

    def __init__(self, key: Key) -> None:
        super().__init__([key])
        self.key = key

    def positions(self, found: Occurrences) -> Sequence[int]:
        return found.positions.get(self.key, ())


class Compound(Clue):
    """A clue made of other clues."""

    def __init__(self, parts: Sequence[Clue]) -> None:
        super().__init__(key for part in parts for key in part.keys)
        self.parts = parts


class AnyOf(Compound):
    """OR: matches where any of the clues does."""

    def positions(self, found: Occurrences) -> Sequence[int]:
        return sorted({position for part in self.parts for position in part.positions(found)})


class AllOf(Compound):
    """AND: matches where the clue with the fewest matches does."""

    def positions(self, found: Occurrences) -> Sequence[int]:
        each = [part.positions(found) for part in self.parts]
        return min(each, key=len) if all(each) else ()


class Near(Compound):
    """NEAR: matches where the first clue does, if all others are near."""

    def positions(self, found: Occurrences) -> Sequence[int]:
        first, *others = [part.positions(found) for part in self.parts]
        return [position for position in first if all(_is_near(position, other) for other in others)]


class AtLeast(Compound):
    """OF: matches where any of the clues does, if enough of them do."""

    def __init__(self, count: int, parts: Sequence[Clue]) -> None:
        super().__init__(parts)
        self.count = count

    def positions(self, found: Occurrences) -> Sequence[int]:
        each = [positions for part in self.parts if (positions := part.positions(found))]
        if len(each) < self.count:
            return ()
        return sorted({position for positions in each for position in positions})


class Without(Clue):
    """NOT: matches where the wanted clue does, if the unwanted one matches nowhere."""

    def __init__(self, wanted: Clue, unwanted: Clue) -> None:
        super().__init__(wanted.keys)
        self.wanted, self.unwanted = wanted, unwanted

    def positions(self, found: Occurrences) -> Sequence[int]:
        return () if self.unwanted.positions(found) else self.wanted.positions(found)


class Title(Clue):
    """TITLE: matches where the clue does within the headline."""

    def __init__(self, inner: Clue) -> None:
        super().__init__(inner.keys)
        self.inner = inner

    def positions(self, found: Occurrences) -> Sequence[int]:
        return [position for position in self.inner.positions(found) if position < found.headline]


def clues(text: str) -> Iterator[Clue]:
    """Parse the clues of a line, which are separated by commas. Raises ClueError."""
    parser = _Parser(TOKEN.findall(text))
    yield parser.any_of()
    while parser.take(","):
        yield parser.any_of()
    parser.end()


def phrases(clue: Clue) -> frozenset[Key]:
    """All phrases in a clue, including those that must not occur."""
    if isinstance(clue, Compound):
        return frozenset().union(*(phrases(part) for part in clue.parts))
    if isinstance(clue, Without):
        return phrases(clue.wanted) | phrases(clue.unwanted)
    return phrases(clue.inner) if isinstance(clue, Title) else clue.keys


class _Parser:
    """A recursive-descent parser over the tokens of a line."""

    def __init__(self, tokens: Sequence[str]) -> None:
        self._tokens = [*tokens, ""]
        self._position = 0

    def take(self, token: str) -> bool:
        if self._here == token:
            self._position += 1
            return True
        return False

    def end(self) -> None:
        if self._here:
            raise ClueError(f"unexpected {self._here!r}")

    def any_of(self) -> Clue:
        parts = [self._all_of()]
        while self.take("OR"):
            parts.append(self._all_of())
        return AnyOf(parts) if len(parts) > 1 else parts[0]

    def _all_of(self) -> Clue:
        clue = self._near()
        while self._here in ("AND", "NOT"):
            if self.take("AND"):
                clue = AllOf([clue, self._near()])
            elif self.take("NOT"):
                clue = Without(clue, self._near())
        return clue

    def _near(self) -> Clue:
        parts = [self._one()]
        while self.take("NEAR"):
            parts.append(self._one())
        return Near(parts) if len(parts) > 1 else parts[0]

    def _one(self) -> Clue:
        if self._here.isdecimal() and self._tokens[self._position + 1] == "OF":
            return self._at_least()
        if self.take("TITLE"):
            return Title(self._one())
        if self.take("("):
            clue = self.any_of()
            self._close()
            return clue
        for operator, kind in NAME_OPERATORS.items():
            if self.take(operator):
                return Phrase((kind, *self._words()))
        if self._here in ("", ",", ")", *OPERATORS):
            where = f"before {self._here!r}" if self._here else "at the end"
            hint = "; NOT comes after the clue that it limits" if self._here == "NOT" else ""
            raise ClueError(f"a word is missing {where}{hint}")
        found = self._words()
        if STOP_WORDS.issuperset(found):
            raise ClueError(f"{' '.join(found)!r} would match every story")
        return Phrase(found)

    def _at_least(self) -> Clue:
        count = int(self._here)
        self._position += 2
        if not self.take("("):
            raise ClueError(f"{count} OF needs a list in parentheses")
        parts = [self.any_of()]
        while self.take(","):
            parts.append(self.any_of())
        self._close()
        if not 1 <= count <= len(parts):
            how = "never" if count else "always"
            raise ClueError(f"{count} OF {len(parts)} would {how} match")
        return AtLeast(count, parts)

    def _words(self) -> Key:
        start = self._position
        while self._here and self._here not in "()," and self._here not in OPERATORS:
            self._position += 1
        found = tuple(words(" ".join(self._tokens[start : self._position])))
        if not found:
            raise ClueError("a word is missing")
        return found

    def _close(self) -> None:
        if not self.take(")"):
            raise ClueError("a parenthesis is not closed")

    @property
    def _here(self) -> str:
        return self._tokens[self._position]


def _is_near(position: int, others: Sequence[int]) -> bool:
    following = bisect_left(others, position - NEAR_WORDS)
    return following < len(others) and others[following] <= position + NEAR_WORDS
