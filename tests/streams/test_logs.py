"""Logging: repeated messages of libraries are rate-limited, and connection errors are captured."""

import logging
import time

import pytest

from streams.logs import INTERVAL, RepetitionFilter, watch_connections


def record(name: str, message: str, *arguments: object) -> logging.LogRecord:
    return logging.LogRecord(name, logging.ERROR, "", 0, message, arguments, None)


def test_repeated_messages_of_a_library_are_rate_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    repetition_filter = RepetitionFilter()
    now = 1_000.0
    monkeypatch.setattr(time, "monotonic", lambda: now)
    assert repetition_filter.filter(record("aiokafka.client", "no connection to %d", 1))
    assert not repetition_filter.filter(record("aiokafka.client", "no connection to %d", 2))
    assert not repetition_filter.filter(record("aiokafka.client", "no connection to %d", 1))
    assert repetition_filter.filter(record("aiokafka.client", "something else"))
    now += INTERVAL
    last = record("aiokafka.client", "no connection to %d", 3)
    assert repetition_filter.filter(last)
    assert last.getMessage() == "no connection to 3 (and 2 more like it)"


def test_our_own_messages_are_never_suppressed() -> None:
    repetition_filter = RepetitionFilter()
    assert all(repetition_filter.filter(record("streams.runtime.runner", "a dead letter")) for _ in range(3))


def test_the_last_connection_error_is_captured() -> None:
    library = logging.getLogger("aiokafka.client")
    with watch_connections() as watched:
        assert str(watched) == ""
        library.error('Unable connect to "%s:%s": %s', "127.0.0.1", 1, "[Errno 111] refused")
        library.error("something else: %s", "another reason")
    assert str(watched) == " ([Errno 111] refused)"
    library.error('Unable connect to "%s:%s": %s', "127.0.0.1", 1, "too late")
    assert str(watched) == " ([Errno 111] refused)"
