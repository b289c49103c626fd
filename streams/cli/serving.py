"""Runs a process that serves until a signal arrives: `copytaster notify`, `api` and `exporter`."""

import asyncio
import os
import signal
from collections.abc import Awaitable, Callable
from typing import NoReturn

from streams.cli.signals import SIGNALLED


def run_until_stopped(serve: Callable[[asyncio.Event], Awaitable[None]]) -> NoReturn:
    """Serve until SIGTERM or SIGINT, and end the process; `serve` returns once its event is set."""
    status = asyncio.Runner().run(_serve(serve))
    os._exit(status)  # threads, which may wait for a name or a server, would hold it up


async def _serve(serve: Callable[[asyncio.Event], Awaitable[None]]) -> int:
    """Serve; returns the exit status."""
    status = 0
    stop = asyncio.Event()

    def interrupt() -> None:
        nonlocal status
        status = SIGNALLED + signal.SIGINT
        stop.set()

    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGTERM, stop.set)
    loop.add_signal_handler(signal.SIGINT, interrupt)
    await serve(stop)
    return status
