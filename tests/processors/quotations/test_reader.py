"""The attribution model: texts read together, one by one, and as the formulas of its layers say."""

from collections.abc import Sequence

import numpy as np
import pytest

from processors.quotations.features import Features, features
from processors.quotations.reader import ROLE_WINDOW, Cue, Reader
from processors.quotations.tokens import tokenize

TEXTS = (
    "Said the mayor: we will wait.",
    "",
    "said",
    "The bridge will open in May, Anna Kowalska said",
    "Nobody spoke.",
    " ".join(["“We will wait for an answer,” the minister told reporters in Oslo on Monday."] * 40),
)
THRESHOLD = 0.4


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader()


def inputs(reader: Reader, text: str) -> Features:
    return features(tokenize(text), (), (), reader.look_up)


def assert_same(one: Sequence[Cue], other: Sequence[Cue]) -> None:
    assert [cue[:1] + cue[2:3] for cue in one] == [cue[:1] + cue[2:3] for cue in other]
    for a, b in zip(one, other, strict=True):
        assert a.probability == pytest.approx(b.probability, abs=1e-4)
        np.testing.assert_allclose(a.roles, b.roles, atol=1e-4)


def test_texts_are_read_together_as_one_by_one(reader: Reader) -> None:
    given = [inputs(reader, text) for text in TEXTS]
    together = reader.cues(given, THRESHOLD)
    assert [bool(cues) for cues in together] == [True, False, True, True, False, True]
    for cues, alone in zip(together, given, strict=True):
        assert_same(cues, *reader.cues([alone], THRESHOLD))
    for cues, backwards in zip(together, reversed(reader.cues(given[::-1], THRESHOLD)), strict=True):
        assert_same(cues, backwards)


def test_a_cue_at_either_end_of_a_text_has_a_window_that_ends_there(reader: Reader) -> None:
    first, last = TEXTS[0], TEXTS[3]
    [[opening], [closing]] = reader.cues([inputs(reader, first), inputs(reader, last)], THRESHOLD)
    assert (opening.token, opening.first, len(opening.roles)) == (0, 0, len(tokenize(first).words))
    assert (closing.token, closing.first) == (len(tokenize(last).words) - 1, 0)
    assert len(closing.roles) == len(closing.likely) == len(tokenize(last).words)


def test_the_window_of_a_cue_is_bounded_in_a_long_text(reader: Reader) -> None:
    [cues] = reader.cues([inputs(reader, TEXTS[-1])], THRESHOLD)
    assert len(cues) == 40
    middle = cues[20]
    assert (middle.first, len(middle.roles)) == (middle.token - ROLE_WINDOW, 2 * ROLE_WINDOW + 1)
    np.testing.assert_allclose(middle.roles.sum(-1), 1, atol=1e-5)
    assert middle.likely == middle.roles.argmax(-1).tolist()


def test_there_are_no_cues_in_no_text(reader: Reader) -> None:
    assert reader.cues([], THRESHOLD) == []
    assert reader.cues([inputs(reader, ""), inputs(reader, "")], THRESHOLD) == [[], []]
