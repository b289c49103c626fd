"""Worker processes: started, kept alive and stopped together."""

import logging
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import closing
from types import TracebackType
from typing import IO, Self

import typer

from streams.settings import PREFIX, Settings

logger = logging.getLogger(__name__)

STOPPING_SECONDS = 60  # a worker finishes its batch when told to stop; then it is killed
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 30.0  # seconds before a worker that died is started again
WRONG_SETTING = 2  # status of a worker that has named it, and cannot do better the next time
STEADY_SECONDS = 60  # a worker that lived so long starts with the first pause again


class Workers:
    """Worker processes, each with a web port of its own, while the context lasts.

    They log to `log`, or where this process does.
    """

    def __init__(self, settings: Settings, ports: Sequence[int], log: IO[bytes] | None = None) -> None:
        self._environment = os.environ | settings.environment()
        self.ports = list(ports)
        self._log = log
        self.processes: dict[int, subprocess.Popen[bytes]] = {}
        self._started: dict[int, float] = {}
        self._pauses = dict.fromkeys(self.ports, FIRST_PAUSE)

    def __enter__(self) -> Self:
        for port in self.ports:
            self._start(port)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        for process in self.processes.values():
            process.terminate()
        deadline = time.monotonic() + STOPPING_SECONDS
        for port, process in self.processes.items():
            try:
                process.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                logger.error("worker on port %d does not stop and is killed", port)
                process.kill()
                process.wait()

    def tend(self) -> None:
        """Start again what has died, after a pause that grows while it goes on dying.

        Ends this process where it is a setting that ended one of them.
        """
        for port, process in list(self.processes.items()):
            if process.poll() is None:
                continue
            if process.returncode == WRONG_SETTING:
                raise typer.Exit(WRONG_SETTING)
            lived = time.monotonic() - self._started[port]
            pause = FIRST_PAUSE if lived > STEADY_SECONDS else self._pauses[port]
            if lived < pause:
                continue  # not yet: it is looked at again
            logger.error("worker on port %d ended with %d; starting it again", port, process.returncode)
            self._pauses[port] = min(2 * pause, LONGEST_PAUSE)
            self._start(port)

    def ended(self) -> bool:
        """Whether all have ended."""
        return all(process.poll() is not None for process in self.processes.values())

    def _start(self, port: int) -> None:
        command = [sys.executable, "-m", "streams.cli", "worker"]
        environment = self._environment | {f"{PREFIX}WEB_PORT": str(port)}
        # A session of its own: Ctrl-C at the terminal reaches the parent, which stops its workers.
        self.processes[port] = subprocess.Popen(
            command, env=environment, stderr=self._log, start_new_session=True
        )
        self._started[port] = time.monotonic()


class Stopped(Exception):
    """SIGTERM or SIGINT came."""


def stop_on_signals() -> None:
    """Raise Stopped in the main thread at the first SIGTERM or SIGINT; later ones are ignored."""

    def stop(number: int, _frame: object) -> None:
        for each in (signal.SIGTERM, signal.SIGINT):
            signal.signal(each, signal.SIG_IGN)
        raise Stopped(signal.Signals(number).name)

    for each in (signal.SIGTERM, signal.SIGINT):
        signal.signal(each, stop)


def free_port() -> int:
    """A port of the loopback address that nobody listens on now."""
    with closing(socket.socket()) as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port
