"""Mentions become entities: trimmed, joined, weighed, and listed where ninjs has them."""

from processors.entities.finding import identify, relevance
from processors.formats import parse
from processors.pipeline import Pipeline
from processors.story import Story, body


def enriched(pipeline: Pipeline, story: str) -> Story:
    [record] = pipeline.enrich(parse(story.encode(), "text").stories)
    return record


def test_relevance_rests_on_headline_position_and_number() -> None:
    assert relevance(True, 0.0, 5) == 1.0
    assert relevance(True, 0.5, 1) == 0.69
    assert relevance(False, 1.0, 1) == 0.04
    assert relevance(False, 0.0, 50) == relevance(False, 0.0, 5)


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
    [berlin] = record["places"]
    assert (berlin["name"], berlin["literal"]) == ("Berlin", "loc:berlin")
    assert berlin["uri"] == "https://sws.geonames.org/2950159/"
    assert berlin["geoJSON"] == {"type": "Point", "coordinates": [13.4105, 52.5244]}


def test_people_have_roles_and_places_countries(pipeline: Pipeline) -> None:
    record = enriched(pipeline, "Polish Prime Minister Anna Kowalska met them in Berlin on Nov 3.")
    described = {entity["name"]: (entity.get("role"), entity.get("country")) for entity in record["entities"]}
    assert described == {
        "Polish": (None, None),
        "Anna Kowalska": ("Polish Prime Minister", None),
        "Berlin": (None, "DE"),
        "Nov 3": (None, None),
    }


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
