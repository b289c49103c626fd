"""The time that messages will take is estimated from the batches before."""

import pytest

from streams.runtime.pace import Pace


def test_nothing_is_known_before_the_first_batch() -> None:
    assert Pace().estimate(1) == 0


def test_messages_of_no_bytes_tell_nothing() -> None:
    pace = Pace()
    pace.note(0, 1.0)
    assert pace.estimate(1) == 0


def test_an_estimate_is_by_size_and_large_batches_count_more() -> None:
    pace = Pace()
    pace.note(1_000, 1.0)
    assert pace.estimate(500) == pytest.approx(0.5)
    for _ in range(100):
        pace.note(9_000, 0.9)
    assert pace.estimate(1_000) == pytest.approx(0.1, rel=0.01)
