"""What SIGINT (Ctrl-C) and SIGTERM do to a command.

It imports almost nothing, because a signal may arrive while everything else is still being imported.
"""

import os
import signal
import sys
from collections.abc import Callable
from typing import Any, NoReturn

SIGNALS = signal.SIGINT, signal.SIGTERM
SIGNALLED = 128  # plus the number of the signal
TERMINATED = SIGNALLED + signal.SIGTERM


def end_on_signals(last_words: Callable[[], None] | None = None, terminated: int = TERMINATED) -> None:
    """End the process at once at SIGINT or SIGTERM, after `last_words`; `terminated` is SIGTERM's status.

    Nothing is unwound. An exception would be raised wherever the process happens to be: in an import, a
    destructor or a callback, which print it or drop it, or in clean-up that waits for a broker.
    """

    def end(number: int, _frame: object) -> NoReturn:
        status = terminated if number == signal.SIGTERM else SIGNALLED + number
        _handle_signals(lambda *_: os._exit(status))
        try:
            if last_words:
                last_words()
            sys.stdout.flush()
        finally:  # whatever happens: the signal may have interrupted a write to the same stream
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
