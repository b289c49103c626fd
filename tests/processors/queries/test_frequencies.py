"""The shipped frequencies of words."""

from processors.queries.frequencies import DATA, RARE, frequencies


def test_common_words_are_in_most_stories_and_rare_ones_in_few() -> None:
    shares = frequencies()
    assert shares["the"] > 0.5 > shares["government"] > shares["strike"] > shares["ceasefire"] > RARE
    assert all(RARE < share < 1 for share in shares.values())


def test_the_file_is_small() -> None:
    assert DATA.stat().st_size < 200_000
