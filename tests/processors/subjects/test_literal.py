"""Words that do not mean what they say: within names, in fiction, and as figures of speech."""

from typing import cast

import pytest

from processors.story import Entity
from processors.subjects.literal import Reading, read


def entity(kind: str, name: str, *mentions: str) -> Entity:
    return cast(
        Entity, {"type": kind, "name": name, "mentions": [{"text": text} for text in mentions or (name,)]}
    )


def marked(reading: Reading) -> list[str]:
    return [reading.words[number] for number in sorted(reading.within)]


def told(headline: str, text: str) -> list[str]:
    reading = read(headline, text)
    return [reading.words[number] for number in sorted(reading.told)]


def test_words_within_the_names_of_people_and_places() -> None:
    court = entity("PERSON", "Margaret Court", "Margaret Court", "Court")
    reading = read("Court honoured", "Margaret Court planted a rose. Court is 80.", [court])
    assert marked(reading) == ["court", "margaret", "court", "court"]
    assert set(reading.within.values()) == {2}
    assert marked(read("", "Supreme Court rules", [entity("ORG", "Supreme Court")])) == []
    assert marked(read("", "Trees for War Creek", [entity("LOC", "War Creek")])) == ["war", "creek"]


def test_figures_of_speech_are_marked() -> None:
    assert marked(read("Airlines at war", "The fight over fares will kill profits.")) == [
        "war",
        "fight",
        "kill",
    ]


@pytest.mark.parametrize(
    ("headline", "text", "words"),
    [
        ("Prize", "A novel about a poisoner won. A nurse died.", ["a", "poisoner", "won"]),
        ("New thriller", "It sold well.", ["new", "thriller"]),
        ("Hunt", "Actor Tom Raine plays a spy.", ["actor", "tom", "raine", "plays", "a", "spy"]),
        ("Arrest", "Actor Tom Raine was charged with murder.", []),
        ("Rain", "It rained on Monday.", []),
        ("Measles", "Papers ran stories about the measles outbreak.", []),
        ("Night", "The drama: an earthquake and a tsunami.", []),
        ("Row", "A film about a spy has led to protests.", ["a", "spy"]),
        ("", "", []),
    ],
)
def test_what_fiction_tells(headline: str, text: str, words: list[str]) -> None:
    expected = [*headline.lower().split(), *words] if " about a " in text else words
    assert told(headline, text) == expected


def test_names_that_begin_alike_are_found_among_many() -> None:
    people = [entity("PERSON", f"Storm Person{number}") for number in range(2_000)]
    assert marked(read("", "storm " * 900 + "Storm Person7", people)) == ["storm", "person7"]
