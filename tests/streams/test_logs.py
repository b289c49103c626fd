"""What a worker logs: the libraries' complaints once in a while, ours always."""

import logging
import time

import pytest

from streams import logs


@pytest.fixture
def sparing() -> logs._Sparing:
    return logs._Sparing()


def record(name: str, message: str, *arguments: object) -> logging.LogRecord:
    return logging.LogRecord(name, logging.ERROR, "", 0, message, arguments, None)


def test_the_same_of_a_library_goes_through_once_in_a_while(
    sparing: logs._Sparing, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = 1_000.0
    monkeypatch.setattr(time, "monotonic", lambda: now)
    assert sparing.filter(record("aiokafka.client", "no connection to %d", 1))
    assert not sparing.filter(record("aiokafka.client", "no connection to %d", 2))
    assert not sparing.filter(record("aiokafka.client", "no connection to %d", 1))
    assert sparing.filter(record("aiokafka.client", "something else"))
    now += logs.INTERVAL
    last = record("aiokafka.client", "no connection to %d", 3)
    assert sparing.filter(last)
    assert last.getMessage() == "no connection to 3 (and 2 more like it)"


def test_ours_always_goes_through(sparing: logs._Sparing) -> None:
    assert all(sparing.filter(record("streams.runtime.runner", "a dead letter")) for _ in range(3))
