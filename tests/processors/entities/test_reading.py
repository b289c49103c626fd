"""The text of a story as the model reads it, and entities that only the headline names."""

from processors.entities.reading import read
from processors.formats import parse
from processors.pipeline import Pipeline


def test_a_reading_begins_with_the_headline_and_keeps_the_length_of_the_body() -> None:
    [story] = parse("Mill Shut After Fire in Oslo\n\nAnna\u00a0Berg left.".encode()).stories
    reading = read(story)
    assert reading.text == "Mill shut after fire in Oslo\n\nAnna Berg left."
    assert reading.text[reading.opening :] == "Anna Berg left."


def test_an_entity_that_only_the_headline_names_has_no_mentions(pipeline: Pipeline) -> None:
    [story] = pipeline.enrich(parse(b"Airbus opens plant in Germany\n\nIt will make wings.").stories)
    found = {entity["name"]: (entity["mentions"], entity["relevance"]) for entity in story["entities"]}
    assert found["Germany"] == ([], 0.5)
