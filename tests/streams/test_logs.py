"""What a worker logs: what libraries repeat only once in a while, ours always."""

import logging
import time

import pytest

from streams.logs import INTERVAL, RepetitionFilter, watch_connections


def record(name: str, message: str, *arguments: object) -> logging.LogRecord:
    return logging.LogRecord(name, logging.ERROR, "", 0, message, arguments, None)


def test_a_library_that_repeats_itself_gets_through_once_in_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    repetitions = RepetitionFilter()
    now = 1_000.0
    monkeypatch.setattr(time, "monotonic", lambda: now)
    assert repetitions.filter(record("aiokafka.client", "no connection to %d", 1))
    assert not repetitions.filter(record("aiokafka.client", "no connection to %d", 2))
    assert not repetitions.filter(record("aiokafka.client", "no connection to %d", 1))
    assert repetitions.filter(record("aiokafka.client", "something else"))
    now += INTERVAL
    last = record("aiokafka.client", "no connection to %d", 3)
    assert repetitions.filter(last)
    assert last.getMessage() == "no connection to 3 (and 2 more like it)"


def test_our_own_messages_always_get_through() -> None:
    repetitions = RepetitionFilter()
    assert all(repetitions.filter(record("streams.runtime.runner", "a dead letter")) for _ in range(3))


def test_the_last_reason_why_a_connection_failed_is_kept() -> None:
    library = logging.getLogger("aiokafka.client")
    with watch_connections() as watched:
        assert str(watched) == ""
        library.error('Unable connect to "%s:%s": %s', "127.0.0.1", 1, "[Errno 111] refused")
        library.error("something else: %s", "another reason")
    assert str(watched) == " ([Errno 111] refused)"
    library.error('Unable connect to "%s:%s": %s', "127.0.0.1", 1, "too late")
    assert str(watched) == " ([Errno 111] refused)"
