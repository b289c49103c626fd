"""Names are read from the probabilities of tags."""

import numpy as np
import pytest

from processors.entities.tags import TAGS, spans

Names = list[tuple[int, int, str]]


@pytest.mark.parametrize(
    ("tags", "names"),
    [
        ("O O", []),
        ("B-PERSON I-PERSON O B-LOC", [(0, 2, "PERSON"), (3, 4, "LOC")]),
        ("B-LOC B-LOC", [(0, 1, "LOC"), (1, 2, "LOC")]),
        ("O I-ORG I-ORG", [(1, 3, "ORG")]),
        ("B-MISC O I-MISC", [(0, 1, "MISC"), (2, 3, "MISC")]),
        ("", []),
    ],
)
def test_names_begin_with_b_and_go_on_with_i(tags: str, names: Names) -> None:
    rows = [[0.9 if tag == given else 0.0125 for tag in TAGS] for given in tags.split()]
    assert list(spans(np.array(rows).reshape(-1, len(TAGS)))) == names


def test_the_words_of_a_name_agree_on_its_type() -> None:
    probabilities = np.zeros((3, len(TAGS)))
    probabilities[0, [TAGS.index("B-PERSON"), TAGS.index("B-ORG")]] = 0.6, 0.4
    probabilities[1:, TAGS.index("I-ORG")] = 0.9
    assert list(spans(probabilities)) == [(0, 3, "ORG")]
