"""Texts are cut into windows after lines, else after sentences."""

from hypothesis import given
from hypothesis import strategies as st

from processors.entities.windows import windows


def cut(text: str, limit: int) -> list[str]:
    words = text.replace("|", " \n ").split(" ")
    words = [" " if word == "_" else word for word in words]
    return [
        " ".join(words[n] for n in window.words).replace(" \n", "|") for window in windows([words], limit)
    ]


def test_a_window_ends_after_a_line_else_after_a_sentence_else_anywhere() -> None:
    assert cut("a b . c d|e f g h", 7) == ["a b . c d|", "e f g h"]
    assert cut("a b . c d e f g", 6) == ["a b .", "c d e f g"]
    assert cut("a b c d e", 2) == ["a b", "c d", "e"]
    assert cut("a _ b", 2) == ["a b"]  # spaces are not read
    assert cut("", 2) == [""]


def test_words_may_have_sizes() -> None:
    words = ["aa", "bbb", "c", "dddddd", "e"]
    assert [list(window.words) for window in windows([words], 5, len)] == [[0, 1], [2], [3], [4]]


@given(
    st.lists(st.lists(st.sampled_from(["a", ".", "\n\n", " "]), max_size=30), max_size=3), st.integers(1, 9)
)
def test_every_word_is_read_once_and_in_order(texts: list[list[str]], limit: int) -> None:
    found = [(window.text, word) for window in windows(texts, limit) for word in window.words]
    assert found == [(n, w) for n, words in enumerate(texts) for w, word in enumerate(words) if word != " "]
    assert all(0 < len(window.words) <= limit for window in windows(texts, limit))
