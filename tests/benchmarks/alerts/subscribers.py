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

from processors.story import Story
from tests.benchmarks.alerts.clippings import KINDS, Clippings, clippings, unheard
from tests.benchmarks.alerts.stories import SOURCES, material

REPEATED = 0.25  # of the subscriptions
UNHEARD = 0.3  # of the names: those that are from other corpora, or put together
OWNERS = 2_000
REGIONS = "Europe,Asia,Africa,North America,South America,Germany,Japan,France,China".split(",")


def prepare(corpora: Path, work: Path, count: int) -> Path:
    """A file in `work` with a subscription on each line, made unless it is there already."""
    path = work / f"subscriptions-{count}.jsonl"
    if not path.exists():
        subscribers = Subscribers(material(corpora, work), corpora)
        with path.open("wb") as file:
            file.writelines(line + b"\n" for line in subscribers.subscriptions(count))
    return path


class Subscribers:
    """Makes subscriptions, as JSON; the same ones each time."""

    def __init__(self, news: Sequence[Story], corpora: Path, seed: int = 3) -> None:
        self._draw = random.Random(seed)
        self._stories = [each for each in map(clippings, news) if each.phrases and any(each.names.values())]
        self._unheard = unheard(corpora)
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

    def name(self, story: Clippings, *kinds: str) -> str:
        """A name of the story with its operator, or one that the news of the benchmark does not have."""
        found = [f"{kind} {name}" for kind in kinds or KINDS for name in story.names[kind]]
        if not found or self._draw.random() < UNHEARD:
            kind = self._draw.choice(kinds or KINDS)
            return f"{kind} {self._draw.choice(self._unheard[kind])}"
        return self._draw.choice(found)

    def exactly(self, story: Clippings) -> str:
        """The words of a name."""
        return f'"{self.name(story).split(" ", 1)[1]}"'

    def word(self, story: Clippings) -> str:
        return self._draw.choice(story.asked)

    def phrase(self, story: Clippings) -> str:
        return self._draw.choice(story.phrases)

    def subject(self, story: Clippings) -> str:
        return f"SUBJECT {self._draw.choice(story.subjects or ['20000530'])}"

    def region(self, _: Clippings) -> str:
        return f"WITHIN {self._draw.choice(REGIONS)}"

    def source(self, _: Clippings) -> str:
        return f"SOURCE {self._draw.choice(SOURCES)}"

    def urgency(self, _: Clippings) -> str:
        return f"URGENCY 1..{self._draw.choice((1, 2, 2, 3))}"

    def person(self, story: Clippings) -> str:
        return self.name(story, "PERSON")

    def organisations(self, story: Clippings) -> str:
        """A portfolio of companies."""
        count = self._draw.randint(3, 20)
        stories = [story, *(self._draw.choice(self._stories) for _ in range(count - 1))]
        return " OR ".join(dict.fromkeys(self.name(story, "ORG") for story in stories))

    def prefix(self, story: Clippings) -> str:
        word = self.word(story)
        return f"{word[: max(4, len(word) - 3)]}*" if len(word) > 4 else word


Make = Callable[[Subscribers, Clippings], str]


def _filled(pattern: str) -> Make:
    """A form of queries: words in braces stand for what the methods of these names find in one story."""
    parts = re.split(r"\{(\w+)\}", pattern)

    def make(subscribers: Subscribers, story: Clippings) -> str:
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
