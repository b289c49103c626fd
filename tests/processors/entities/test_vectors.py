"""The vectors of words are the means of those of their pieces."""

import numpy as np

from processors.entities.vectors import WordVectors
from processors.text.case import CASES, LOWER, UPPER

PIECES = "[UNK] [SEP] storm ##y".split()


def vectors() -> WordVectors:
    cases = np.zeros((CASES, 2), np.float16)
    cases[UPPER] = 100, 100
    return WordVectors(
        {
            "vocabulary": np.frombuffer("\n".join(PIECES).encode(), np.uint8),
            "pieces": np.array([[0, 0], [1, 1], [2, 4], [4, 8]], np.int8),
            "scales": np.array([[1], [1], [1], [0.5]], np.float32),
            "cases": cases,
        }
    )


def test_a_word_is_the_mean_of_its_pieces_and_its_case() -> None:
    found = vectors()(["storm", "STORMY", "\n", "storm"])
    assert LOWER != UPPER
    assert found.tolist() == [[2, 4], [102, 104], [1, 1], [2, 4]]


def test_white_space_of_any_length_is_a_line_break() -> None:
    assert vectors()([" " * 150 + "\n\n"]).tolist() == [[1, 1]]
