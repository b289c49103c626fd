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
        ("a friend of actor Tom Moor", "a friend of actor Tom Moor"),
        ("Fire Chief Anna Kowalska with the Berlin Fire Department", "Anna Kowalska"),
        ("geologist and diver Anna Kowalska", "Anna Kowalska"),
        ("Anna Kowalska, a lawyer who met Tom Moor and his son", "Anna Kowalska"),
        ("Anna Kowalska, a lawyer for Tom Moor and Lea Stein", "Anna Kowalska"),
        ("Anna Kowalska and her brother", "Anna Kowalska and her brother"),
        ("Anna Kowalska, Tom Moor and Lea Stein", "Anna Kowalska, Tom Moor and Lea Stein"),
        ("officials and Anna Kowalska", "officials and Anna Kowalska"),
        ("both Anna Kowalska and Tom Moor", "both Anna Kowalska and Tom Moor"),
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


@pytest.mark.parametrize(
    "before",
    [
        "Berlin is the city of Anna Kowalska, Rosa Bell and Maria Lind.\n\nIt rained.\n\nIt was cold.",
        "Tom Moor spoke in Berlin.",
        "A woman ran into the house of Anna Kowalska in Berlin.",
    ],
)
def test_uncertain_antecedents_are_not_guessed(pipeline: Pipeline, before: str) -> None:
    assert speaker_names(pipeline, f"BERLIN - {before} She said no.", "She") == [None]


@pytest.mark.parametrize(
    ("before", "mention", "name"),
    [
        ("Anna Kowalska, 34, won in Berlin.", "The 34-year-old", "Anna Kowalska"),
        ("The 34-year-old lawyer Anna Kowalska won in Berlin.", "the 34-year-old", "Anna Kowalska"),
        ("Anna Kowalska, 34, met Tom Moor, 34.", "The 34-year-old", "The 34-year-old"),
        ("The Polish Farmers Union met in Berlin.", "the union", "Polish Farmers Union"),
        ("Prices rose in Berlin.", "the union", "the union"),
        ("That was denied by Anna Kowalska,", "who", "Anna Kowalska"),
        ("That was denied by Anna Kowalska, a lawyer from Gdansk,", "who", "Anna Kowalska"),
        ("It is the best for those", "who", None),
    ],
)
def test_descriptions(pipeline: Pipeline, before: str, mention: str, name: str | None) -> None:
    story = f"BERLIN - Rain fell in Berlin. {before} {mention} said that it was over."
    assert speaker_names(pipeline, story, mention) == [name]


@pytest.mark.parametrize(
    ("first", "second", "name"),
    [
        ("The Polish Farmers Union", "It", "Polish Farmers Union"),
        ("Union leaders", "They", "Union leaders"),
        ("a union spokeswoman", "the spokeswoman", "a union spokeswoman"),
        ("Anna Kowalska", "It", None),
        ("Anna Kowalska", "They", None),
    ],
)
def test_the_speaker_before_is_meant(pipeline: Pipeline, first: str, second: str, name: str | None) -> None:
    story = f"BERLIN - On Monday {first} said that it rained. {second} said that it was cold."
    assert speaker_names(pipeline, story, first, second)[1] == name


def test_who_begins_the_words_is_meant(pipeline: Pipeline) -> None:
    [story] = pipeline.enrich(
        parse(
            b"OSLO - Engineers using a new pump have dried a tunnel in Oslo, they said on Monday.", "text"
        ).stories
    )
    speaker = story["quotations"][0]["speaker"]
    assert speaker
    assert (speaker["name"], speaker["mention"]["text"]) == ("Engineers", "they")


def test_the_dateline_is_no_part_of_a_source(pipeline: Pipeline) -> None:
    [story] = parse(
        b"OSLO, Nov 3 (Example Wire) - A diver said that it was cold in the fjord.", "text"
    ).stories
    pipeline.entities([story])
    text = body(story)
    source = text.index("OSLO"), text.index(" said")
    speaker = Speakers(story, []).resolve(source)
    assert speaker
    assert speaker.name == "A diver"
    assert Speakers(story, []).resolve((0, text.index(" - "))) is None
