"""Mentions of one person, organisation or place are joined into one entity."""

import re
from typing import get_args

from hypothesis import given
from hypothesis import strategies as st

from processors.entities.joining import join
from processors.entities.spans import EntitySpan
from processors.story import EntityType


def mention_counts(text: str, patterns: dict[EntityType, str]) -> dict[str, int]:
    """Join the names of each type that match its pattern; counts the mentions of each entity."""
    mentions = [
        EntitySpan(*match.span(), kind)
        for kind, pattern in patterns.items()
        for match in re.finditer(pattern, text)
    ]
    return {entity.name: len(entity.mentions) for entity in join(text, sorted(mentions))}


def test_a_surname_and_a_given_name_join_the_only_person_who_has_them() -> None:
    text = "Anna Berg met Tom Moor. Berg left. Anna stayed with Moor."
    assert mention_counts(text, {"PERSON": "Anna Berg|Tom Moor|Berg|Anna|Moor"}) == {
        "Anna Berg": 3,
        "Tom Moor": 2,
    }


def test_a_surname_shared_by_two_people_joins_neither() -> None:
    text = "Bill Marlow and Helen Marlow arrived. Marlow spoke."
    found = mention_counts(text, {"PERSON": "Bill Marlow|Helen Marlow|Marlow"})
    assert found == {"Bill Marlow": 1, "Helen Marlow": 1, "Marlow": 1}


def test_surnames_of_several_words_middle_names_and_suffixes() -> None:
    text = (
        "Willem De Backer Jr. and Lee A. Park came; De Backer left, Lee Park and Park stayed; so did Backer."
    )
    found = mention_counts(
        text, {"PERSON": r"Willem De Backer Jr\.|Lee A\. Park|De Backer|Lee Park|Park|Backer"}
    )
    assert found == {"Willem De Backer Jr.": 3, "Lee A. Park": 3}


def test_an_arabic_article_belongs_to_the_surname() -> None:
    text = "Bashar al-Assad spoke. Assad left. The al-Assad family stayed."
    assert mention_counts(text, {"PERSON": "Bashar al-Assad|al-Assad|Assad"}) == {"Bashar al-Assad": 3}


def test_initials_join_the_name_they_abbreviate() -> None:
    text = "The World Health Organization warned. WHO doctors and the U.N. met the United Nations; UNO too."
    found = mention_counts(text, {"ORG": r"World Health Organization|WHO|U\.N\.|United Nations|UNO"})
    assert found == {"World Health Organization": 2, "United Nations": 2, "UNO": 1}


def test_initials_of_two_names_join_neither() -> None:
    text = "Bank of Athens and Bank of Austria; BOA rose and so did BA."
    assert len(mention_counts(text, {"ORG": "Bank of Athens|Bank of Austria|BOA|BA"})) == 4


def test_a_short_company_name_joins_the_full_one() -> None:
    text = "Acme Bolt Corp. rose. Acme Bolt fell. Acme Airlines stood still, and Acme with it."
    found = mention_counts(text, {"ORG": r"Acme Bolt Corp\.|Acme Bolt|Acme Airlines|Acme"})
    assert found == {"Acme Bolt Corp.": 2, "Acme Airlines": 1, "Acme": 1}


def test_names_of_a_country_are_joined_without_its_people_and_parts() -> None:
    text = "The United States and the U.S. met Britain, the UK and England. American boats came."
    found = mention_counts(text, {"LOC": r"United States|U\.S\.|Britain|UK|England", "MISC": "American"})
    assert found == {"United States": 2, "Britain": 2, "England": 1, "American": 1}


def test_display_names_of_people_and_places_are_not_in_capitals() -> None:
    text = "HARPER meets in OSLO. Stephen Harper left Oslo for LIMA and NATO."
    found = mention_counts(text, {"PERSON": "HARPER|Stephen Harper", "LOC": "OSLO|Oslo|LIMA", "ORG": "NATO"})
    assert found == {"Stephen Harper": 2, "Oslo": 2, "Lima": 1, "NATO": 1}


@given(st.text(alphabet="aB Al-.'’Jr\n", max_size=80), st.data())
def test_joining_keeps_every_mention(text: str, data: st.DataObject) -> None:
    found = [m.span() for m in re.finditer(r"\S+(?:\s\S+){0,2}", text) if any(map(str.isalpha, m.group()))]
    types = st.sampled_from(get_args(EntityType))
    mentions = [EntitySpan(*span, data.draw(types)) for span in found]
    assert sorted(m for named in join(text, mentions) for m in named.mentions) == sorted(mentions)
