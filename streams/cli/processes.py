"""Starts, supervises and stops processes of our commands that serve web pages, workers for one."""

import errno
import logging
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from random import SystemRandom
from types import TracebackType
from typing import IO, Self

from streams.backoff import backoff
from streams.cli.exits import WRONG_SETUP
from streams.errors import SettingsError
from streams.settings import PREFIX, Settings

logger = logging.getLogger(__name__)

STOP_TIMEOUT = 60  # seconds for processes to finish their work when stopped; then they are killed
RESTART_PAUSES = 1.0, 30.0  # seconds between two starts of a process: at first, and at most
STEADY_AFTER = 60  # seconds; after running this long, it is restarted after the first pause again
DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))  # no proxy, whatever http_proxy says
# Below those that systems give to outgoing connections: one of these could take a port before it is used.
FREE_PORTS = range(12_000, 32_000)
# The settings of addresses that are not WEB_HOST, by those of their ports.
HOSTS = {"API_PORT": "API_HOST", "DESK_PORT": "DESK_HOST"}


@dataclass(frozen=True)
class Server:
    """A command of ours that serves web pages on a port."""

    command: str
    host: str
    port: int
    setting: str = "WEB_PORT"
    """That of its port, without the prefix."""

    @property
    def address(self) -> str:
        """The URL of its pages on this machine."""
        host = self.host
        name = "localhost" if host in ("0.0.0.0", "::") else f"[{host}]" if ":" in host else host
        return f"http://{name}:{self.port}"


@dataclass
class _Running:
    process: "subprocess.Popen[bytes]"
    started: float  # by the monotonic clock
    pauses: Iterator[float]
    pause: float  # seconds from its start to the earliest restart


class Processes:
    """A context manager that runs a process for each of `servers`.

    They log to `log`, by default this process's stderr.
    """

    def __init__(self, settings: Settings, servers: Sequence[Server], log: IO[bytes] | None = None) -> None:
        self._environment = os.environ | settings.environment()
        self._log = log
        self._running: dict[Server, _Running] = {}
        self.servers = list(servers)

    @property
    def ports(self) -> list[int]:
        return [server.port for server in self.servers]

    @property
    def processes(self) -> "dict[int, subprocess.Popen[bytes]]":
        """The processes by port."""
        return {server.port: running.process for server, running in self._running.items()}

    def __enter__(self) -> Self:
        for server in self.servers:
            check_address(server.host, server.port, server.setting)
        try:
            for server in self.servers:
                self._start(server, backoff(*RESTART_PAUSES))
        except BaseException:
            # A signal may arrive here; they have sessions of their own and would outlive this process.
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
        for running in self._running.values():
            running.process.terminate()
        deadline = time.monotonic() + STOP_TIMEOUT
        for server, running in self._running.items():
            try:
                running.process.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                logger.warning("%s on port %d did not stop in time; killing it", server.command, server.port)
                running.process.kill()
                running.process.wait()

    def restart_dead(self) -> None:
        """Restart processes that have died, with pauses that grow while one keeps dying. Call it often.

        Raises SettingsError if one ended because of wrong settings or topics, as it would again.
        """
        for server, running in list(self._running.items()):
            status = running.process.poll()
            if status is None:
                continue
            if status == WRONG_SETUP:
                raise SettingsError(
                    f"{server.command} ended because its settings or topics are wrong; see its message"
                )
            age = time.monotonic() - running.started
            steady = age > STEADY_AFTER
            if age < running.pause and not steady:
                continue
            logger.error(
                "%s on port %d ended with status %d; restarting it", server.command, server.port, status
            )
            self._start(server, backoff(*RESTART_PAUSES) if steady else running.pauses)

    def ended(self) -> bool:
        """Whether all processes have ended."""
        return all(running.process.poll() is not None for running in self._running.values())

    def ready(self) -> bool:
        """Whether all processes say on `/ready` that they are."""
        return all(_is_ready(f"{server.address}/ready") for server in self.servers)

    def _start(self, server: Server, pauses: Iterator[float]) -> None:
        command = [sys.executable, "-m", "streams", server.command]
        environment = self._environment | {PREFIX + server.setting: str(server.port)}
        # A session of its own: Ctrl-C at the terminal reaches only the parent, which stops its children.
        process = subprocess.Popen(command, env=environment, stderr=self._log, start_new_session=True)
        self._running[server] = _Running(process, time.monotonic(), pauses, next(pauses))


class Workers(Processes):
    """A context manager that runs a worker for each web port."""

    def __init__(self, settings: Settings, ports: Sequence[int], log: IO[bytes] | None = None) -> None:
        super().__init__(settings, [Server("worker", settings.web_host, port) for port in ports], log)


def targets(servers: Sequence[Server]) -> str:
    """The setting `desk_targets` for servers on this machine."""
    return ",".join(server.address.removeprefix("http://") for server in servers)


def _is_ready(url: str) -> bool:
    try:
        with DIRECT.open(url, timeout=2):
            return True
    except OSError:
        return False


def free_port() -> int:
    """A port on the loopback address that nothing listens on now."""
    while True:
        port = SystemRandom().choice(FREE_PORTS)
        with closing(socket.socket()) as listener, suppress(OSError):
            listener.bind(("127.0.0.1", port))
            return port


def check_address(host: str, port: int, setting: str = "WEB_PORT") -> None:
    """Raise SettingsError if a web server could not listen on an address.

    `setting` is that of the port; `HOSTS` has that of the host, which is `WEB_HOST` otherwise.
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
