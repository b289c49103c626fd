"""What clues are matched against: a story, its headline, one of its quotations, or the speaker of one."""

from collections.abc import Callable, Iterable, Sequence
from typing import Literal, NamedTuple

from processors.queries.passages import Passage, Terms
from processors.story import Mention

Key = tuple[str, ...]
Span = tuple[int, int]  # the numbers of the first and the last word


class Named(NamedTuple):
    """A name or property that a story has: what to show for it, and its mentions in the text."""

    value: str
    mentions: Sequence[Mention] = ()

    def names(self) -> set[str]:
        """The name and its mentions, as the story has them."""
        return {self.value, *[mention["text"] for mention in self.mentions]}


class Point(NamedTuple):
    """A place with coordinates, in degrees."""

    latitude: float
    longitude: float
    place: Named


class Role(NamedTuple):
    """What a story calls a person."""

    passage: Passage
    person: Named


class Located(NamedTuple):
    """Words in the headline or in `bodies[0].value`, with their offsets."""

    where: Literal["headline", "text"]
    mention: Mention


class Scope:
    """Numbered words, names and properties. This one has none; each kind of scope defines what it has."""

    __slots__ = ()

    def has(self, key: Key) -> bool:
        """Whether it has a name or property."""
        return False

    def named(self, key: Key) -> Sequence[Named]:
        """What has the name or property."""
        return ()

    def spans(self, named: Named) -> Sequence[Span]:
        """Where it is, in order."""
        return ()

    def places(self, key: Key) -> Sequence[Span]:
        """Where everything that has the name or property is, in order."""
        return sorted({span for named in self.named(key) for span in self.spans(named)})

    def headline_spans(self, named: Named) -> Sequence[Span]:
        """Where it is in the headline."""
        return ()

    def has_words(self, terms: Terms) -> bool:
        """Whether words are somewhere next to each other."""
        return bool(self.occurrences(terms))

    def occurrences(self, terms: Terms) -> Sequence[int]:
        """Where words are next to each other: the numbers of the first ones, in order."""
        return ()

    def locate(self, spans: Iterable[Span]) -> list[Located]:
        """The words of spans with their offsets."""
        return []

    @property
    def headline(self) -> "Scope":
        """The headline, whose words have the same numbers."""
        return self

    @property
    def roles(self) -> Sequence[Role]:
        """What people are called."""
        return ()

    @property
    def points(self) -> Sequence[Point]:
        """The places with coordinates."""
        return ()

    @property
    def speeches(self) -> Sequence["Speech"]:
        """The quotations with their speakers."""
        return ()


class Speech(NamedTuple):
    """A quotation; its speaker, if it has one, with the name to show, and what finds where it is named."""

    quotation: Scope
    speaker: Scope | None
    name: str
    find_name: Callable[[], Sequence[Span]]


class Headline(Scope):
    """The headline of a story, in whose words `find` finds those that are next to each other."""

    __slots__ = ("_find", "_story")

    def __init__(self, story: Scope, find: Callable[[Terms], Sequence[int]]) -> None:
        self._story, self._find = story, find

    def has(self, key: Key) -> bool:
        return any(self._story.headline_spans(named) for named in self._story.named(key))

    def named(self, key: Key) -> Sequence[Named]:
        return self._story.named(key)

    def spans(self, named: Named) -> Sequence[Span]:
        return self._story.headline_spans(named)

    def headline_spans(self, named: Named) -> Sequence[Span]:
        return self._story.headline_spans(named)

    def occurrences(self, terms: Terms) -> Sequence[int]:
        return self._find(terms)

    def locate(self, spans: Iterable[Span]) -> list[Located]:
        return self._story.locate(spans)
