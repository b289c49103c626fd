"""Codes and letters that are no names become blank, and tell what the name before them is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from processors.entities.codes import without_codes


@pytest.mark.parametrize(
    ("text", "blank"),
    [
        ("Copper CMCU3 rose.", "CMCU3"),
        ("The yen JPY= fell.", "JPY="),
        ("Notes US10YT=RR rose.", "US10YT=RR"),
        ("The index .DJI fell.", ".DJI"),
        ("Crude LCOc1 rose.", "LCOc1"),
        ("Oil <SRD> rose.", "<SRD>"),
        ("said Grace Ullman, Ph.D., a doctor.", ", Ph.D."),
        ("said Rita Blum, D-Ore., and", ", D-Ore."),
        ("said Rita Blum (R-S.C.) today", "(R-S.C.)"),
    ],
)
def test_codes_are_blank(text: str, blank: str) -> None:
    assert without_codes(text).text == text.replace(blank, " " * len(blank))


@pytest.mark.parametrize(
    "text",
    ["in Bismarck, N.D., today", "the U.S., the U.N. and J.P. Morgan", "the G20 and MH17", "a D-Day film"],
)
def test_other_abbreviations_stay(text: str) -> None:
    assert without_codes(text).text == text


def test_the_end_of_a_sentence_stays() -> None:
    assert without_codes("said Gil Vance, D-N.C. He left.").text == "said Gil Vance       . He left."


def test_codes_tell_companies_and_people() -> None:
    text = "Tesla TSLA.O fell, said Rita Blum, D-Ore., on Monday."
    names = {text[:end].rsplit(" ", maxsplit=1)[-1]: kind for end, kind in without_codes(text).types.items()}
    assert names == {"Tesla": "ORG", "Blum": "PERSON"}


@given(st.text(alphabet="AbC,.()=<>-1 DMS\n", max_size=60))
def test_the_length_stays_the_same(text: str) -> None:
    assert len(without_codes(text).text) == len(text)
