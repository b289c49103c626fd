"""Resolving the source of a quotation to its speaker."""

import pytest

from processors.formats import parse
from processors.pipeline import Pipeline
from processors.quotations.speakers import Speakers
from processors.story import body


def speaker_names(pipeline: Pipeline, story: str, *mentions: str) -> list[str | None]:
    """The speaker that each mention resolves to. The mentions are in the order of the text."""
    [parsed] = parse(story.encode(), "text").stories
    pipeline.entities([parsed])
    text, position = body(parsed), 0
    speakers = Speakers(parsed, [])
    found: list[str | None] = []
    for mention in mentions:
        position = text.index(mention, position)
        speaker = speakers.resolve((position, position + len(mention)))
        assert speaker
        assert speaker.entity is None or speaker.entity["name"] == speaker.name
        found.append(speaker.name)
        position += len(mention)
    return found


@pytest.mark.parametrize(
    ("mention", "name"),
    [
        ("Anna Kowalska, a lawyer from Gdansk", "Anna Kowalska"),
        ("The Polish lawyer Anna Kowalska", "Anna Kowalska"),
        ("a spokesman for Anna Kowalska", "a spokesman for Anna Kowalska"),
        ("Anna Kowalska's brother", "Anna Kowalska's brother"),
        ("a senior official who asked not to be named", "a senior official"),
        ("they", None),
        ("it", None),
    ],
)
def test_a_name_a_description_or_no_speaker(pipeline: Pipeline, mention: str, name: str | None) -> None:
    story = f"BERLIN - Talks in Berlin went on. On Monday {mention} said that all was well."
    assert speaker_names(pipeline, story, mention) == [name]


def test_he_and_she_by_given_names(pipeline: Pipeline) -> None:
    story = "BERLIN - Anna Kowalska met Thomas Moor in Berlin. He said no. She said yes."
    assert speaker_names(pipeline, story, "He", "She") == ["Thomas Moor", "Anna Kowalska"]


def test_he_and_she_by_titles(pipeline: Pipeline) -> None:
    story = (
        "BERLIN - Mrs Kowalska met Mr Moor in Berlin.\n\n"
        "Kowalska took her time with Moor, they said in Berlin. She said it was over."
    )
    assert speaker_names(pipeline, story, "She") == ["Kowalska"]


def test_the_only_person_with_a_role(pipeline: Pipeline) -> None:
    story = "BERLIN - Foreign Minister Anna Kowalska spoke in Berlin. The foreign minister said no."
    assert speaker_names(pipeline, story, "The foreign minister") == ["Anna Kowalska"]


def test_antecedents_far_away_are_not_guessed(pipeline: Pipeline) -> None:
    story = "BERLIN - Anna Kowalska met Maria Lind in Berlin.\n\nIt rained.\n\nIt was cold.\n\nShe said no."
    assert speaker_names(pipeline, story, "She") == [None]
