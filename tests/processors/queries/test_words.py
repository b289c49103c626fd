"""Words, and the inflections of the words of rules."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from processors.queries.words import forms, offsets, words, words_between


def test_words_of_a_text() -> None:
    assert words("Ms Ålesund's U.S. plan: 1,200-strong AT&T café, it’s NATO’s") == (
        "ms alesund u.s. plan 1200 strong at&t cafe it nato".split()
    )
    assert words("") == words(" — … 。") == []


def test_combining_characters_of_any_number_are_no_words() -> None:
    marks = "\u0301\u0323" * 300_000  # which take hours to be put in order
    assert words(f"a{marks} b{marks} — {marks}") == ["a", "b"]


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


@given(st.text("ab.&' 1,sS“’£…\n"))
def test_words_are_what_is_at_their_offsets(text: str) -> None:
    assert [word for start, end in offsets(text) for word in words(text[start:end])] == words(text)


@given(st.text("ab.&' 1,“”\n", max_size=30), st.integers(-1, 31), st.integers(-1, 31))
def test_words_between_two_offsets(text: str, start: int, end: int) -> None:
    found = words_between(text, start, end)
    if not 0 <= start <= end <= len(text):
        assert found is None
        return
    places = zip(words(text), offsets(text), strict=True)
    assert found == [word for word, (begin, stop) in places if stop > start and begin < end]


def test_words_between_offsets_of_a_text_without_spaces() -> None:
    assert words_between("strike,flood," * 1_000, 4_000, 4_005) is None
