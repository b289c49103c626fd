"""Starts, supervises and stops worker processes."""

import errno
import logging
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from types import TracebackType
from typing import IO, Self

from streams.backoff import backoff
from streams.cli.exits import WRONG_SETUP
from streams.errors import SettingsError
from streams.settings import PREFIX, Settings

logger = logging.getLogger(__name__)

STOP_TIMEOUT = 60  # seconds for workers to finish their batches when stopped; then they are killed
RESTART_PAUSES = 1.0, 30.0  # seconds between two starts of a worker: at first, and at most
HOSTS = {"API_PORT": "API_HOST"}  # the settings of addresses that are not WEB_HOST, by those of their ports
STEADY_AFTER = 60  # seconds; after running this long, a worker is restarted after the first pause again


@dataclass
class _Worker:
    process: "subprocess.Popen[bytes]"
    started: float  # by the monotonic clock
    pauses: Iterator[float]
    pause: float  # seconds from its start to the earliest restart


class Workers:
    """A context manager that runs a worker process for each web port in `ports`.

    The workers log to `log`, by default this process's stderr.
    """

    def __init__(self, settings: Settings, ports: Sequence[int], log: IO[bytes] | None = None) -> None:
        self._environment = os.environ | settings.environment()
        self._host = settings.web_host
        self.ports = list(ports)
        self._log = log
        self._workers: dict[int, _Worker] = {}

    @property
    def processes(self) -> "dict[int, subprocess.Popen[bytes]]":
        """The processes by port."""
        return {port: worker.process for port, worker in self._workers.items()}

    def __enter__(self) -> Self:
        for port in self.ports:
            check_address(self._host, port)
        try:
            for port in self.ports:
                self._start(port, backoff(*RESTART_PAUSES))
        except BaseException:
            # A signal may arrive here; workers have sessions of their own and would outlive this process.
            self._stop()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._stop()

    def _stop(self) -> None:
        for process in self.processes.values():
            process.terminate()
        deadline = time.monotonic() + STOP_TIMEOUT
        for port, process in self.processes.items():
            try:
                process.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                logger.warning("worker on port %d did not stop in time; killing it", port)
                process.kill()
                process.wait()

    def restart_dead(self) -> None:
        """Restart workers that have died, with pauses that grow while one keeps dying. Call it often.

        Raises SettingsError if a worker ended because of wrong settings or topics, as it would again.
        """
        for port, worker in list(self._workers.items()):
            status = worker.process.poll()
            if status is None:
                continue
            if status == WRONG_SETUP:
                raise SettingsError(
                    "a worker ended because its settings or topics are wrong; see its message"
                )
            age = time.monotonic() - worker.started
            steady = age > STEADY_AFTER
            if age < worker.pause and not steady:
                continue
            logger.error("worker on port %d ended with status %d; restarting it", port, status)
            self._start(port, backoff(*RESTART_PAUSES) if steady else worker.pauses)

    def ended(self) -> bool:
        """Whether all workers have ended."""
        return all(process.poll() is not None for process in self.processes.values())

    def _start(self, port: int, pauses: Iterator[float]) -> None:
        command = [sys.executable, "-m", "streams", "worker"]
        environment = self._environment | {f"{PREFIX}WEB_PORT": str(port)}
        # A session of its own: Ctrl-C at the terminal reaches only the parent, which stops its workers.
        process = subprocess.Popen(command, env=environment, stderr=self._log, start_new_session=True)
        self._workers[port] = _Worker(process, time.monotonic(), pauses, next(pauses))


def free_port() -> int:
    """A port on the loopback address that nothing listens on now."""
    with closing(socket.socket()) as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def check_address(host: str, port: int, setting: str = "WEB_PORT") -> None:
    """Raise SettingsError if a web server could not listen on an address.

    `setting` is that of the port; that of the host is `API_HOST` for `API_PORT`, otherwise `WEB_HOST`.
    """
    if port > 65_535:
        raise SettingsError(f"{PREFIX}{setting}: {port} is not a port; each process takes the next one")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        with socket.create_server((host, port), family=family):
            pass
    except OSError as error:
        raise unusable_address(host, port, error, setting) from None


def unusable_address(host: str, port: int, error: OSError, setting: str = "WEB_PORT") -> SettingsError:
    """Why a web server cannot listen on an address; names the setting at fault."""
    problem = (error.strerror or str(error)).partition(" (while ")[0]
    name = setting if error.errno in (errno.EADDRINUSE, errno.EACCES) else HOSTS.get(setting, "WEB_HOST")
    return SettingsError(f"{PREFIX}{name}: {host}:{port}: {problem}")
