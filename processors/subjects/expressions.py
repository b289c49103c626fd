"""The language of a rule's clues, and how each is found in a story.

    civil war                     the words side by side, whatever their case and inflection
    ORG Federal Reserve           a name that the entity stage found; PERSON and PLACE alike
    rebel OR insurgent            any of them
    strike AND (union OR pay)     all of them
    shooting NOT film             the first, where the second is not in the story
    rebel NEAR government         the first, within ten words of the second
    2 OF (rain, flood, storm)     so many different ones, at least
    TITLE budget                  in the headline

NEAR binds first, then AND and NOT, then OR. After IPTC's EXTRA, whose rules have the same operators.
"""

import re
from abc import ABC, abstractmethod
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence

from processors.subjects.words import words

NEAR = 10  # words
NAMES = {"PERSON": "PERSON", "ORG": "ORG", "PLACE": "LOC"}
OPERATORS = {"AND", "OR", "NOT", "NEAR", "OF", "TITLE", *NAMES}
TOKEN = re.compile(r"[(),]|[^\s(),]+")

# Words without which no language does; a clue of them alone would match everything.
COMMON = frozenset(
    "a an and are as at be been but by for from had has have he her his i in is it its not of on or said say"
    " she that the their they this to was we were which who will with would you".split()
)

Key = tuple[str, ...]  # the words of a phrase, or a type and the words of a name


class Found:
    """Where the phrases of rules stand in a story: their words' numbers, in order, the headline's first."""

    def __init__(self, places: Mapping[Key, Sequence[int]], headline: int) -> None:
        self.places = places
        self.headline = headline


class ClueError(Exception):
    """What is wrong with a clue, in a line."""


class Clue(ABC):
    """An expression. `keys` are the phrases that make it true."""

    def __init__(self, keys: Iterable[Key]) -> None:
        self.keys = frozenset(keys)

    @abstractmethod
    def places(self, found: Found) -> Sequence[int]:
        """Where it is true, in order; nowhere if it is false."""


class Phrase(Clue):
    def __init__(self, key: Key) -> None:
        super().__init__([key])
        self.key = key

    def places(self, found: Found) -> Sequence[int]:
        return found.places.get(self.key, ())


class Several(Clue):
    """A clue of clues."""

    def __init__(self, parts: Sequence[Clue]) -> None:
        super().__init__(key for part in parts for key in part.keys)
        self.parts = parts


class AnyOf(Several):
    def places(self, found: Found) -> Sequence[int]:
        return sorted({place for part in self.parts for place in part.places(found)})


class AllOf(Several):
    def places(self, found: Found) -> Sequence[int]:
        each = [part.places(found) for part in self.parts]
        return min(each, key=len) if all(each) else ()


class Near(Several):
    def places(self, found: Found) -> Sequence[int]:
        first, *others = [part.places(found) for part in self.parts]
        return [place for place in first if all(_near(place, other) for other in others)]


class AtLeast(Several):
    def __init__(self, count: int, parts: Sequence[Clue]) -> None:
        super().__init__(parts)
        self.count = count

    def places(self, found: Found) -> Sequence[int]:
        each = [places for part in self.parts if (places := part.places(found))]
        return sorted({place for places in each for place in places}) if len(each) >= self.count else ()


class Without(Clue):
    def __init__(self, wanted: Clue, unwanted: Clue) -> None:
        super().__init__(wanted.keys)
        self.wanted, self.unwanted = wanted, unwanted

    def places(self, found: Found) -> Sequence[int]:
        return () if self.unwanted.places(found) else self.wanted.places(found)


class Title(Clue):
    def __init__(self, inner: Clue) -> None:
        super().__init__(inner.keys)
        self.inner = inner

    def places(self, found: Found) -> Sequence[int]:
        return [place for place in self.inner.places(found) if place < found.headline]


def clues(text: str) -> Iterator[Clue]:
    """The clues of a line, which commas part. Raises ClueError."""
    parser = _Parser(TOKEN.findall(text))
    yield parser.any_of()
    while parser.take(","):
        yield parser.any_of()
    parser.end()


def phrases(clue: Clue) -> frozenset[Key]:
    """Every phrase that a clue asks for, those that must not be there included."""
    if isinstance(clue, Several):
        return frozenset().union(*(phrases(part) for part in clue.parts))
    if isinstance(clue, Without):
        return phrases(clue.wanted) | phrases(clue.unwanted)
    return phrases(clue.inner) if isinstance(clue, Title) else clue.keys


class _Parser:
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
            raise ClueError(f"{self._here!r} is out of place")

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
        for operator, kind in NAMES.items():
            if self.take(operator):
                return Phrase((kind, *self._words()))
        if self._here in ("", ",", ")", *OPERATORS):
            where = f"before {self._here!r}" if self._here else "at the end"
            hint = "; NOT follows what it limits" if self._here == "NOT" else ""
            raise ClueError(f"a word is missing {where}{hint}")
        found = self._words()
        if COMMON.issuperset(found):
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
            raise ClueError(f"{count} OF {len(parts)} can never be, or always")
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


def _near(place: int, others: Sequence[int]) -> bool:
    following = bisect_left(others, place - NEAR)
    return following < len(others) and others[following] <= place + NEAR
