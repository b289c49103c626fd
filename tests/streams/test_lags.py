"""What the offsets of a partition say of its lag."""

from dataclasses import replace

import pytest

from streams.lags import Lag, total


def lag(begin: int, end: int, committed: int | None) -> Lag:
    return Lag("ingest", "wire.raw", 0, begin, end, committed)


@pytest.mark.parametrize(
    ("found", "messages", "deleted", "beyond"),
    [
        (lag(0, 0, None), 0, 0, False),
        (lag(0, 7, None), 7, 0, False),
        (lag(3, 7, None), 4, 0, False),  # a worker would begin with what is there
        (lag(0, 7, 7), 0, 0, False),
        (lag(0, 7, 5), 2, 0, False),
        (lag(5, 7, 2), 2, 3, False),  # retention overtook the group
        (lag(7, 7, 2), 0, 5, False),
        (lag(0, 4, 9), 4, 0, True),  # the topic was deleted and created again
    ],
)
def test_messages_that_wait_and_those_that_are_gone(
    found: Lag, messages: int, deleted: int, beyond: bool
) -> None:
    assert (found.messages, found.deleted, found.is_beyond_end) == (messages, deleted, beyond)


def test_what_is_before_the_oldest_message_is_none() -> None:
    assert replace(lag(0, 9, 4), oldest=6).messages == 3
    assert replace(lag(0, 9, 4), oldest=9).messages == 0


def test_the_total_has_the_longest_times() -> None:
    lags = [
        lag(0, 0, None),
        Lag("ingest", "wire.raw", 1, 0, 2, 0, waiting=3.0, age=9.0),
        Lag("ingest", "wire.raw", 2, 0, 3, 0, waiting=5.0, age=5.0),
    ]
    assert total(lags) == (5, 5.0, 9.0)
    assert total(lags[:1]) == (0, None, None)
