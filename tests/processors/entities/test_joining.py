"""Mentions of the same person, organisation or place become one entity."""

import re

from hypothesis import given
from hypothesis import strategies as st

from processors.entities.joining import Named, join
from processors.entities.spans import EntitySpan


def joined(text: str, **kinds: str) -> list[Named]:
    """Join the mentions in a text; each type is given its names as a pattern."""
    mentions = [
        EntitySpan(*match.span(), kind)
        for kind, pattern in kinds.items()
        for match in re.finditer(pattern, text)
    ]
    return join(text, sorted(mentions))


def counts(entities: list[Named]) -> dict[str, int]:
    return {entity.name: len(entity.mentions) for entity in entities}


def test_a_surname_and_a_given_name_join_the_one_person_who_bears_them() -> None:
    text = "Anna Berg met Tom Moor. Berg left. Anna stayed with Moor."
    assert counts(joined(text, PERSON="Anna Berg|Tom Moor|Berg|Anna|Moor")) == {"Anna Berg": 3, "Tom Moor": 2}


def test_a_surname_of_two_people_is_not_forced() -> None:
    text = "Bill Marlow and Helen Marlow arrived. Marlow spoke."
    found = counts(joined(text, PERSON="Bill Marlow|Helen Marlow|Marlow"))
    assert found == {"Bill Marlow": 1, "Helen Marlow": 1, "Marlow": 1}


def test_surnames_of_several_words_middle_names_and_suffixes() -> None:
    text = (
        "Willem De Backer Jr. and Lee A. Park came; De Backer left, Lee Park and Park stayed; so did Backer."
    )
    found = counts(joined(text, PERSON=r"Willem De Backer Jr\.|Lee A\. Park|De Backer|Lee Park|Park|Backer"))
    assert found == {"Willem De Backer Jr.": 3, "Lee A. Park": 3}


def test_an_arabic_article_belongs_to_the_surname() -> None:
    text = "Bashar al-Assad spoke. Assad left. The al-Assad family stayed."
    assert counts(joined(text, PERSON="Bashar al-Assad|al-Assad|Assad")) == {"Bashar al-Assad": 3}


def test_initials_join_the_name_that_they_abbreviate() -> None:
    text = "The World Health Organization warned. WHO doctors and the U.N. met the United Nations; UNO too."
    found = counts(joined(text, ORG=r"World Health Organization|WHO|U\.N\.|United Nations|UNO"))
    assert found == {"World Health Organization": 2, "United Nations": 2, "UNO": 1}


def test_initials_of_two_names_are_not_forced() -> None:
    text = "Bank of Athens and Bank of Austria; BOA rose and so did BA."
    assert len(joined(text, ORG="Bank of Athens|Bank of Austria|BOA|BA")) == 4


def test_a_company_joins_its_name_in_full() -> None:
    text = "Acme Bolt Corp. rose. Acme Bolt fell. Acme Airlines stood still, and Acme with it."
    found = counts(joined(text, ORG=r"Acme Bolt Corp\.|Acme Bolt|Acme Airlines|Acme"))
    assert found == {"Acme Bolt Corp.": 2, "Acme Airlines": 1, "Acme": 1}


def test_the_names_of_a_country_are_one_and_its_people_are_not() -> None:
    text = "The United States and the U.S. met Britain, the UK and England. American boats came."
    found = joined(text, LOC=r"United States|U\.S\.|Britain|UK|England", MISC="American")
    assert counts(found) == {"United States": 2, "Britain": 2, "England": 1, "American": 1}


def test_names_are_not_written_in_capitals_where_the_story_has_them_otherwise() -> None:
    text = "HARPER meets in OSLO. Stephen Harper left Oslo for LIMA and NATO."
    found = counts(joined(text, PERSON="HARPER|Stephen Harper", LOC="OSLO|Oslo|LIMA", ORG="NATO"))
    assert found == {"Stephen Harper": 2, "Oslo": 2, "Lima": 1, "NATO": 1}


@given(st.text(alphabet="aB Al-.'’Jr\n", max_size=80), st.data())
def test_mentions_of_any_shape_are_joined_and_none_is_lost(text: str, data: st.DataObject) -> None:
    found = [m.span() for m in re.finditer(r"\S+(?:\s\S+){0,2}", text) if any(map(str.isalpha, m.group()))]
    mentions = [
        EntitySpan(*span, data.draw(st.sampled_from(["PERSON", "ORG", "LOC", "MISC"]))) for span in found
    ]
    assert sorted(m for named in join(text, mentions) for m in named.mentions) == sorted(mentions)
