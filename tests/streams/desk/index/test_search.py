"""Searches find what the queries match, and nothing else, the newest first."""

import random
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from processors.queries.facts import Facts
from processors.queries.parser import parse
from processors.queries.query import Query
from processors.story import Story
from processors.subjects.vocabulary import media_topics
from streams.desk.index import search
from streams.desk.index.answers import Page
from streams.desk.index.api_types import Summary
from streams.desk.index.expressions import expression
from streams.desk.index.index import Index
from tests.processors.queries.test_any_query import Writer
from tests.streams.desk.index.examples import NOW, Wire, filled, killed, opened, random_story, story

VOCABULARY = media_topics()
QUERIES = 30


class Life:
    """What a story is to be found by: its newest version, and the last usable one."""

    def __init__(self) -> None:
        self.versions: list[dict[str, Any]] = []
        self.places: list[int] = []

    @property
    def searched(self) -> dict[str, Any]:
        usable = [version for version in self.versions if version["pubStatus"] == "usable"]
        return usable[-1] if usable else self.versions[-1]

    @property
    def is_killed(self) -> bool:
        """Whether the story was killed, and not released since."""
        statuses = [version["pubStatus"] for version in self.versions]
        return [status for status in statuses if status != "withheld"][-1:] == ["canceled"]


def history(draw: random.Random, index: Index) -> dict[str, Life]:
    """Add stories with new versions, kills and repetitions to an index, and tidy it between batches."""
    lives: dict[str, Life] = {}
    wire, batch = Wire(NOW - timedelta(days=5), step=timedelta(hours=draw.randint(1, 4))), []
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
            index.writer.tidy()
            batch = []
    index.writer.add_stories(batch)
    return lives


def is_match(query: Query, story: dict[str, Any]) -> bool:
    return query.matches(Facts(cast(Story, story), VOCABULARY))


def brute_force(lives: dict[str, Life], query: Query) -> list[str]:
    found = [(life.places[-1], uri) for uri, life in lives.items() if is_match(query, life.searched)]
    return [uri for _, uri in sorted(found, reverse=True)]


def all_pages(index: Index, query: Query | None, limit: int, why: bool = False) -> list[str]:
    return followed(partial(index.stories, query, limit=limit, why=why))


def all_kills(index: Index, query: Query | None, limit: int) -> list[str]:
    return followed(partial(index.kills, query, limit=limit))


def followed(read: Callable[..., Page[Summary]]) -> list[str]:
    """The uris of all pages."""
    found, before = [], None
    while True:
        page = read(before=before)
        found += [each["uri"] for each in page.items]
        if page.next is None:
            return found
        before = page.next


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
            expected = brute_force(lives, query)
            assert found == expected, (str(query), expression(query.clue))
            kills = [uri for uri in expected if lives[uri].is_killed]
            assert all_kills(index, query, draw.randint(1, 3)) == kills, str(query)
        index.close()


LONG = [
    "(" * 49 + "strike" + ")" * 49,
    "strike NOT flood " * 499 + "strike",
    " OR ".join(f"strike{number}" for number in range(700)) + " OR strike",
    " AND ".join(["(strike OR flood)"] * 400),
    "NOT " + "(NOT " * 45 + "strike" + ")" * 45,
    "(strike AND " * 40 + "strike" + ")" * 40,
    "(zebra OR (strike AND " * 20 + "strike" + "))" * 20,
    "2 OF (" + ", ".join(f"strike{number}" for number in range(300)) + ", strike, rail)",
    "rail strike begins in the west " * 8,
    "NEAR 100 (" + ", ".join(["strike"] * 20) + ")",
    "NEAR 1000 km OF Kyiv",
    "SPEAKER (" + " OR ".join(f"word{number}" for number in range(500)) + ") SAYS (strike OR rail)",
    "x" * 9_000,
    '"' + "é" * 5_000 + '"',
    "abc" + "d" * 500 + "*",
    "U.S.A.* OR a&b OR AT&T",
    "\U00010330\U00010331",
]


@pytest.mark.parametrize("text", LONG)
def test_long_deep_and_odd_queries_find_what_they_match(tmp_path: Path, text: str) -> None:
    draw = random.Random(2)
    stories = [random_story(f"urn:x:{number}", 1, draw) for number in range(30)]
    stories += [
        story("urn:long", text="x" * 9_000 + " " + "é" * 5_000),
        story("urn:odd", text="\U00010330\U00010331 AT&T a&b the U.S. abc" + "d" * 400),
        story("urn:rail", text="A rail strike begins in the west."),
    ]
    index = filled(tmp_path, stories)
    query = parse(text, VOCABULARY)
    expected = [each["uri"] for each in stories[::-1] if is_match(query, each)]
    assert all_pages(index, query, 100) == expected
    assert all_kills(index, query, 100) == []
    index.close()


@pytest.mark.parametrize(
    ("text", "exact"),
    [
        ("strike", True),
        ('"rail strike"', True),
        ("rail strik*", True),
        ("strike AND rail NOT storm", True),
        ("NOT strike", True),
        ("2 OF (strike, rail, storm)", True),
        ("ORG Siemens AND WITHIN Europe AND URGENCY 1..3", True),
        ("ROLE finance minister", True),
        ("strike IN HEADLINE", True),
        ("strike NEAR rail", False),
        ("SPEAKER Merkel SAYS strike", False),
        ("PERSON Merkel IN HEADLINE", False),
        ("NEAR 20 km OF Kyiv", False),
        ("rail* strike", False),
    ],
)
def test_what_the_full_text_index_answers_alone(text: str, exact: bool) -> None:
    found = expression(parse(text, VOCABULARY).clue)
    assert found.exact == exact
    assert found.text


def test_all_stories_newest_first(tmp_path: Path) -> None:
    index = filled(tmp_path, [story("urn:x:1"), story("urn:x:2"), story("urn:x:1", 2)])
    assert all_pages(index, None, 1) == ["urn:x:1", "urn:x:2"]


def test_evidence_is_shown_as_in_alerts(tmp_path: Path) -> None:
    index = filled(tmp_path, [story(), killed("urn:x:1", 2)])
    assert index.stories(parse("ORG Siemens AND munich", VOCABULARY), why=True).items == []
    [found] = index.stories(parse("siemens AND rail", VOCABULARY), why=True).items
    assert [(each["clue"], each["where"]) for each in found["why"]] == [
        ("siemens", "text"),
        ("rail", "headline"),
    ]
    assert found["why"][0]["excerpt"] == "Workers of Siemens AG went on strike in Munich."


def test_a_tally_counts_by_day(tmp_path: Path) -> None:
    index, wire = opened(tmp_path), Wire()
    ages = [0, 0, 2, 2, 2, 5]
    messages = [
        wire.message(story(f"urn:x:{number}"), NOW - timedelta(days=days)) for number, days in enumerate(ages)
    ]
    index.writer.add_stories([*messages, wire.message(story("urn:x:1", 2, headline="-", text="-"), NOW)])
    for text in ("strike", "strike NEAR rail OR strike"):
        tally = index.tally(parse(text, VOCABULARY), NOW - timedelta(days=4))
        assert (tally.count, tally.complete) == (4, True)
        assert [*tally.days.values()] == [3, 1]
        assert [*tally.days][-1] == NOW.date().isoformat()
        page = index.stories(parse(text, VOCABULARY), since=NOW - timedelta(days=4))
        assert len(page.items) == 4
        assert page.next is None


def test_a_search_that_takes_too_long_is_answered_in_parts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "BUDGET", 0.0)  # then a page ends after the first story that is looked at
    draw = random.Random(3)
    stories = [random_story(f"urn:x:{number}", 1, draw) for number in range(40)]
    index, wire = opened(tmp_path), Wire()
    messages = [
        wire.message(each, NOW - timedelta(hours=100 - number)) for number, each in enumerate(stories)
    ]
    index.writer.add_stories(messages)
    query = parse("strike NEAR 3 OF (rail, storm, talk, budget, film, rebel) OR strike NEAR rail", VOCABULARY)
    expected = [each["uri"] for each in stories[::-1] if is_match(query, each)]
    assert expected
    found, before, partial = [], None, 0
    while True:
        page = index.stories(query, before=before)
        assert len(page.items) <= 1
        found += [each["uri"] for each in page.items]
        partial += not page.complete
        if page.next is None:
            break
        assert before is None or page.next < before
        before = page.next
    assert found == expected
    assert partial >= len(expected)
