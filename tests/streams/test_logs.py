"""Logging: repeated messages of libraries are rate-limited, and connection errors are captured."""

import json
import logging
import subprocess
import sys
import time

import pytest
from aiokafka.errors import ProducerFenced
from mode import Service

from streams.libraries.consumer_thread import ConsumerThread
from streams.libraries.transport import Transport
from streams.logs import CHATTY, INTERVAL, PAUSE, PassingFilter, RepetitionFilter, watch_connections


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


@pytest.mark.parametrize("service", [Transport.Consumer, Transport.Producer, ConsumerThread])
def test_what_faust_logs_for_a_class_of_ours_is_a_librarys(service: type[Service]) -> None:
    assert service.logger.name == service.__module__
    repetition_filter = RepetitionFilter()
    logged = [repetition_filter.filter(record(service.__module__, "Starting...")) for _ in range(2)]
    assert logged == [True, False]
    assert service.__module__ in CHATTY


def test_our_own_messages_are_never_suppressed() -> None:
    repetition_filter = RepetitionFilter()
    assert all(repetition_filter.filter(record("streams.runtime.runner", "a dead letter")) for _ in range(3))


@pytest.mark.parametrize(
    ("name", "message", "level"),
    [
        ("aiokafka", "Unable connect to node with id 1: refused", logging.WARNING),
        ("aiokafka.consumer.group_coordinator", "Heartbeat session expired", logging.WARNING),
        (
            "streams.libraries.consumer_thread",
            "[^--Thread]: Thread keepalive is not responding...",
            logging.WARNING,
        ),
        ("aiokafka.cluster", "Topic wire.raw is not authorized for this client", logging.ERROR),
        ("aiokafka.consumer.fetcher", "Failed: TopicAuthorizationFailedError", logging.ERROR),
        ("aiokafka", "Unable connect: SaslAuthenticationFailed", logging.ERROR),
        ("mode.services", "Unable to stop", logging.ERROR),
        ("aiokafkaish", "not aiokafka's", logging.ERROR),
        ("opentelemetry.exporter.otlp.proto.http.trace_exporter", "Failed to export spans", logging.WARNING),
        ("streams.runtime.guard", "a bug", logging.ERROR),
    ],
)
def test_errors_that_libraries_try_again_are_warnings(name: str, message: str, level: int) -> None:
    logged = record(name, message)
    assert PassingFilter(logging.INFO).filter(logged)
    assert (logged.levelno, logged.levelname) == (level, logging.getLevelName(level))
    assert PassingFilter(logging.ERROR).filter(record(name, message)) == (level == logging.ERROR)


def test_an_error_that_does_not_pass_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    passing = PassingFilter(logging.INFO)
    now = 1_000.0
    monkeypatch.setattr(time, "monotonic", lambda: now)

    def level_after(seconds: float) -> str:
        nonlocal now
        now += seconds
        logged = record("aiokafka", "no connection to %d", 1)
        passing.filter(logged)
        return logged.levelname

    assert [level_after(50) for _ in range(4)] == ["WARNING", "WARNING", "WARNING", "ERROR"]
    assert level_after(PAUSE + 1) == "WARNING"  # another outage


def test_an_error_with_a_traceback_stays_an_error() -> None:
    logged = record("aiokafka.producer.sender", "Unexpected error in sender routine")
    logged.exc_info = (ValueError, ValueError("a bug"), None)
    assert PassingFilter(logging.INFO).filter(logged)
    assert logged.levelno == logging.ERROR


def test_the_last_connection_error_is_captured() -> None:
    library = logging.getLogger("aiokafka.client")
    with watch_connections() as watched:
        assert str(watched) == ""
        library.error('Unable connect to "%s:%s": %s', "127.0.0.1", 1, "[Errno 111] refused")
        library.error("something else: %s", "another reason")
    assert str(watched) == " ([Errno 111] refused)"
    library.error('Unable connect to "%s:%s": %s', "127.0.0.1", 1, "too late")
    assert str(watched) == " ([Errno 111] refused)"


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("asyncio", "Future exception was never retrieved"),
        ("aiokafka.producer.sender", "Unexpected error in sender routine"),
    ],
)
def test_errors_of_transactions_that_failed_are_warnings(name: str, message: str) -> None:
    error = record(name, message)
    error.exc_info = (ProducerFenced, ProducerFenced(), None)
    assert PassingFilter(logging.INFO).filter(error)
    assert error.levelname == "WARNING"
    assert not error.exc_info


def test_long_messages_of_libraries_are_shortened() -> None:
    long = record("mode", "waiting for %s", "task " * 1_000)
    assert RepetitionFilter().filter(long)
    assert len(long.getMessage()) <= 500


CRASH = """
import logging, threading, warnings
from streams.logs import set_up
from streams.settings import Settings
set_up(Settings(log_format="json"), "api")
logging.getLogger("streams.api").info("begun")
logging.getLogger("streams.api").debug("not logged")
logging.getLogger("aiokafka").error("Unable connect")
warnings.warn("old")
thread = threading.Thread(target=lambda: 1 / 0)
thread.start()
thread.join()
class Stubborn:
    def __del__(self):
        raise OSError("a destructor")
Stubborn()
raise ValueError("two\\nlines")
"""


def test_with_json_everything_that_a_process_prints_is_a_line_of_json() -> None:
    result = subprocess.run([sys.executable, "-c", CRASH], capture_output=True, text=True, check=False)
    lines = [json.loads(line) for line in result.stderr.splitlines()]
    assert [
        (line["level"], line["message"].partition("UserWarning")[2] or line["message"]) for line in lines
    ] == [
        ("INFO", "begun"),
        ("WARNING", "Unable connect"),
        ("WARNING", ": old\n"),
        ("CRITICAL", "ZeroDivisionError: division by zero"),
        ("WARNING", "ignored in a destructor: OSError('a destructor')"),
        ("CRITICAL", "ValueError: two\nlines"),
    ]
    assert {line["stage"] for line in lines[:3]} == {"api"}
    assert lines[-1]["exception"].startswith("Traceback")
    assert (result.returncode, result.stdout) == (1, "")


PASSWORD = """
import logging
from aiokafka.protocol.admin import SaslAuthenticateRequest, SaslAuthenticateRequest_v1
from streams.logs import set_up
from streams.settings import Settings
set_up(Settings(log_format="FORMAT", log_level="debug"))
request = SaslAuthenticateRequest(b"\\0desk\\0secret-of-the-desk").build(SaslAuthenticateRequest_v1)
assert "secret-of-the-desk" in str(request)
logging.getLogger("aiokafka.conn").debug("Request to %s:%d %d: %s", "broker", 9092, 1, request)
logging.getLogger("aiokafka.conn").debug("Request to %s:%d %d: %s", "broker", 9092, 2, "another")
"""


@pytest.mark.parametrize("format", ["text", "json"])
def test_the_request_with_the_password_is_not_logged(format: str) -> None:
    command = [sys.executable, "-c", PASSWORD.replace("FORMAT", format)]
    result = subprocess.run(command, capture_output=True, text=True, check=True)
    [line] = result.stderr.splitlines()
    assert "9092 2: another" in line
