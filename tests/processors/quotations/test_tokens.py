"""Texts cut into words, marks and line breaks."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from processors.quotations.tokens import case, tokens


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("He didn't say it's O'Brien's.", "He|didn|'t|say|it|'s|O'Brien|'s|."),
        ("The U.S. gave Mr. Moor $1,200.50.", "The|U.S.|gave|Mr.|Moor|$|1,200.50|."),
        ("``No,'' -- he said...", "``|No|,|''|--|he|said|..."),
        ("One.\n \nTwo–three", "One|.|\n|Two|–|three"),
    ],
)
def test_words_and_marks(text: str, words: str) -> None:
    assert tokens(text).words == words.split("|")


@given(st.text(max_size=80))
def test_nothing_but_white_space_is_left_out(text: str) -> None:
    cut = tokens(text)
    position = 0
    for start, end in zip(cut.starts, cut.ends, strict=True):
        assert not text[position:start].strip()
        assert position <= start < end
        position = end
    assert not text[position:].strip()


def test_a_part_of_a_text_keeps_its_positions() -> None:
    cut = tokens("One two three four", 4, 13)
    assert (cut.words, cut.starts) == (["two", "three"], [4, 8])


def test_how_a_word_is_written() -> None:
    assert [case(w) for w in ("1987", "--", "said", "NATO", "A", "Oslo", "McCoy")] == [1, 2, 3, 4, 5, 6, 7]
