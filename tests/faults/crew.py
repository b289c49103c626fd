"""Worker processes that can be hired, killed, stopped and frozen."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import IO, Self

from streams.cli.processes import free_port
from streams.settings import PREFIX, Settings
from tests.integration.cluster import page

PATIENCE = 120.0  # seconds for a worker to be ready


class Crew:
    """Real workers, each a process; they log to a file."""

    def __init__(self, settings: Settings, log: Path) -> None:
        self._environment = os.environ | settings.environment()
        self._log: IO[bytes] = log.open("ab")
        self.workers: dict[int, subprocess.Popen[bytes]] = {}
        self.luck = random.Random(7)
        self.kills = 0
        self.ended = 0  # by themselves

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for worker in self.workers.values():
            worker.send_signal(signal.SIGCONT)
            worker.terminate()
        for worker in self.workers.values():
            try:
                worker.wait(60)
            except subprocess.TimeoutExpired:
                worker.kill()

    def hire(self, count: int = 1) -> None:
        for _ in range(count):
            port = free_port()
            command = [sys.executable, "-m", "streams.cli", "worker"]
            environment = self._environment | {f"{PREFIX}WEB_PORT": str(port)}
            self.workers[port] = subprocess.Popen(command, env=environment, stderr=self._log)

    def wait(self) -> None:
        """Until all have partitions."""
        deadline = time.monotonic() + PATIENCE
        while not all(self.partitions(port) for port in self.workers):
            if time.monotonic() > deadline:
                raise RuntimeError("the workers did not get ready")
            time.sleep(0.2)

    def partitions(self, port: int) -> list[str]:
        ready = page(port, "/ready")
        return json.loads(ready)["partitions"] if ready else []

    def kill(self) -> list[str]:
        """End one at once, whichever; the partitions that it had, as topic-number."""
        port = self.luck.choice(sorted(self.workers))
        partitions = self.partitions(port)
        worker = self.workers.pop(port)
        worker.kill()
        worker.wait()
        self.kills += 1
        return partitions

    def stop(self) -> float:
        """Stop one as an operator does; the seconds it took."""
        _, worker = self.workers.popitem()
        begun = time.monotonic()
        worker.terminate()
        if worker.wait(60) != 0:
            raise RuntimeError(f"a worker that was stopped ended with {worker.returncode}")
        return time.monotonic() - begun

    def freeze(self, seconds: float) -> None:
        """Have one stand still, as a machine that swaps, and go on."""
        worker = next(iter(self.workers.values()))
        worker.send_signal(signal.SIGSTOP)
        time.sleep(seconds)
        worker.send_signal(signal.SIGCONT)

    def mend(self, count: int) -> None:
        """Replace those that ended by themselves, up to a number."""
        alive = {port: worker for port, worker in self.workers.items() if worker.poll() is None}
        self.ended += len(self.workers) - len(alive)
        self.workers = alive
        self.hire(count - len(self.workers))
