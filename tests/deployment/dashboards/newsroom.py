"""A newsroom for some minutes: Kafka, workers, notify, exporter and API, stories, and what goes wrong."""

import shutil
import signal
import subprocess
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from deploy.kafka.cluster import Cluster
from deploy.kafka.install import install
from streams.cli.processes import Processes, Server, free_port
from streams.settings import Settings
from tests.deployment.dashboards.readers import readers
from tests.deployment.dashboards.wires import SOURCES_FILE, Wires
from tests.workers import copytaster, wait_until

HOST = "127.0.0.1"
PORTS = {"notify": "NOTIFY_PORT", "api": "API_PORT", "exporter": "EXPORTER_PORT"}
RATE = 4.0  # stories a second
READY = 120.0  # seconds


@dataclass
class Newsroom:
    """The settings, and the processes by their names."""

    settings: Settings
    workers: dict[str, Server]
    others: dict[str, Server]
    log: IO[bytes]

    @property
    def targets(self) -> dict[str, dict[str, str]]:
        """The addresses of metrics: by job, and by the name of the process."""
        jobs: dict[str, dict[str, str]] = {}
        for name, server in (self.workers | self.others).items():
            jobs.setdefault(f"copytaster-{server.command}", {})[name] = f"{HOST}:{server.port}"
        return jobs

    def live(self, say: Callable[[str], None]) -> float:
        """Let stories arrive, and things happen that dashboards have to show; returns when it was over."""
        token = self.command("tokens", "create", "--owner", "desk")
        with self._processes(self.others), Wires(self.settings.brokers, RATE) as wires:
            with self._working() as workers:
                say("stories arrive")
                self._wait(60, workers, token)
                say("a worker is killed, and starts again")
                self._process(workers, "worker-1").kill()
                self._wait(40, workers, token)
                say("a stage is paused for 15 seconds, and a source falls silent")
                wires.silent.add("halden")
                self.command("pause", "quotations")
                self._wait(15, workers, token)
                self.command("resume", "quotations")
                self._wait(20, workers, token)
                self._wait(10, workers, "wrong")
            say("no worker runs for 25 seconds")
            time.sleep(25)
            with self._working() as workers:
                say("workers run again")
                self._wait(30, workers, token)
                say("one of them runs for a quarter of the time")
                _slow(self._process(workers, "worker-2"), 40)
                say(f"{wires.sent} messages were sent")
                return time.time()

    def command(self, *arguments: str) -> str:
        """Run a command of ours; returns what it prints. Raises RuntimeError if it fails."""
        done = copytaster(self.settings, *arguments)
        if done.returncode:
            raise RuntimeError(f"{' '.join(arguments)}: {done.stderr}")
        return done.stdout.strip()

    @contextmanager
    def _working(self) -> Iterator[Processes]:
        """All workers, once they are ready."""
        with self._processes(self.workers) as workers:
            wait_until(workers.ready, READY, "the workers were not ready")
            yield workers

    def _processes(self, servers: dict[str, Server]) -> Processes:
        return Processes(self.settings, [*servers.values()], self.log)

    def _process(self, workers: Processes, name: str) -> "subprocess.Popen[bytes]":
        return workers.processes[self.workers[name].port]

    def _wait(self, seconds: float, workers: Processes, token: str) -> None:
        """Wait; meanwhile restart workers that die, and ask the API."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            workers.restart_dead()
            request = urllib.request.Request(f"{self.others['api'].address}/subscriptions")
            request.add_header("Authorization", f"Bearer {token}")
            with suppress(OSError), urllib.request.urlopen(request, timeout=20) as answer:
                answer.read()
            time.sleep(0.5)


@contextmanager
def newsroom(folder: Path) -> Iterator[Newsroom]:
    """A newsroom with topics and subscriptions on a Kafka of its own, whose data is in the folder.

    Raises MissingError if there is no Java, or Kafka cannot be downloaded.
    """
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    (folder / "sources.toml").write_text(SOURCES_FILE)
    with ExitStack() as stack:
        jars = install(Path("build/kafka").resolve())
        kafka = stack.enter_context(Cluster(folder.resolve(), [free_port()], jars=jars))
        settings = Settings(
            brokers=kafka.address,
            partitions=4,
            web_host=HOST,
            sources=str(folder.resolve() / "sources.toml"),
            set_aside="pass",
            session_timeout=6,
            log_level="warning",
        )
        workers = {f"worker-{number}": Server("worker", HOST, free_port()) for number in (1, 2)}
        others = {name: Server(name, HOST, free_port(), setting) for name, setting in PORTS.items()}
        log = stack.enter_context((folder / "log").open("wb"))
        Newsroom(settings, {}, {}, log).command("topics", "--create")
        running = Newsroom(stack.enter_context(readers(settings)), workers, others, log)
        running.command("topics", "--create")  # those of subscriptions
        yield running


def _slow(process: "subprocess.Popen[bytes]", seconds: float) -> None:
    """Let a process run for a tenth of a second and stop it for three, again and again."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        process.send_signal(signal.SIGSTOP)
        time.sleep(0.3)
        process.send_signal(signal.SIGCONT)
        time.sleep(0.1)
