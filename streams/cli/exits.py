"""How commands end: the exit statuses, and the one place that sees to signals, closed pipes and our errors.

| status | |
| --- | --- |
| 1 | the command failed, or its output could not be written |
| 2 | arguments, settings, topics or rights are wrong: retrying does not help |
| 130 | Ctrl-C (SIGINT) |
| 143 | SIGTERM; workers, `up` and `broker` end with 0, because being stopped is how they end |
| 141 | the reader of standard output has closed the pipe, as `head` does |

It imports nothing slow, because a signal may arrive while the commands are still being imported.
"""

import io
import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any, NoReturn, TextIO

from processors.errors import CopytasterError
from streams.errors import SettingsError, TopicsError

FAILED = 1
WRONG_SETUP = 2
SIGNALLED = 128  # plus the number of the signal
SIGNALS = signal.SIGINT, signal.SIGTERM
TERMINATED = SIGNALLED + signal.SIGTERM


@contextmanager
def report_errors() -> Iterator[None]:
    """Print our errors on stderr and exit with a status."""
    try:
        yield
    except CopytasterError as error:
        for line in str(error).splitlines():
            complain(line)
        wrong_setup = isinstance(error, SettingsError | TopicsError)
        raise SystemExit(WRONG_SETUP if wrong_setup else FAILED) from None


def complain(problem: str) -> None:
    """Print a line on stderr."""
    print(f"copytaster: {problem}", file=sys.stderr)


def end_on_signals(last_words: Callable[[], None] | None = None, terminated: int = TERMINATED) -> None:
    """End the process at once at SIGINT or SIGTERM, after `last_words`; `terminated` is SIGTERM's status.

    Nothing is unwound. An exception would be raised wherever the process happens to be: in an import, a
    destructor or a callback, which print it or drop it, or in clean-up that waits for a broker.
    """

    def end(number: int, _frame: object) -> NoReturn:
        status = terminated if number == signal.SIGTERM else SIGNALLED + number
        _handle_signals(lambda *_: os._exit(status))
        with suppress(Exception):  # the signal may have interrupted a write to the same stream
            if last_words:
                last_words()
            sys.stdout.flush()
        os._exit(status)

    _handle_signals(end)


def stop_on_signals(terminated: int = TERMINATED) -> None:
    """Raise SystemExit in the main thread at the first SIGINT or SIGTERM; later ones are ignored.

    For commands that have child processes or a server to stop. `terminated` is the status for SIGTERM.
    """

    def stop(number: int, _frame: object) -> NoReturn:
        for each in SIGNALS:
            signal.signal(each, signal.SIG_IGN)
        raise SystemExit(terminated if number == signal.SIGTERM else SIGNALLED + number)

    _handle_signals(stop)


def _handle_signals(handler: Callable[[int, Any], Any]) -> None:
    for each in SIGNALS:
        if signal.getsignal(each) is not signal.SIG_IGN:  # as a script's `&` has SIGINT
            signal.signal(each, handler)


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
    """A file that raises SystemExit when it cannot be written, and takes what is written later for written.

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
            raise SystemExit(SIGNALLED + signal.SIGPIPE) from None
        except OSError as error:
            self._failed = True
            complain(f"standard output: {error.strerror}")
            raise SystemExit(FAILED) from None
