"""Mentions are trimmed, and looked at a second time in the light of the whole story."""

import pytest

from processors.entities.mentions import agree, names, overlooked, trim
from processors.entities.spans import EntitySpan
from processors.formats import parse
from processors.story import body
from processors.text.dateline import find_dateline
from processors.text.structure import paragraphs


def mention(text: str, name: str, kind: str = "PERSON", nth: int = 0) -> EntitySpan:
    start = -1
    for _ in range(nth + 1):
        start = text.index(name, start + 1)
    return EntitySpan(start, start + len(name), kind)


def filed_from(text: str) -> tuple[str, str]:
    filed = find_dateline(text, paragraphs(text))
    if filed is None:
        return "", ""
    place, agency = filed["place"], filed.get("agency", {"start": 0, "end": 0})
    return text[place["start"] : place["end"]], text[agency["start"] : agency["end"]]


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
def test_a_given_name_in_two_parts_is_made_whole(text: str, found: str, name: str) -> None:
    trimmed = trim(text, mention(text, found))
    assert trimmed is not None
    assert text[trimmed.start : trimmed.end] == name


@pytest.mark.parametrize("found", ["Mr. ", "---", "'s", "12", "President "])
def test_a_mention_without_a_name_is_none(found: str) -> None:
    assert trim(found, EntitySpan(0, len(found), "PERSON")) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("SALVADOR, Feb 26 - Rain fell on Tuesday.", ("SALVADOR", "")),
        ("KASARI (EW) - The army left the port.", ("KASARI", "EW")),
        ("MANCHESTER, England — A judge spoke on Monday.", ("MANCHESTER", "")),
        ("RIO DE JANEIRO, Nov 2 (Example Wire) -- It rained there.", ("RIO DE JANEIRO", "Example Wire")),
        ("LONDON - It rained.", ("LONDON", "")),
        ("SOCCER - ITALY BEAT WALES IN CUP MATCH", ("", "")),
        ("SOCCER - Italy beat Wales.", ("", "")),
        ("It rained in London - again.", ("", "")),
    ],
)
def test_a_dateline_has_a_place_and_an_agency(text: str, expected: tuple[str, str]) -> None:
    assert filed_from(text) == expected


def test_the_agency_of_a_dateline_is_no_name_of_the_story() -> None:
    [record] = parse(b"KASARI (EW) - The army left Kasari.").stories
    text = body(record)
    found = [mention(text, "KASARI", "ORG"), mention(text, "EW", "ORG"), mention(text, "Kasari", "MISC")]
    assert [(text[m.start : m.end], m.type) for m in names(record, found)] == [
        ("KASARI", "LOC"),
        ("Kasari", "LOC"),
    ]


def test_a_ticker_is_no_name() -> None:
    [record] = parse(b"Standard Oil <SRD> rose. <BP.L> fell.").stories
    text = body(record)
    found = [mention(text, "Standard Oil", "ORG"), mention(text, "SRD", "ORG"), mention(text, "BP", "ORG")]
    assert names(record, found) == found[:1]


def test_a_surname_is_a_person_wherever_the_story_has_it() -> None:
    text = "Luis Moreno scored. Moreno left. Then Moreno and Moreno's friend came back."
    found = [mention(text, "Luis Moreno"), mention(text, "Moreno", "LOC", 1)]
    again = agree(text, found)
    assert [m.type for m in again] == ["PERSON", "PERSON"]
    assert [m.start for m in overlooked(text, again, [])] == [
        text.index("Then Moreno") + 5,
        text.index("Moreno's"),
    ]


def test_a_surname_that_is_a_word_is_not_looked_for() -> None:
    text = "Anna Brown spoke. Brown bears are brown."
    assert overlooked(text, [mention(text, "Anna Brown")], []) == []


def test_a_country_is_a_place_and_the_most_common_type_wins() -> None:
    text = "Spain won. Acme Bolt, Acme Bolt and Acme Bolt fell."
    found = [mention(text, "Spain", "ORG")]
    found += [mention(text, "Acme Bolt", kind, n) for n, kind in enumerate(("ORG", "ORG", "PERSON"))]
    assert [m.type for m in agree(text, found)] == ["LOC", "ORG", "ORG", "ORG"]
