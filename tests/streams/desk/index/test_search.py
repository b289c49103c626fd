"""Searches find what the queries match, and nothing else, the newest first."""

import random
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from processors.queries.facts import Facts
from processors.queries.parser import parse
from processors.queries.query import Query
from processors.subjects.vocabulary import media_topics
from streams.desk.index.expressions import expression
from streams.desk.index.index import Index
from tests.processors.queries.test_any_query import Writer
from tests.streams.desk.index.examples import Wire, opened, random_story

VOCABULARY = media_topics()
QUERIES = 60


class Life:
    """What a story is to be found by: its newest version, and the last usable one."""

    def __init__(self) -> None:
        self.versions: list[dict[str, Any]] = []
        self.places: list[int] = []

    @property
    def searched(self) -> dict[str, Any]:
        usable = [version for version in self.versions if version["pubStatus"] == "usable"]
        return usable[-1] if usable else self.versions[-1]


def history(draw: random.Random, index: Index) -> dict[str, Life]:
    """Add stories with new versions, kills, repetitions and replays to an index, in batches."""
    lives: dict[str, Life] = {}
    wire, batch = Wire(), []
    for place in range(draw.randint(1, 25)):
        uri = f"urn:x:{draw.randint(1, 12)}"
        life = lives.setdefault(uri, Life())
        number = len(life.versions)
        if number and draw.random() < 0.2:
            version = life.versions[-1]  # once more
        else:
            status = draw.choice(["usable"] * 4 + ["canceled", "withheld"])
            version = random_story(uri, number + 1, draw) | {"pubStatus": status}
            life.versions.append(version)
            life.places.append(place)
        batch.append(wire.message(version))
        if draw.random() < 0.3:
            index.writer.add_stories(batch)
            batch = []
    index.writer.add_stories(batch)
    return lives


def brute_force(lives: dict[str, Life], query: Query) -> list[str]:
    found = [
        (life.places[-1], uri)
        for uri, life in lives.items()
        if query.matches(Facts(life.searched, VOCABULARY))  # type: ignore[arg-type]
    ]
    return [uri for _, uri in sorted(found, reverse=True)]


def all_pages(index: Index, query: Query | None, limit: int, why: bool = False) -> list[str]:
    found, before = [], None
    while True:
        page = index.stories(query, limit=limit, before=before, why=why)
        assert page.complete
        found += [each["uri"] for each in page.items]
        if page.next is None:
            return found
        before = page.next


@hypothesis_settings(max_examples=60)
@given(st.randoms(use_true_random=False))
def test_a_search_finds_what_brute_force_does(draw: random.Random) -> None:
    writer = Writer(0)
    writer.draw = draw
    with TemporaryDirectory() as folder:
        index = opened(Path(folder))
        lives = history(draw, index)
        for number in range(QUERIES):
            query = parse(writer.query(draw.randint(0, 3)), VOCABULARY)
            found = all_pages(index, query, draw.randint(1, 5), why=number % 7 == 0)
            assert found == brute_force(lives, query), (str(query), expression(query.clue))
        index.close()
