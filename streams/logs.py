"""What a worker logs, and how: to stderr, and not the same for ever.

While a broker is away, aiokafka tells of every attempt of every connection, some hundred lines a second. Of
those that differ in their figures alone, one in ten seconds goes through, and says how many did not.
"""

import logging
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

FORMAT = "%(asctime)s %(levelname)s %(process)d %(name)s: %(message)s"
# Faust and aiokafka tell at `info` what is of use only to those who work on them.
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
        handler.addFilter(_Sparing())
        for name in CHATTY:
            logging.getLogger(name).setLevel(logging.WARNING)


class Overheard(logging.Handler):
    """Keeps why aiokafka could not connect, which it tells its log and not its caller."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self._last = ""

    def emit(self, record: logging.LogRecord) -> None:
        message = record.getMessage()
        if message.startswith("Unable connect to"):
            self._last = message.partition(": ")[2]

    def __str__(self) -> str:
        return f" ({self._last})" if self._last else ""


@contextmanager
def overhear() -> Iterator[Overheard]:
    """Listen to aiokafka's log."""
    overheard = Overheard()
    logging.getLogger("aiokafka").addHandler(overheard)
    try:
        yield overheard
    finally:
        logging.getLogger("aiokafka").removeHandler(overheard)


class _Sparing(logging.Filter):
    """Holds back what the libraries said a moment ago, whatever the figures in it."""

    def __init__(self) -> None:
        super().__init__()
        self._last: dict[tuple[str, str], float] = {}
        self._held: dict[tuple[str, str], int] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        if record.name.partition(".")[0] not in LIBRARIES:
            return True
        kind = (record.name, str(record.msg)[:60])
        now = time.monotonic()
        if now - self._last.get(kind, -INTERVAL) < INTERVAL:
            self._held[kind] = self._held.get(kind, 0) + 1
            return False
        self._last[kind] = now
        if held := self._held.pop(kind, 0):
            record.msg = f"{record.getMessage()} (and {held} more like it)"
            record.args = None
        return True
