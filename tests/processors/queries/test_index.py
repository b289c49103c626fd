"""The index finds what trying every query finds, and tries few."""

import random
from contextlib import suppress
from typing import Any

import pytest

from processors.errors import QueryError
from processors.queries.costs import cost
from processors.queries.facts import Facts
from processors.queries.index import Index
from processors.queries.parser import parse
from processors.queries.query import Query
from processors.story import Story
from processors.subjects.vocabulary import SCHEME, media_topics

WORDS = "strike strikes struck rail railway union unions pay paid talks the".split()
NAMES = {"Anna Berg": "PERSON", "Berg": "PERSON", "Nordfjord Rail": "ORG", "Oslo": "LOC"}
SUBJECTS = ["20000065", "20000530", "09000000", "15000000"]


def query(text: str) -> Query:
    return parse(text, media_topics())


def facts(story: Story) -> Facts:
    return Facts(story, media_topics())


def story(headline: str, text: str, **properties: Any) -> Story:
    """A story with the entities of its text, and with a quotation of its first one."""
    entities: list[Any] = []
    for name, kind in NAMES.items():
        if name in text:
            start = text.index(name)
            mention = {"start": start, "end": start + len(name), "text": name}
            entity = {"id": name, "name": name, "type": kind, "relevance": 1.0, "mentions": [mention]}
            entities.append(entity | ({"role": "union leader"} if kind == "PERSON" else {}))
    record: Any = {
        "uri": "urn:x:1",
        "type": "text",
        "versionCreated": "2026-11-02T08:00:00Z",
        "headlines": [{"contentType": "text/plain", "value": headline}],
        "bodies": [{"contentType": "text/plain", "value": text}],
        "entities": entities,
        "quotations": [
            {
                "text": text[:20],
                "kind": "indirect",
                "spans": [{"start": 0, "end": min(20, len(text))}],
                "cue": None,
                "speaker": {"name": each["name"], "entity": each["id"], "mention": each["mentions"][0]},
                "confidence": 1.0,
            }
            for each in entities[:1]
        ],
        "enrichment": {"format": "ninjs", "received": "2026-11-02T08:00:00Z", "stages": {}},
    }
    return record | properties  # type: ignore[no-any-return]


ANYTHING = [
    *WORDS,
    *(f'"{word}"' for word in WORDS),
    *("rail strike", "the union", "rai*", "stri*", "railw*", "strike pai*", "union lead*", "*"),
    *(
        "PERSON Anna Berg",
        "PERSON Berg",
        "ORG Nordfjord Rail",
        "PLACE Oslo",
        "WITHIN Europe",
        "NEAR 100 km OF Oslo",
    ),
    *(f"SUBJECT {code}" for code in SUBJECTS),
    *("URGENCY 1..2", "URGENCY 3", "LANGUAGE en", "SOURCE Norwick", "ARCHIVE", "FORMAT ninjs"),
    *("ROLE union leader", "SPEAKER Berg", "SAYS strike", "SPEAKER (ROLE union leader) SAYS (pay OR rail)"),
]


def random_query(draw: random.Random) -> Query:
    """A query of random clues, from those with one to those with clues within others."""
    while True:
        with suppress(QueryError):
            return query(random_text(draw, draw.choice((0, 1, 1, 2))))


def random_text(draw: random.Random, depth: int) -> str:
    if not depth:
        return draw.choice(ANYTHING)
    clues = [random_text(draw, draw.randrange(depth)) for _ in range(3)]
    form = draw.choice(
        [
            "{} AND {}",
            "{} AND {} AND {}",
            "{} OR {}",
            "{} OR {} OR {}",
            "{} NOT {}",
            "NOT {}",
            "{} IN HEADLINE",
        ]
    )
    commas = draw.choice(["2 OF ({}, {}, {})", "NEAR 3 ({}, {})"])
    within = [f"({clue})" for clue in clues]
    return draw.choice([form.format(*within), form.format(*within), commas.format(*clues)])


def random_story(draw: random.Random) -> Story:
    return story(
        " ".join(draw.choices(WORDS, k=draw.randrange(3))),
        " ".join(draw.choices([*WORDS, *NAMES], k=draw.randrange(6))),
        urgency=draw.randint(1, 4),
        language=draw.choice(["en", "en-GB", "de"]),
        subjects=[{"uri": SCHEME + draw.choice(SUBJECTS)} for _ in range(draw.randrange(3))],
        infoSources=draw.choice([[], [{"name": "Norwick"}]]),
    )


@pytest.mark.parametrize("seed", range(2))
def test_an_index_finds_what_trying_every_query_finds(seed: int) -> None:
    draw = random.Random(seed)
    index, queries = Index(), dict[str, Query]()
    for change in range(500):
        key = f"query {draw.randrange(60)}"
        if draw.random() < 0.4:
            index.remove(key)
            queries.pop(key, None)
        else:
            queries[key] = random_query(draw)
            index.add(key, queries[key])
        if change % 5 == 0:
            found = facts(random_story(draw))
            expected = {key for key, known in queries.items() if known.matches(found)}
            assert set(index.matching(found).keys) == expected
            assert len(index) == len(queries)


STRIKE = story("Rail strike", "Anna Berg says the strike at Nordfjord Rail will end if pay talks begin")


@pytest.mark.parametrize(
    "text",
    [
        "strikes AND ceasefire",
        "ORG Nordfjord Rail AND PERSON Henrik Falk",
        "strike AND SUBJECT 15000000",
        "(strike OR walkout) AND (airline OR pilot)",
        "rai* AND PLACE Bergen",
        "strike AND URGENCY 1..2 AND SOURCE Norwick",
    ],
)
def test_queries_that_miss_one_clue_are_not_tried(text: str) -> None:
    index = Index()
    index.add("a", query(text))
    assert index.matching(facts(STRIKE)) == ([], 0)


def test_queries_that_need_nothing_are_tried_for_every_story() -> None:
    index = Index()
    for text in ("*", "NOT PLACE Oslo", "NOT strike", "pay OR NOT ARCHIVE"):
        index.add(text, query(text))
    assert sorted(index.matching(facts(STRIKE)).keys) == ["*", "NOT PLACE Oslo", "pay OR NOT ARCHIVE"]
    assert index.matching(facts(STRIKE)).candidates == 4


def test_identical_queries_are_tried_once() -> None:
    index = Index()
    index.add("a", query("rail strike AND ORG Nordfjord Rail"))
    index.add("b", query("(Rail strike) AND ORG nordfjord rail"))
    assert index.matching(facts(STRIKE)) == (["a", "b"], 1)
    index.remove("a")
    assert index.matching(facts(STRIKE)) == (["b"], 1)
    index.remove("b")
    assert index.matching(facts(STRIKE)) == ([], 0)


def test_a_query_takes_the_place_of_an_earlier_one_with_its_key() -> None:
    index = Index()
    index.add("a", query("strike"))
    index.add("a", query("ceasefire"))
    assert index.matching(facts(STRIKE)) == ([], 0)
    assert "a" in index
    assert len(index) == 1


def test_queries_are_looked_up_by_what_few_stories_have() -> None:
    rising = ["ceasefire", "strike", "government", "said"]
    assert sorted(rising, key=lambda word: cost(("WORD", word))) == rising
    assert cost(("PERSON", "john", "zzyzx")) < cost(("PERSON", "john")) < cost(("LANGUAGE", "en"))
    assert cost(("EXACT", "strikes")) < cost(("WORD", "strike")) < cost(("PREFIX", "str"))
