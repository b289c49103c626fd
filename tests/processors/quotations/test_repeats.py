"""Quotations that repeat another."""

from processors.quotations.repeats import without_repeats


def test_the_longer_one_is_kept() -> None:
    assert without_repeats(["Not done.", "It is not done.", "Begun"], set()) == [1, 2]


def test_of_two_alike_the_first_unless_it_is_a_pull_quote() -> None:
    assert without_repeats(["It is done", "It is done!"], set()) == [0]
    assert without_repeats(["It is done", "It is done!"], {0}) == [1]


def test_words_are_compared_whole() -> None:
    assert without_repeats(["art", "a start"], set()) == [0, 1]
