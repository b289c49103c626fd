"""Lines in title case and in capitals are put into sentence case."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from processors.entities.casing import common_words, is_headline_case, spellings, to_sentence_case


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Airline Opens Base in Oslo After Long Dispute", "Airline opens base in Oslo after long dispute"),
        ("MAYOR OF LIMA CALLS FOR CALM", "Mayor of Lima calls for calm"),
        ("President Visits New York to Meet NATO Leaders", "President visits New York to meet NATO leaders"),
        ("Supreme Court Backs Union in Dispute", "Supreme Court backs union in dispute"),
    ],
)
def test_common_words_lose_their_capitals_and_names_keep_them(line: str, expected: str) -> None:
    assert is_headline_case(line)
    assert to_sentence_case(line, {}) == expected


def test_words_are_written_as_the_story_writes_them() -> None:
    spelled = spellings("The firm said that Orange and the eddies would stay.")
    assert to_sentence_case("ORANGE SAYS EDDIES WILL STAY", spelled) == "Orange says eddies will stay"


@pytest.mark.parametrize("line", ["Airline opens base in Oslo", "Anna Berg", "It was not so."])
def test_other_lines_are_not_in_headline_case(line: str) -> None:
    assert not is_headline_case(line)


@given(st.text(max_size=60))
def test_the_length_stays_the_same(line: str) -> None:
    assert len(to_sentence_case(line, spellings(line))) == len(line)


def test_common_words_are_in_lower_case_and_no_names() -> None:
    assert {"after", "opens", "slideshow"} & common_words() == {"after", "opens"}
    assert all(word == word.lower() for word in common_words())
