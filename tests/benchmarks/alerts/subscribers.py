"""Realistic subscriptions, at random, from what is in news.

What a query asks for is taken from a random story, so names and words are asked for as often as they are in
the news, and those of one query go together; only the commonest words are not asked for. Three names of ten
are from corpora of other years, or first names and surnames put together anew. A quarter of the subscriptions
repeat the query of an earlier one, chosen at random, so that what is popular becomes more so.
"""

import random
import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import orjson

from processors.queries.frequencies import frequencies
from processors.queries.tokens import OPERATORS
from processors.queries.words import words
from processors.story import Story, body, headline
from processors.subjects.vocabulary import SCHEME
from processors.training import corpora as readers
from tests.benchmarks.alerts.stories import SOURCES

REPEATED = 0.25  # of the subscriptions
UNHEARD = 0.3  # of the names: those that are from other corpora, or put together
COMMON = 0.05  # of stories that have a word, from which on nobody asks for it alone
OWNERS = 2_000
TYPES = {"PERSON": "PERSON", "ORG": "ORG", "LOC": "PLACE"}
NAME = re.compile(r"[A-Z][\w.'-]*( [\w.&'-]+){0,4}")
REGIONS = [
    "Europe",
    "Asia",
    "Africa",
    "North America",
    "South America",
    "Germany",
    "Japan",
    "France",
    "China",
]

Name = tuple[str, str]  # PERSON, ORG or PLACE, and the name


class Subscribers:
    """Makes subscriptions, as JSON; the same ones each time."""

    def __init__(self, material: Sequence[Story], corpora: Path, seed: int = 3) -> None:
        self._draw = random.Random(seed)
        self._stories = [story for story in material if len(_words(story)) >= 20]
        self._unheard = _unheard(corpora)
        self._queries: list[str] = []

    def subscriptions(self, count: int) -> Iterator[bytes]:
        for number in range(count):
            yield orjson.dumps(
                {
                    "id": f"alert-{number:07}",
                    "name": f"Alert {number} of a customer's",
                    "owner": f"customer-{int(self._draw.paretovariate(0.7)) % OWNERS}",
                    "query": self.query(),
                    "delivery": {"webhooks": [f"https://alerts.example.com/hooks/{number}"]},
                }
            )

    def query(self) -> str:
        """A new query, or one asked before."""
        if self._queries and self._draw.random() < REPEATED:
            text = self._draw.choice(self._queries)
        else:
            make = self._draw.choices(list(FORMS), list(FORMS.values()))[0]
            text = make(self, self._draw.choice(self._stories))
        self._queries.append(text)
        return text

    def name(self, story: Story, *kinds: str) -> str:
        """A name of the story with its operator, or one that the news of the benchmark does not have."""
        found = [name for name in _names(story) if name[0] in (kinds or TYPES.values())]
        if not found or self._draw.random() < UNHEARD:
            kind = self._draw.choice(kinds or tuple(TYPES.values()))
            return f"{kind} {self._draw.choice(self._unheard[kind])}"
        return " ".join(self._draw.choice(found))

    def word(self, story: Story) -> str:
        """A word of the story that is worth asking for."""
        return self._draw.choice([word for word in _words(story) if _is_asked_for(word)] or ["strike"])

    def phrase(self, story: Story) -> str:
        """Two or three words next to each other, of which the first and the last are worth asking for."""
        found = _words(story)
        count = self._draw.choice((2, 2, 3))
        ends = [
            n
            for n in range(len(found) - count)
            if _is_asked_for(found[n]) and _is_asked_for(found[n + count - 1])
        ]
        if not ends:
            return self.word(story)
        start = self._draw.choice(ends)
        return " ".join(found[start : start + count])

    def exactly(self, story: Story) -> str:
        """The words of a name."""
        return f'"{self.name(story).split(" ", 1)[1]}"'

    def subject(self, story: Story) -> str:
        codes = [
            s["uri"].removeprefix(SCHEME) for s in story.get("subjects", ()) if SCHEME in s.get("uri", "")
        ]
        return f"SUBJECT {self._draw.choice(codes or ['04000000'])}"

    def region(self, _: Story) -> str:
        return f"WITHIN {self._draw.choice(REGIONS)}"

    def source(self, _: Story) -> str:
        return f"SOURCE {self._draw.choice(SOURCES)}"

    def urgency(self, _: Story) -> str:
        return f"URGENCY 1..{self._draw.choice((1, 2, 2, 3))}"

    def person(self, story: Story) -> str:
        return self.name(story, "PERSON")

    def organisations(self, story: Story) -> str:
        """A portfolio of companies."""
        count = self._draw.randint(3, 20)
        stories = [story, *(self._draw.choice(self._stories) for _ in range(count - 1))]
        return " OR ".join(dict.fromkeys(self.name(story, "ORG") for story in stories))

    def prefix(self, story: Story) -> str:
        word = self.word(story)
        return f"{word[: max(4, len(word) - 3)]}*" if len(word) > 4 else word


Make = Callable[[Subscribers, Story], str]


def _filled(pattern: str) -> Make:
    """A form of queries: words in braces stand for what the methods of these names find in one story."""
    parts = re.split(r"\{(\w+)\}", pattern)

    def make(subscribers: Subscribers, story: Story) -> str:
        texts = (getattr(subscribers, part)(story) if n % 2 else part for n, part in enumerate(parts))
        return "".join(texts)

    return make


# The forms of queries, and how often each is asked, in hundredths.
FORMS: dict[Make, float] = {
    _filled(form): share
    for form, share in {
        "{name}": 20,
        "{exactly}": 9,
        "{name} AND {word}": 14,
        "{exactly} AND {word}": 5,
        "{phrase}": 10,
        "{word} AND {word}": 7,
        "{word} AND {word} AND {word}": 3,
        "{name} AND ({word} OR {word} OR {phrase})": 7,
        "{organisations}": 4,
        "{name} AND {name}": 3,
        "{subject} AND {region}": 1.5,
        "{subject} AND {name}": 3,
        "{subject}": 0.5,
        "{name} IN HEADLINE": 3.5,
        "SPEAKER {person}": 1,
        "SPEAKER ({person}) SAYS ({word} OR {word})": 1.5,
        "NEAR 5 ({word}, {word})": 2,
        "{prefix} AND {name}": 1.5,
        "{urgency} AND {source}": 0.2,
        "{urgency} AND {region}": 0.3,
        "{name} NOT {word}": 1.5,
        "{name} NOT ARCHIVE": 0.5,
        "2 OF ({word}, {word}, {phrase})": 0.7,
        "{word} AND {region} AND LANGUAGE en": 0.3,
        "NEAR 100 km OF Paris": 0.01,
        "{prefix}": 0.05,
        "NOT {subject}": 0.002,
        "*": 0.001,
    }.items()
}


def _words(story: Story) -> list[str]:
    return words(headline(story)) + words(body(story))[:400]


def _is_asked_for(word: str) -> bool:
    return word.isalpha() and len(word) >= 4 and frequencies().get(word, 0.0) < COMMON


def _names(story: Story) -> list[Name]:
    return [
        (TYPES[entity["type"]], entity["name"])
        for entity in story.get("entities", ())
        if entity["type"] in TYPES and _is_name(entity["name"])
    ]


def _is_name(text: str) -> bool:
    return bool(NAME.fullmatch(text)) and OPERATORS.isdisjoint(text.split())


def _unheard(corpora: Path) -> dict[str, list[str]]:
    """Names of the annotated corpora, by kind, as often as they have them; and people put together anew."""
    found: dict[str, list[str]] = {kind: [] for kind in TYPES.values()}
    for path in ("conll2003/eng.train.gz", "wikigold/wikigold.conll.txt.gz"):
        for text, entities in readers.read_conll(corpora / path):
            for start, end, kind in entities:
                if kind in TYPES and _is_name(name := text[start:end]):
                    found[TYPES[kind]].append(name)
    whole = [name.split() for name in found["PERSON"] if name.count(" ") == 1]
    draw = random.Random(4)
    found["PERSON"] += [f"{draw.choice(whole)[0]} {draw.choice(whole)[1]}" for _ in range(len(whole) * 2)]
    return found
