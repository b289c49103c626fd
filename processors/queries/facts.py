"""The facts of a story: everything that queries ask for, computed once, and what takes long only if asked."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import cached_property, partial
from itertools import chain

from processors.queries.located import find_points
from processors.queries.names import plain_name
from processors.queries.passages import EXACT, Passage, Terms, term
from processors.queries.properties import find_properties
from processors.queries.quoted import Quoted, Speaker
from processors.queries.scopes import (
    Headline,
    Key,
    Located,
    Named,
    Point,
    Role,
    Scope,
    Span,
    Speech,
)
from processors.queries.words import offsets, words
from processors.story import Quotation, Story, body, headline
from processors.story import Span as Offsets
from processors.subjects.vocabulary import Vocabulary

MAX_WORDS = 20_000  # of a story, after which the rest is ignored
MAX_CHARACTERS = 12 * MAX_WORDS
# Empty words between headline and text, so that nothing extends from one into the other or is near it.
GAP = [""] * 101


class Facts(Scope):
    """A story as queries see it. A record that lacks a part has none of its facts; it raises no error."""

    def __init__(self, story: Story, vocabulary: Vocabulary) -> None:
        """Take the facts of a story; `vocabulary` has the subjects above those that the story has."""
        self._story, self._vocabulary = story, vocabulary
        self._title, self._text = headline(story)[:MAX_CHARACTERS], body(story)[:MAX_CHARACTERS]
        title = words(self._title)[:MAX_WORDS]
        self._headline = Headline(self, len(title))
        self._start = len(title) + len(GAP)  # the number of the text's first word
        self._passage = Passage([*title, *GAP, *words(self._text)[:MAX_WORDS]])
        self._quotations = story.get("quotations") or []
        # By its `id()`, each name with the places of its mentions, which each quotation asks for.
        self._spans_of: dict[int, tuple[Named, Sequence[Span]]] = {}
        self._entities = {
            entity["id"]: (entity, Named(entity["name"], entity["mentions"]))
            for entity in story.get("entities") or ()
        }

    @cached_property
    def words(self) -> AbstractSet[str]:
        """All words that a query may match: those of the headline, the text, roles and speakers' names."""
        known = self._passage.index.keys()
        others = {word for role in self.roles for word in role.passage.index}
        others.update(*(name for quotation in self._quotations for name in self._speaker_names(quotation)))
        return known if others <= known else known | others

    @cached_property
    def keys(self) -> Mapping[Key, Sequence[Named]]:
        """All names and properties that a query may ask for, and what of the story has each."""
        found: dict[Key, list[Named]] = {}
        for key, named in find_properties(self._story, self._entities, self._vocabulary):
            found.setdefault(key, []).append(named)
        return found

    def has(self, key: Key) -> bool:
        return key in self.keys

    def named(self, key: Key) -> Sequence[Named]:
        return self.keys.get(key, ())

    def occurrences(self, terms: Terms) -> Sequence[int]:
        return self._passage.occurrences(terms)

    def spans(self, named: Named) -> Sequence[Span]:
        found = self._spans_of.get(id(named))
        if found is None:
            found = named, [*self.headline_spans(named), *self._spans(named.mentions)]
            self._spans_of[id(named)] = found
        return found[1]

    def headline_spans(self, named: Named) -> Sequence[Span]:
        if not self._title:
            return ()
        found: set[Span] = set()
        for alias in named.aliases():
            for first in self._headline.occurrences(tuple(term(EXACT, word) for word in alias)):
                span = (first, first + len(alias) - 1)
                if not self._locate(*span).mention["text"].islower():  # "rates may rise" does not have "May"
                    found.add(span)
        return sorted(found)

    def locate(self, spans: Iterable[Span]) -> list[Located]:
        return [self._locate(first, last) for first, last in spans]

    @property
    def headline(self) -> Scope:
        return self._headline

    @cached_property
    def roles(self) -> Sequence[Role]:
        return [
            Role(Passage(plain_name(entity["role"])), named)
            for entity, named in self._entities.values()
            if entity.get("role")
        ]

    @cached_property
    def points(self) -> Sequence[Point]:
        return find_points(self._story, self._entities)

    @cached_property
    def speeches(self) -> Sequence[Speech]:
        return [self._speech(quotation) for quotation in self._quotations]

    def _speech(self, quotation: Quotation) -> Speech:
        quoted = Quoted(self, self._passage.words, partial(self._all_numbers, quotation["spans"]))
        given = quotation.get("speaker")
        if not given:
            return Speech(quoted, None, "", tuple)
        _, person = self._entities.get(given.get("entity", ""), (None, None))
        roles = [role for role in self.roles if role.person is person]
        keys = self._keys_of.get(id(person), set())
        texts = chain(self._speaker_names(quotation), (role.passage.words for role in roles))
        name = given["name"] or given["mention"]["text"]
        return Speech(quoted, Speaker(texts, keys, roles), name, partial(self._spans, [given["mention"]]))

    @cached_property
    def _keys_of(self) -> Mapping[int, AbstractSet[Key]]:
        """The keys of each name, by its `id()`."""
        found: dict[int, set[Key]] = {}
        for key, named in self.keys.items():
            for each in named:
                found.setdefault(id(each), set()).add(key)
        return found

    def _speaker_names(self, quotation: Quotation) -> Iterator[Sequence[str]]:
        """The words of all that the story calls the speaker of a quotation."""
        if speaker := quotation.get("speaker"):
            yield plain_name(speaker["name"] or "")
            yield plain_name(speaker["mention"]["text"])
            if known := self._entities.get(speaker.get("entity", "")):
                yield from known[1].aliases()

    @cached_property
    def _title_edges(self) -> list[tuple[int, int]]:
        """Where the words of the headline are."""
        return offsets(self._title)[:MAX_WORDS]

    @cached_property
    def _edges(self) -> tuple[list[int], list[int]]:
        """Where the words of the text start, and where they end."""
        text = offsets(self._text)[:MAX_WORDS]
        return [start for start, _ in text], [end for _, end in text]

    def _numbers(self, place: Offsets) -> range:
        """The numbers of the words between two offsets into the text."""
        starts, ends = self._edges
        first, end = bisect_right(ends, place["start"]), bisect_left(starts, place["end"])
        return range(self._start + first, self._start + end)

    def _all_numbers(self, places: Iterable[Offsets]) -> Sequence[int]:
        return [number for place in places for number in self._numbers(place)]

    def _spans(self, places: Iterable[Offsets]) -> Sequence[Span]:
        return [(numbers[0], numbers[-1]) for place in places if (numbers := self._numbers(place))]

    def _locate(self, first: int, last: int) -> Located:
        if first < self._start:
            start, end = self._title_edges[first][0], self._title_edges[last][1]
            return Located("headline", {"start": start, "end": end, "text": self._title[start:end]})
        starts, ends = self._edges
        start, end = starts[first - self._start], ends[last - self._start]
        return Located("text", {"start": start, "end": end, "text": self._text[start:end]})
