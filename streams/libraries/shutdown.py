"""Runs a Faust app as the process's only job, and ends it in time."""

import logging
import os
import signal
import threading
from typing import NoReturn

import faust

logger = logging.getLogger(__name__)

LONGEST_STOP = 25  # seconds from SIGTERM; Kubernetes kills after 30


def serve(app: faust.App) -> NoReturn:
    """Run the app until SIGTERM or SIGINT, then end the process."""
    worker = _Worker(app, quiet=True)
    worker.spinner = None
    worker.execute_from_commandline()


class _Worker(faust.Worker):
    def _setup_logging(self) -> None:
        """Nothing: logging is set up by the command, before anything logs."""

    def _schedule_shutdown(self, signal: signal.Signals) -> None:
        """Stop; and end the process if that takes too long, for Faust waits for brokers that are away."""
        deadline = threading.Timer(LONGEST_STOP, _end)
        deadline.daemon = True
        deadline.start()
        super()._schedule_shutdown(signal)


def _end() -> NoReturn:
    logger.error("not stopped after %d s; what is not committed will be processed again", LONGEST_STOP)
    os._exit(1)
