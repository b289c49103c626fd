"""The entities stage: ids, relevance, details, and lists in ninjs."""

import re

from processors.entities.finding import entity_id, relevance
from processors.formats import parse
from processors.pipeline import Pipeline
from processors.story import Story, body


def enriched(pipeline: Pipeline, text: str) -> Story:
    [story] = pipeline.enrich(parse(text.encode(), "text").stories)
    return story


def test_relevance_depends_on_headline_position_and_number_of_mentions() -> None:
    assert relevance(True, 0.0, 5) == 1.0
    assert relevance(True, 0.5, 1) == 0.69
    assert relevance(False, 1.0, 1) == 0.04
    assert relevance(False, 0.0, 50) == relevance(False, 0.0, 5)


def test_an_id_is_the_same_in_every_story() -> None:
    assert entity_id("PERSON", "Stephen  Harper") == "person:stephen-harper"
    assert entity_id("PERSON", "STEPHEN Harper") == "person:stephen-harper"
    assert entity_id("ORG", "Bank of England") == "org:bank-of-england"


def test_names_in_credits_bylines_and_notes_are_not_entities(pipeline: Pipeline) -> None:
    story = enriched(
        pipeline,
        "Bridge opens in Warsaw\n\nBy Sarah Holt\n\n"
        "WARSAW - Mayor Anna Kowalska opened the bridge on Monday. "
        "She thanked the builders.\n\nReporting by Sarah Holt; editing by Paul Reed",
    )
    names = [entity["name"] for entity in story["entities"]]
    assert "Anna Kowalska" in names
    assert not {"Sarah Holt", "Paul Reed"} & set(names)


def test_ninjs_properties_keep_the_concepts_of_the_wire(pipeline: Pipeline) -> None:
    data = (
        b'{"uri": "urn:x:1", "person": [{"name": "Anna Kowalska", "uri": "http://wire.example/p/1"}],'
        b'"body_text": "Mayor Anna Kowalska met President Tom Moor in Berlin on Monday."}'
    )
    [story] = pipeline.enrich(parse(data).stories)
    assert story["people"] == [
        {"name": "Anna Kowalska", "uri": "http://wire.example/p/1"},
        {"name": "Tom Moor", "rel": "mentioned", "literal": "person:tom-moor"},
    ]
    [berlin] = story["places"]
    assert (berlin["name"], berlin["literal"]) == ("Berlin", "loc:berlin")
    assert berlin["uri"] == "https://sws.geonames.org/2950159/"
    assert berlin["geoJSON"] == {"type": "Point", "coordinates": [13.4105, 52.5244]}


def test_people_have_roles_and_places_countries(pipeline: Pipeline) -> None:
    story = enriched(pipeline, "Polish Prime Minister Anna Kowalska met them in Berlin on Nov 3.")
    described = {entity["name"]: (entity.get("role"), entity.get("country")) for entity in story["entities"]}
    assert described == {
        "Polish": (None, None),
        "Anna Kowalska": ("Polish Prime Minister", None),
        "Berlin": (None, "DE"),
        "Nov 3": (None, None),
    }


def test_offsets_of_mentions_match_their_text(pipeline: Pipeline, samples: dict[str, bytes]) -> None:
    messages = [data for name, data in samples.items() if not re.search("truncated|killed", name)]
    stories = [story for data in messages for story in parse(data).stories]
    for story in pipeline.enrich(stories):
        assert story["entities"]
        for entity in story["entities"]:
            assert 0 <= entity["relevance"] <= 1
            for mention in entity["mentions"]:
                assert body(story)[mention["start"] : mention["end"]] == mention["text"]


def test_a_story_has_the_same_entities_alone_and_in_a_batch(pipeline: Pipeline) -> None:
    alone, in_batch = (
        pipeline.enrich(parse(b"Mayor Anna Kowalska of Warsaw spoke in Berlin on Monday.").stories * count)[0]
        for count in (1, 5)
    )
    assert alone["entities"] == in_batch["entities"]
