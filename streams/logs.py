"""Logging to stderr, with repetitive messages of libraries rate-limited, and those of passing faults lowered.

While a broker is down, aiokafka logs every connection attempt, about a hundred lines a second. Of messages
that differ only in their arguments, one is logged every ten seconds, with the number of those suppressed.

ERROR is for what an operator has to act on. Libraries log at that level whatever fails, though they try
again: while a broker restarts, in a rebalance, after a worker was frozen. Those are warnings here, for the
first two minutes.
"""

import logging
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from textwrap import shorten
from types import TracebackType

from aiokafka.errors import KafkaError

from streams.log_lines import STAGE, JsonFormatter, TextFormatter
from streams.settings import Settings

FORMAT = "%(asctime)s %(levelname)s %(process)d %(name)s: %(message)s"
# Those of Faust's services that are classes of ours; mode logs under the names of their modules.
SERVICES = tuple(f"streams.libraries.{name}" for name in ("consumer", "consumer_thread", "transport"))
# Loggers whose INFO messages are useful only to their own developers.
CHATTY = ("aiokafka", "faust", "mode", "_GatheringFuture", *SERVICES)
LIBRARIES = ("aiokafka", "faust", "mode", "asyncio", "opentelemetry", *SERVICES)
INTERVAL = 10.0  # seconds
MAX_LENGTH = 500  # characters; Faust lists all messages that it waits for

# aiokafka tries again after the errors that it logs, unless they have a traceback or say that something is
# not permitted. mode logs the other, under the names of several loggers, after a worker was frozen.
RETRYING = "aiokafka"
TRACES = "opentelemetry"  # logs at ERROR if a collector does not answer, and drops the spans
SENDER = "aiokafka.producer.sender"
FROZEN = "Thread keepalive is not responding"
LASTING = 120.0  # seconds after which such an error does not pass by itself
PAUSE = 60.0  # seconds after which an error is a new one
NOT_PERMITTED = ("uthoriz", "uthentication")  # "not authorized", "TopicAuthorizationFailedError"


def set_up(settings: Settings, stage: str = "") -> None:
    """Configure logging to stderr. Lines have `stage` unless a stage of a worker logs them."""
    STAGE.set(stage)
    level = settings.log_level.upper()
    handler = logging.StreamHandler(sys.stderr)
    handler.addFilter(has_no_password)
    handler.addFilter(PassingFilter(logging.getLevelNamesMapping()[level]))
    logging.basicConfig(level=level, handlers=[handler])
    if settings.log_format == "json":
        handler.setFormatter(JsonFormatter())
        _log_what_python_prints()
    else:
        handler.setFormatter(TextFormatter(FORMAT))
    if level != "DEBUG":
        handler.addFilter(RepetitionFilter())
        for name in CHATTY:
            logging.getLogger(name).setLevel(logging.WARNING)


def _log_what_python_prints() -> None:
    """Log warnings and exceptions that nobody catches, which Python prints in several lines."""
    python = logging.getLogger("python")

    def uncaught(kind: type[BaseException], error: BaseException, traceback: TracebackType | None) -> None:
        python.critical("%s: %s", kind.__name__, error, exc_info=(kind, error, traceback))

    def uncaught_in_thread(crash: threading.ExceptHookArgs) -> None:
        uncaught(crash.exc_type, crash.exc_value or crash.exc_type(), crash.exc_traceback)

    def ignored(crash: "sys.UnraisableHookArgs") -> None:
        python.warning("%s: %r", crash.err_msg or "ignored in a destructor", crash.exc_value)

    sys.excepthook, threading.excepthook, sys.unraisablehook = uncaught, uncaught_in_thread, ignored
    logging.captureWarnings(True)


def has_no_password(record: logging.LogRecord) -> bool:
    """Whether a line may be logged: at DEBUG, aiokafka logs its requests, also the one with the password."""
    arguments = record.args if isinstance(record.args, tuple) else ()
    return not any(type(each).__name__.startswith("SaslAuthenticate") for each in arguments)


class PassingFilter(logging.Filter):
    """Lowers to WARNING what libraries log at ERROR and try again, and drops it if warnings are not logged.

    Errors of a kind that go on for LASTING seconds stay errors.
    """

    def __init__(self, level: int) -> None:
        super().__init__()
        self._level = level
        self._times: dict[tuple[str, str], tuple[float, float]] = {}  # of the first and the last of a kind

    def filter(self, record: logging.LogRecord) -> bool:
        if record.levelno == logging.ERROR and _is_tried_again(record) and not self._lasts(record):
            record.levelno, record.levelname = logging.WARNING, logging.getLevelName(logging.WARNING)
            record.exc_info = None
        return record.levelno >= self._level

    def _lasts(self, record: logging.LogRecord) -> bool:
        now = time.monotonic()
        first, last = self._times.get(_kind(record), (now, now))
        if now - last > PAUSE:
            first = now
        self._times[_kind(record)] = first, now
        return now - first > LASTING


def _is_tried_again(record: logging.LogRecord) -> bool:
    message = record.getMessage()
    error = record.exc_info[1] if record.exc_info else None
    if record.name in ("asyncio", SENDER) and isinstance(error, KafkaError):
        return True  # of a transaction that failed; the stage has logged it, and tries again
    if record.name.partition(".")[0] == TRACES:
        return True
    if record.name.partition(".")[0] == RETRYING and not record.exc_info:
        return not any(word in message for word in NOT_PERMITTED)
    return FROZEN in message


class RepetitionFilter(logging.Filter):
    """Passes one message per INTERVAL for each of a library's loggers and message templates, shortened."""

    def __init__(self) -> None:
        super().__init__()
        self._last: dict[tuple[str, str], float] = {}
        self._suppressed: dict[tuple[str, str], int] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        if not {record.name, record.name.partition(".")[0]}.intersection(LIBRARIES):
            return True
        kind = _kind(record)
        now = time.monotonic()
        if now - self._last.get(kind, -INTERVAL) < INTERVAL:
            self._suppressed[kind] = self._suppressed.get(kind, 0) + 1
            return False
        self._last[kind] = now
        count = self._suppressed.pop(kind, 0)
        more = f" (and {count} more like it)" if count else ""
        record.msg, record.args = shorten(record.getMessage(), MAX_LENGTH, placeholder=" …") + more, None
        return True


def _kind(record: logging.LogRecord) -> tuple[str, str]:
    return record.name, str(record.msg)[:60]


class ConnectionWatch(logging.Handler):
    """Captures aiokafka's last connection error, which aiokafka logs but does not raise.

    `str()` gives the error in parentheses after a space, or an empty string if there was none.
    """

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self._reason = ""

    def emit(self, record: logging.LogRecord) -> None:
        message = record.getMessage()
        if message.startswith("Unable connect to"):
            self._reason = message.partition(": ")[2]

    def __str__(self) -> str:
        return f" ({self._reason})" if self._reason else ""


@contextmanager
def watch_connections() -> Iterator[ConnectionWatch]:
    """Capture aiokafka's connection errors within the context."""
    watch = ConnectionWatch()
    logging.getLogger("aiokafka").addHandler(watch)
    try:
        yield watch
    finally:
        logging.getLogger("aiokafka").removeHandler(watch)
