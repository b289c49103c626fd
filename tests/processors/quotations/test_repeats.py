"""Quotations that repeat another one."""

from collections.abc import Sequence

from processors.quotations.repeats import without_repeats


def kept(texts: Sequence[str], pull_quotes: set[int]) -> list[int]:
    return without_repeats(texts, [(100 * n, 100 * n + 50) for n in range(len(texts))], pull_quotes)


def test_the_longer_quotation_is_kept() -> None:
    assert kept(["Not done.", "It is not done.", "Begun"], set()) == [1, 2]


def test_of_equal_quotations_the_first_is_kept_unless_it_is_a_pull_quote() -> None:
    assert kept(["It is done", "It is done!"], set()) == [0]
    assert kept(["It is done", "It is done!"], {0}) == [1]


def test_words_are_compared_whole() -> None:
    assert kept(["art", "a start"], set()) == [0, 1]


def test_a_quotation_within_another_is_not_a_repeat() -> None:
    assert without_repeats(["She said it is done", "it is done"], [(0, 19), (9, 19)], set()) == [0, 1]
