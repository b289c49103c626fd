"""Processes of a kind, such as workers, that a scenario can start, kill, stop and freeze."""

import os
import random
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal, Self

from streams.cli.processes import free_port
from streams.settings import PREFIX, Settings
from tests.workers import COMMAND, partitions, wait_until

READY_TIMEOUT = 120.0  # seconds
STOP_TIMEOUT = 60.0  # seconds

Command = Literal["worker", "notify", "api", "desk", "exporter"]
# The settings for the ports of their pages.
PORTS: dict[Command, str] = {
    "worker": f"{PREFIX}WEB_PORT",
    "notify": f"{PREFIX}NOTIFY_PORT",
    "api": f"{PREFIX}API_PORT",
    "desk": f"{PREFIX}DESK_PORT",
    "exporter": f"{PREFIX}EXPORTER_PORT",
}


class Crew:
    """Real processes of a command, that log to a file. They are stopped when the context ends."""

    def __init__(self, settings: Settings, log: Path, command: Command = "worker") -> None:
        self._environment = os.environ | settings.environment()
        self._log = log.open("ab")
        self._command = command
        self.processes: dict[int, subprocess.Popen[bytes]] = {}  # by the port of their pages
        self.random = random.Random(7)
        self.kills = 0
        self.ended = 0  # processes that ended by themselves

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for process in self.processes.values():
            process.send_signal(signal.SIGCONT)
            process.terminate()
        for process in self.processes.values():
            try:
                process.wait(STOP_TIMEOUT)
            except subprocess.TimeoutExpired:
                process.kill()

    def start(self, count: int = 1, checkout: Path | None = None) -> None:
        """Start processes, of another checkout of the code if one is given.

        Those get only settings that differ from the defaults: others may be newer than their code.
        """
        defaults = Settings().environment().items() if checkout else set()
        for _ in range(count):
            port = free_port()
            environment = dict(self._environment.items() - defaults) | {PORTS[self._command]: str(port)}
            command = [*COMMAND, self._command]
            self.processes[port] = subprocess.Popen(command, cwd=checkout, env=environment, stderr=self._log)

    def wait(self) -> None:
        """Wait until every process has partitions."""
        failure = f"not every {self._command} was ready"
        wait_until(lambda: all(map(partitions, self.processes)), READY_TIMEOUT, failure)

    def kill(self) -> list[str]:
        """Kill a process at random with SIGKILL; returns the partitions it had, as `topic-number`."""
        port = self.random.choice(sorted(self.processes))
        assigned = partitions(port)
        process = self.processes.pop(port)
        process.kill()
        process.wait()
        self.kills += 1
        return assigned

    def stop(self) -> float:
        """Stop the process that was started last with SIGTERM; returns the seconds it took."""
        return self._stop(list(self.processes)[-1])

    def stop_oldest(self) -> float:
        """Stop the process that was started first with SIGTERM; returns the seconds it took."""
        return self._stop(next(iter(self.processes)))

    def _stop(self, port: int) -> float:
        process = self.processes.pop(port)
        begun = time.monotonic()
        process.terminate()
        if process.wait(STOP_TIMEOUT) != 0:
            raise RuntimeError(f"a {self._command} that was stopped ended with status {process.returncode}")
        return time.monotonic() - begun

    def freeze(self, seconds: float) -> None:
        """Suspend a process, as on a machine that swaps, and resume it."""
        with self.frozen():
            time.sleep(seconds)

    @contextmanager
    def frozen(self) -> Iterator[None]:
        """Suspend a process while the context lasts."""
        process = next(iter(self.processes.values()))
        process.send_signal(signal.SIGSTOP)
        try:
            yield
        finally:
            process.send_signal(signal.SIGCONT)

    def restore(self, count: int) -> None:
        """Forget processes that have ended by themselves, and start as many as it takes to have `count`."""
        alive = {port: process for port, process in self.processes.items() if process.poll() is None}
        self.ended += len(self.processes) - len(alive)
        self.processes = alive
        self.start(count - len(self.processes))
