"""Mentions become entities: trimmed, joined, weighed, and listed where ninjs has them."""

import pytest

from processors.entities import identify, join, trim
from processors.formats import parse
from processors.model import Mention
from processors.pipeline import Pipeline
from processors.record import Record, body


def mention(text: str, name: str, kind: str = "PERSON") -> Mention:
    start = text.index(name)
    return Mention(start, start + len(name), kind)


def enriched(pipeline: Pipeline, story: str) -> Record:
    [record] = pipeline.enrich(parse(story.encode(), "text").stories)
    return record


@pytest.mark.parametrize(
    ("found", "kind", "name"),
    [
        ("Mr Putin", "PERSON", "Putin"),
        ("Prime Minister Dr. Anna Berg", "PERSON", "Anna Berg"),
        ("Anna Berg's", "PERSON", "Anna Berg"),
        ("the Clintons’", "PERSON", "the Clintons"),
        ("“Oslo”,", "LOC", "Oslo"),
        ("Prince Edward Island", "LOC", "Prince Edward Island"),
        ("Example Wire\n\nOSLO", "ORG", "Example Wire"),
    ],
)
def test_a_mention_is_trimmed_to_the_name(found: str, kind: str, name: str) -> None:
    trimmed = trim(found, Mention(0, len(found), kind))
    assert trimmed is not None
    assert found[trimmed.start : trimmed.end] == name


@pytest.mark.parametrize("found", ["Mr. ", "---", "'s", "12", "President "])
def test_a_mention_without_a_name_is_none(found: str) -> None:
    assert trim(found, Mention(0, len(found), "PERSON")) is None


def test_a_surname_joins_the_one_person_who_bears_it() -> None:
    text = "Anna Berg met Tom Moor. Berg left. Anna stayed with Moor."
    names = ["Anna Berg", "Tom Moor", "Berg left", "Anna stayed"]
    mentions = [mention(text, name) for name in names[:2]]
    mentions += [
        Mention(text.index(n), text.index(n) + len(n.split(maxsplit=1)[0]), "PERSON") for n in names[2:]
    ]
    found = {e["name"]: len(e["mentions"]) for e in join(text, mentions)}
    assert found == {"Anna Berg": 3, "Tom Moor": 1}


def test_a_surname_of_two_people_is_not_forced() -> None:
    text = "Bill Marlow and Helen Marlow arrived. Marlow spoke."
    mentions = [mention(text, "Bill Marlow"), mention(text, "Helen Marlow"), mention(text, "Marlow spoke")]
    mentions[2] = Mention(mentions[2].start, mentions[2].start + 6, "PERSON")
    assert [e["name"] for e in join(text, mentions)] == ["Bill Marlow", "Helen Marlow", "Marlow"]


def test_relevance_rests_on_headline_position_and_number() -> None:
    text = "Oslo talked to Bergen. " + "Oslo waited. " * 5
    mentions = [mention(text, "Oslo", "LOC"), mention(text, "Bergen", "LOC")]
    first, second = join(text, mentions, headline="Oslo waits")
    assert first["relevance"] > 0.8
    assert 0 < second["relevance"] < 0.4


def test_an_id_is_the_same_in_every_story() -> None:
    assert (
        identify("PERSON", "Stephen  Harper")
        == identify("PERSON", "STEPHEN Harper")
        == "person:stephen-harper"
    )
    assert identify("ORG", "Bank of England") == "org:bank-of-england"


def test_names_in_credits_bylines_and_notes_are_no_news(pipeline: Pipeline) -> None:
    record = enriched(
        pipeline,
        "Bridge opens in Warsaw\n\nBy Sarah Holt\n\n"
        "WARSAW - Mayor Anna Kowalska opened the bridge on Monday. "
        "She thanked the builders.\n\nReporting by Sarah Holt; editing by Paul Reed",
    )
    names = [entity["name"] for entity in record["entities"]]
    assert "Anna Kowalska" in names
    assert not {"Sarah Holt", "Paul Reed"} & set(names)


def test_ninjs_properties_keep_what_the_wire_gave(pipeline: Pipeline) -> None:
    data = (
        b'{"uri": "urn:x:1", "person": [{"name": "Anna Kowalska", "uri": "http://wire.example/p/1"}],'
        b'"body_text": "Mayor Anna Kowalska met President Tom Moor in Berlin on Monday."}'
    )
    [record] = pipeline.enrich(parse(data).stories)
    assert record["people"] == [
        {"name": "Anna Kowalska", "uri": "http://wire.example/p/1"},
        {"name": "Tom Moor", "rel": "mentioned", "literal": "person:tom-moor"},
    ]
    assert record["places"] == [{"name": "Berlin", "rel": "mentioned", "literal": "loc:berlin"}]


def test_mentions_are_the_words_at_their_offsets(pipeline: Pipeline, samples: dict[str, bytes]) -> None:
    records = [r for n, d in samples.items() if "truncated" not in n for r in parse(d).stories]
    for record in pipeline.enrich(records):
        assert record["entities"]
        for entity in record["entities"]:
            assert 0 <= entity["relevance"] <= 1
            for place in entity["mentions"]:
                assert body(record)[place["start"] : place["end"]] == place["text"]


def test_a_story_in_pieces_is_no_different(pipeline: Pipeline) -> None:
    alone, among = (
        pipeline.enrich(parse(b"Mayor Anna Kowalska of Warsaw spoke in Berlin on Monday.").stories * count)[0]
        for count in (1, 5)
    )
    assert alone["entities"] == among["entities"]
