"""Splitting a text into words, punctuation and line breaks."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from processors.quotations.tokens import tokenize
from processors.text.case import case


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("He didn't say it's O'Brien's.", "He|didn|'t|say|it|'s|O'Brien|'s|."),
        ("The U.S. gave Mr. Moor $1,200.50.", "The|U.S.|gave|Mr.|Moor|$|1,200.50|."),
        ("``No,'' -- he said...", "``|No|,|''|--|he|said|..."),
        ("One.\n \nTwo–three", "One|.|\n|Two|–|three"),
    ],
)
def test_words_and_punctuation(text: str, words: str) -> None:
    assert tokenize(text).words == words.split("|")


@given(st.text(max_size=80))
def test_only_white_space_is_left_out(text: str) -> None:
    tokens = tokenize(text)
    position = 0
    for start, end in zip(tokens.starts, tokens.ends, strict=True):
        assert not text[position:start].strip()
        assert position <= start < end
        position = end
    assert not text[position:].strip()


def test_offsets_of_a_part_are_those_of_the_whole_text() -> None:
    tokens = tokenize("One two three four", 4, 13)
    assert (tokens.words, tokens.starts) == (["two", "three"], [4, 8])


def test_the_case_of_a_word() -> None:
    assert [case(w) for w in ("1987", "--", "said", "NATO", "A", "Oslo", "McCoy")] == [1, 2, 3, 4, 5, 6, 7]
