"""The scores of names."""

import numpy as np

from processors.entities.tags import TAGS
from processors.training.examples import IGNORED, Text
from processors.training.scoring import Score, annotated, scores


def test_names_are_read_from_tags() -> None:
    tags = [TAGS.index(tag) for tag in "B-LOC I-LOC B-LOC O I-ORG".split()]
    assert list(annotated([*tags, IGNORED])) == [(0, 2, "LOC"), (2, 3, "LOC"), (4, 5, "ORG")]


def test_a_name_is_right_if_span_and_type_are() -> None:
    def as_text(*tags: str) -> Text:
        return Text(["word"] * len(tags), [TAGS.index(tag) for tag in tags])

    right = [as_text("B-PERSON", "I-PERSON", "O", "B-LOC"), as_text("B-ORG")]
    given = [as_text("B-PERSON", "I-PERSON", "O", "B-ORG"), as_text("O")]
    found = [np.eye(len(TAGS))[text.tags] for text in given]
    assert scores(right, found)["all"] == Score(1 / 2, 1 / 3, 2 / 5)
    assert scores(right, found)["PERSON"] == Score(1, 1, 1)
    assert scores(right, found)["MISC"] == Score(0, 0, 0)
