"""Correcting the model's mentions, with the whole story as context."""

import pytest

from processors.entities.consistency import find_missed, unify_types
from processors.entities.mentions import correct, trim
from processors.entities.reading import read
from processors.entities.spans import EntitySpan
from processors.formats import parse
from processors.story import EntityType, body


def mention(text: str, name: str, kind: EntityType = "PERSON", nth: int = 0) -> EntitySpan:
    start = -1
    for _ in range(nth + 1):
        start = text.index(name, start + 1)
    return EntitySpan(start, start + len(name), kind)


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
def test_a_mention_is_trimmed_to_the_name(found: str, kind: EntityType, name: str) -> None:
    trimmed = trim(found, EntitySpan(0, len(found), kind))
    assert trimmed is not None
    assert found[trimmed.start : trimmed.end] == name


@pytest.mark.parametrize(
    ("text", "found", "name"),
    [
        ("Ban Ki-moon spoke.", "Ban Ki", "Ban Ki-moon"),
        ("Kim Jong-un’s visit", "Kim Jong", "Kim Jong-un"),
        ("a Barack Obama-era law", "Barack Obama", "Barack Obama"),
        ("Anna Berg-Holm spoke", "Anna Berg", "Anna Berg"),
    ],
)
def test_a_two_part_given_name_is_completed(text: str, found: str, name: str) -> None:
    trimmed = trim(text, mention(text, found))
    assert trimmed is not None
    assert text[trimmed.start : trimmed.end] == name


@pytest.mark.parametrize("found", ["Mr. ", "---", "'s", "12", "President "])
def test_a_mention_without_a_name_is_dropped(found: str) -> None:
    assert trim(found, EntitySpan(0, len(found), "PERSON")) is None


def test_the_agency_in_a_dateline_is_not_an_entity() -> None:
    [story] = parse(b"KASARI (EW) - The army left Kasari.").stories
    text = body(story)
    found = [mention(text, "KASARI", "ORG"), mention(text, "EW", "ORG"), mention(text, "Kasari", "MISC")]
    assert [(text[m.start : m.end], m.type) for m in correct(story, read(story), found)] == [
        ("KASARI", "LOC"),
        ("Kasari", "LOC"),
    ]


def test_a_ticker_is_not_an_entity() -> None:
    [story] = parse(b"Standard Oil <SRD> rose. <BP.L> fell.").stories
    text = body(story)
    found = [mention(text, "Standard Oil", "ORG"), mention(text, "SRD", "ORG"), mention(text, "BP", "ORG")]
    assert correct(story, read(story), found) == found[:1]


def test_a_surname_is_a_person_throughout_the_story() -> None:
    text = "Luis Moreno scored. Moreno left. Then Moreno and Moreno's friend came back."
    found = [mention(text, "Luis Moreno"), mention(text, "Moreno", "LOC", 1)]
    unified = unify_types(text, found)
    assert [m.type for m in unified] == ["PERSON", "PERSON"]
    assert [m.start for m in find_missed(text, unified, [])] == [
        text.index("Then Moreno") + 5,
        text.index("Moreno's"),
    ]


def test_a_surname_that_is_also_a_common_word_is_not_searched_for() -> None:
    text = "Anna Brown spoke. Brown bears are brown."
    assert find_missed(text, [mention(text, "Anna Brown")], []) == []


def test_a_country_is_a_place_and_other_names_have_their_most_common_type() -> None:
    text = "Spain won. Acme Bolt, Acme Bolt and Acme Bolt fell."
    types: tuple[EntityType, ...] = ("ORG", "ORG", "PERSON")
    found = [mention(text, "Spain", "ORG")]
    found += [mention(text, "Acme Bolt", kind, n) for n, kind in enumerate(types)]
    assert [m.type for m in unify_types(text, found)] == ["LOC", "ORG", "ORG", "ORG"]
