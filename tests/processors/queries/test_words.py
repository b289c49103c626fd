"""Words, and the inflections of the words of rules."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from processors.queries.words import forms, words


def test_words_of_a_text() -> None:
    assert words("Ms Ålesund's U.S. plan: 1,200-strong AT&T café, it’s NATO’s") == (
        "ms alesund u.s. plan 1200 strong at&t cafe it nato".split()
    )
    assert words("") == words(" — … 。") == []


@pytest.mark.parametrize(
    ("word", "inflections"),
    [
        ("rebel", "rebels rebelled rebelling"),
        ("army", "armies"),
        ("tax", "taxes taxed taxing"),
        ("strike", "strikes struck striking"),
        ("talks", "talk talking"),
        ("policeman", "policemen"),
        ("crisis", "crises"),
        ("volcano", "volcanoes volcanos"),
        ("ban", "bans banned banning"),
        ("child", "children"),
        ("5g", "5gs"),
    ],
)
def test_inflections_of_a_word(word: str, inflections: str) -> None:
    assert {word, *inflections.split()} <= forms(word)


def test_other_words_are_not_inflections() -> None:
    assert "army" not in forms("arm")
    assert "courtesy" not in forms("court")
    assert "new" not in forms("news")
    assert "bu" not in forms("bus")


@given(st.text())
def test_a_word_is_one_of_its_own_forms(text: str) -> None:
    for word in words(text):
        assert word in forms(word)
        assert words(word) == [word]
