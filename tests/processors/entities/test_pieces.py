"""Words are split as BERT's tokenizer does."""

import pytest

from processors.entities.pieces import Pieces

VOCABULARY = "[UNK] [SEP] storm ##i ##ness cafe - 1 ##5 % ( _ ##s".split()


@pytest.mark.parametrize(
    ("word", "pieces"),
    [
        ("storm", "storm"),
        ("Storminess", "storm ##i ##ness"),
        ("CAFÉS", "cafe ##s"),  # composed, as most texts are
        ("CAFE\u0301S", "cafe ##s"),  # decomposed
        ("storm-cafe", "storm - cafe"),
        ("15%", "1 ##5 %"),
        ("storm_15", "storm _ 1 ##5"),
        ("(", "("),
        ("stormy", "[UNK]"),  # no piece for its end
        ("stormy-storm", "[UNK] - storm"),
        ("\u0301", "[UNK]"),
        ("s" * 101, "[UNK]"),
        ("\n\n", "[SEP]"),
        ("  ", ""),
        ("\u2028", ""),
    ],
)
def test_the_longest_pieces_come_first(word: str, pieces: str) -> None:
    split = Pieces(VOCABULARY).split(word, 20)
    assert [VOCABULARY[number] for number in split] == pieces.split()


def test_only_the_first_pieces_of_a_word_are_read() -> None:
    assert len(Pieces(VOCABULARY).split("storm" + "s" * 90, 6)) == 6
