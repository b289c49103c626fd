"""How commands end: the exit statuses, and the one place that handles our errors and closed pipes.

| status | |
| --- | --- |
| 1 | the command failed, or its output could not be written |
| 2 | arguments, settings, topics or rights are wrong: retrying does not help |
| 130 | Ctrl-C (SIGINT) |
| 143 | SIGTERM; workers, `up` and `broker` end with 0, because being stopped is how they end |
| 141 | the reader of standard output has closed the pipe, as `head` does |

Signals are handled in `streams/cli/signals.py`.
"""

import io
import logging
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TextIO

from processors.errors import CopytasterError
from streams.errors import SettingsError, TopicsError

FAILED = 1
WRONG_SETUP = 2
PIPE_CLOSED = 128 + signal.SIGPIPE


@contextmanager
def report_errors(is_logged: Callable[[], bool] = lambda: False) -> Iterator[None]:
    """Print our errors on stderr and exit with a status; as a JSON log line if `is_logged()`."""
    try:
        yield
    except CopytasterError as error:
        if is_logged():
            _print_json(error)
        else:
            for line in str(error).splitlines():
                complain(line)
        wrong_setup = isinstance(error, SettingsError | TopicsError)
        raise SystemExit(WRONG_SETUP if wrong_setup else FAILED) from None


def _print_json(error: CopytasterError) -> None:
    """Print the line that logging would: a wrong setting ends a process before logging is configured."""
    from streams.log_lines import JsonFormatter  # noqa: PLC0415 - only for this

    line = {"name": "copytaster", "levelno": logging.CRITICAL, "levelname": "CRITICAL", "msg": str(error)}
    print(JsonFormatter().format(logging.makeLogRecord(line)), file=sys.stderr)


def complain(problem: str) -> None:
    """Print a line on stderr."""
    print(f"copytaster: {problem}", file=sys.stderr)


@contextmanager
def guarded_output() -> Iterator[None]:
    """End the process with a status if standard output cannot be written: silently if the pipe is closed."""
    if sys.stdout:
        sys.stdout = _guarded(sys.stdout)
    try:
        yield
    finally:
        if sys.stdout:
            sys.stdout.flush()  # here rather than when Python ends, which would print a traceback


def _guarded(stream: Any) -> TextIO:
    output: Any = _Output(stream.fileno(), "wb", closefd=False)
    if not stream.write_through:  # as it is with PYTHONUNBUFFERED
        output = io.BufferedWriter(output)
    options = {"line_buffering": stream.line_buffering, "write_through": stream.write_through}
    return io.TextIOWrapper(output, stream.encoding, stream.errors, **options)


class _Output(io.FileIO):
    """A file that raises SystemExit when it cannot be written, and then drops what is written.

    SystemExit passes through libraries, and through asyncio's tasks and callbacks, which log an OSError.
    """

    _failed = False

    def write(self, data: Any, /) -> int:
        if self._failed:
            return len(data)
        try:
            return super().write(data)
        except BrokenPipeError:
            self._failed = True
            raise SystemExit(PIPE_CLOSED) from None
        except OSError as error:
            self._failed = True
            complain(f"standard output: {error.strerror}")
            raise SystemExit(FAILED) from None
