"""Logging: a worker logs to stderr, without repeating what its libraries repeat.

While a broker is away, aiokafka logs every attempt of every connection, about a hundred lines a second. Of
messages that differ only in their figures, one gets through every ten seconds, and says how many did not.
"""

import logging
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

FORMAT = "%(asctime)s %(levelname)s %(process)d %(name)s: %(message)s"
# What these log at `info` is useful only to their own developers.
CHATTY = ("aiokafka", "faust", "mode", "streams.libraries.transport", "_GatheringFuture")
LIBRARIES = ("aiokafka", "faust", "mode", "asyncio")
INTERVAL = 10.0  # seconds


def set_up(level: str) -> None:
    """Log to stderr from now on."""
    level = level.upper()
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter(FORMAT))
    logging.basicConfig(level=level, handlers=[handler])
    if level != "DEBUG":
        handler.addFilter(RepetitionFilter())
        for name in CHATTY:
            logging.getLogger(name).setLevel(logging.WARNING)


class RepetitionFilter(logging.Filter):
    """Holds back what a library logged a moment ago, whatever the figures in it."""

    def __init__(self) -> None:
        super().__init__()
        self._last: dict[tuple[str, str], float] = {}
        self._held_back: dict[tuple[str, str], int] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        if record.name.partition(".")[0] not in LIBRARIES:
            return True
        kind = (record.name, str(record.msg)[:60])
        now = time.monotonic()
        if now - self._last.get(kind, -INTERVAL) < INTERVAL:
            self._held_back[kind] = self._held_back.get(kind, 0) + 1
            return False
        self._last[kind] = now
        if count := self._held_back.pop(kind, 0):
            record.msg = f"{record.getMessage()} (and {count} more like it)"
            record.args = None
        return True


class ConnectionWatch(logging.Handler):
    """Keeps the last reason why aiokafka could not connect, which it logs but does not raise.

    As a string, it is that reason in parentheses, with a space before it, or nothing.
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
    """Keep why aiokafka fails to connect while the context lasts."""
    watch = ConnectionWatch()
    logging.getLogger("aiokafka").addHandler(watch)
    try:
        yield watch
    finally:
        logging.getLogger("aiokafka").removeHandler(watch)
