"""Runs a Faust app until it is stopped, with a time limit on its shutdown."""

import asyncio
import logging
import os
import signal
import threading
from typing import NoReturn

import faust

logger = logging.getLogger(__name__)

STOP_TIMEOUT = 25  # seconds from SIGTERM; Kubernetes kills after 30


def serve(app: faust.App) -> NoReturn:
    """Run the app until SIGTERM or SIGINT, then exit the process, with status 0 or 130."""
    worker = _Worker(app, quiet=True)
    worker.spinner = None
    try:
        worker.execute_from_commandline()
    except SystemExit as ended:
        if worker.interrupted and not ended.code:
            raise SystemExit(128 + signal.SIGINT) from None
        raise


class _Worker(faust.Worker):
    interrupted = False  # by SIGINT

    def _setup_logging(self) -> None:
        """Do nothing: `streams.logs` has configured logging already."""

    def _schedule_shutdown(self, signal: signal.Signals) -> None:
        """Stop, but exit after STOP_TIMEOUT in any case, because Faust waits for unreachable brokers."""
        self.interrupted = signal.name == "SIGINT"
        deadline = threading.Timer(STOP_TIMEOUT, _force_exit)
        deadline.daemon = True
        deadline.start()
        super()._schedule_shutdown(signal)

    async def _sentinel_task(self) -> None:
        """Wait for tasks that have been cancelled; mode waits a second even if there are none."""
        if tasks := asyncio.all_tasks() - {asyncio.current_task()}:
            await asyncio.wait(tasks, timeout=1.0)


def _force_exit() -> NoReturn:
    logger.warning("shutdown took over %d s; uncommitted messages will be processed again", STOP_TIMEOUT)
    os._exit(1)
