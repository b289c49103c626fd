"""Worker processes that a scenario can start, kill, stop and freeze."""

import os
import random
import signal
import subprocess
import time
from pathlib import Path
from typing import Self

from streams.cli.processes import free_port
from streams.settings import PREFIX, Settings
from tests.workers import COMMAND, partitions, wait_until

READY_TIMEOUT = 120.0  # seconds
STOP_TIMEOUT = 60.0  # seconds


class Crew:
    """Real workers, one process each, that log to a file. They are stopped when the context ends."""

    def __init__(self, settings: Settings, log: Path) -> None:
        self._environment = os.environ | settings.environment()
        self._log = log.open("ab")
        self.workers: dict[int, subprocess.Popen[bytes]] = {}  # by web port
        self.random = random.Random(7)
        self.kills = 0
        self.ended = 0  # workers that ended by themselves

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for worker in self.workers.values():
            worker.send_signal(signal.SIGCONT)
            worker.terminate()
        for worker in self.workers.values():
            try:
                worker.wait(STOP_TIMEOUT)
            except subprocess.TimeoutExpired:
                worker.kill()

    def start(self, count: int = 1) -> None:
        for _ in range(count):
            port = free_port()
            environment = self._environment | {f"{PREFIX}WEB_PORT": str(port)}
            self.workers[port] = subprocess.Popen([*COMMAND, "worker"], env=environment, stderr=self._log)

    def wait(self) -> None:
        """Wait until every worker has partitions."""
        wait_until(lambda: all(map(partitions, self.workers)), READY_TIMEOUT, "the workers were not ready")

    def kill(self) -> list[str]:
        """Kill a worker at random with SIGKILL; returns the partitions it had, as `topic-number`."""
        port = self.random.choice(sorted(self.workers))
        assigned = partitions(port)
        worker = self.workers.pop(port)
        worker.kill()
        worker.wait()
        self.kills += 1
        return assigned

    def stop(self) -> float:
        """Stop a worker with SIGTERM; returns the seconds it took."""
        _, worker = self.workers.popitem()
        begun = time.monotonic()
        worker.terminate()
        if worker.wait(STOP_TIMEOUT) != 0:
            raise RuntimeError(f"a worker that was stopped ended with status {worker.returncode}")
        return time.monotonic() - begun

    def freeze(self, seconds: float) -> None:
        """Suspend a worker, as on a machine that swaps, and resume it."""
        worker = next(iter(self.workers.values()))
        worker.send_signal(signal.SIGSTOP)
        time.sleep(seconds)
        worker.send_signal(signal.SIGCONT)

    def restore(self, count: int) -> None:
        """Forget workers that have ended by themselves, and start as many as it takes to have `count`."""
        alive = {port: worker for port, worker in self.workers.items() if worker.poll() is None}
        self.ended += len(self.workers) - len(alive)
        self.workers = alive
        self.start(count - len(self.workers))
