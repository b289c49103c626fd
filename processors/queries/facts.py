"""The facts of a story: everything that queries ask for, computed once, and what takes long only if asked."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import cached_property, partial
from itertools import chain

from processors.queries.located import find_points
from processors.queries.names import aliases, plain_name
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
from processors.queries.words import offsets, words, words_between
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
        self._title_passage = Passage(title)
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
        known = self._passage.known
        roles = (plain_name(role) for entity, _ in self._entities.values() if (role := entity.get("role")))
        others = set(chain.from_iterable(chain(roles, map(plain_name, self._names_of_speakers()))))
        return known if others <= known else known | others

    @property
    def are_words_in_text(self) -> bool:
        """Whether all these words are in the headline or the text."""
        return self.words is self._passage.known

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

    def has_words(self, terms: Terms) -> bool:
        return self._passage.has(terms)

    def occurrences(self, terms: Terms) -> Sequence[int]:
        return self._passage.occurrences(terms)

    def spans(self, named: Named) -> Sequence[Span]:
        found = self._spans_of.get(id(named))
        if found is None:
            found = named, [*self.headline_spans(named), *self._spans(named.mentions)]
            self._spans_of[id(named)] = found
        return found[1]

    def headline_spans(self, named: Named) -> Sequence[Span]:
        known = self._title_passage.known
        found: set[Span] = set()
        names = [name for name in named.names() if not known.isdisjoint(plain_name(name)[:1])]
        for alias in aliases(names):
            for first in self._title_passage.occurrences(tuple(term(EXACT, word) for word in alias)):
                span = (first, first + len(alias) - 1)
                if not self._locate(*span).mention["text"].islower():  # "rates may rise" does not have "May"
                    found.add(span)
        return sorted(found)

    def locate(self, spans: Iterable[Span]) -> list[Located]:
        return [self._locate(first, last) for first, last in spans]

    @property
    def headline(self) -> Scope:
        return Headline(self, self._title_passage.occurrences)

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
        spans = quotation["spans"]
        quoted = Quoted(self, partial(self._words_in, spans), partial(self._all_numbers, spans))
        given = quotation.get("speaker")
        if not given:
            return Speech(quoted, None, "", tuple)
        _, person = self._entities.get(given.get("entity", ""), (None, None))
        speaker = Speaker(self, person, self._speaker_names(quotation))
        name = given["name"] or given["mention"]["text"]
        return Speech(quoted, speaker, name, partial(self._spans, [given["mention"]]))

    def _names_of_speakers(self) -> set[str]:
        """All that the story calls the speakers of its quotations."""
        entities, names = set[str](), set[str]()
        for quotation in self._quotations:
            if speaker := quotation.get("speaker"):
                entities.add(speaker.get("entity", ""))
                names.update((speaker["name"] or "", speaker["mention"]["text"]))
        for id in entities & self._entities.keys():
            names.update(self._entities[id][1].names())
        return names

    def _speaker_names(self, quotation: Quotation) -> Iterator[Sequence[str]]:
        """The words of all that the story calls the speaker of a quotation."""
        if speaker := quotation.get("speaker"):
            yield plain_name(speaker["name"] or "")
            yield plain_name(speaker["mention"]["text"])
            if known := self._entities.get(speaker.get("entity", "")):
                yield from aliases(known[1].names())

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

    def _words_in(self, places: Sequence[Offsets]) -> list[str]:
        """The words at some places in the text."""
        every = self._passage.words
        if len(every) - self._start < MAX_WORDS:
            each = [words_between(self._text, place["start"], place["end"]) for place in places]
            if None not in each:
                return [word for found in each for word in found or ()]
        return [every[number] for number in self._all_numbers(places)]

    def _spans(self, places: Iterable[Offsets]) -> Sequence[Span]:
        return [(numbers[0], numbers[-1]) for place in places if (numbers := self._numbers(place))]

    def _locate(self, first: int, last: int) -> Located:
        if first < self._start:
            start, end = self._title_edges[first][0], self._title_edges[last][1]
            return Located("headline", {"start": start, "end": end, "text": self._title[start:end]})
        starts, ends = self._edges
        start, end = starts[first - self._start], ends[last - self._start]
        return Located("text", {"start": start, "end": end, "text": self._text[start:end]})
