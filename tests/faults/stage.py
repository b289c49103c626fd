"""What a scenario plays on: a Kafka, workers, and the ledger of its stories."""

import os
import shutil
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from deploy.kafka.cluster import Cluster
from streams.cli.processes import free_port
from streams.settings import Guarantee, Settings
from tests.faults.crew import Crew
from tests.faults.ledger import Ledger, Verdict
from tests.faults.proxy import Proxy
from tests.faults.secure import PASSWORD, SCRAM, USER, Certificates, secure_listener
from tests.integration.test_commands import COMMAND

SESSION = 6  # seconds


@dataclass
class Stage:
    """A Kafka, workers, and the ledger of a run."""

    kafka: Cluster
    crew: Crew
    ledger: Ledger
    settings: Settings
    log: Path  # of the workers
    proxy: Proxy | None = None

    def begin(self, size: "Size") -> threading.Thread:
        """Hire two workers, and push stories once they are ready."""
        self.crew.hire(2)
        self.crew.wait()
        return self.pushing(size.stories, size.rate)

    def pushing(self, count: int, rate: float) -> threading.Thread:
        stories = self.ledger.stories(count)
        thread = threading.Thread(target=self.ledger.push, args=(stories, rate))
        thread.start()
        return thread

    def copytaster(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        """Run a command as a user would, on the stage's settings."""
        environment = os.environ | self.settings.environment()
        return subprocess.run(
            [*COMMAND, *arguments], env=environment, capture_output=True, text=True, check=False
        )


@dataclass
class Size:
    """How long a run is, and what the workers are to keep."""

    stories: int
    kills: int
    rate: float  # stories a second
    guarantee: Guarantee


@dataclass(frozen=True)
class Scenario:
    """A fault, as a function that pushes stories while something breaks and says what it did; and the Kafka
    that it wants. It raises RuntimeError where something but the stories' fate is wrong."""

    run: Callable[[Stage, Size], str]
    brokers: int = 1
    proxied: bool = False  # between workers and broker
    secured: bool = False  # TLS and passwords
    disk: int = 0  # MB of a file system of its own, where the broker's data lie

    @property
    def lacks(self) -> str:
        """What this machine lacks for it, if anything."""
        if self.disk and os.geteuid():
            return "only root may mount a file system"
        if self.secured and not shutil.which("openssl"):
            return "openssl is not on this machine"
        return ""


def play(name: str, scenario: Scenario, size: Size, folder: Path, jars: Path) -> tuple[str, Verdict]:
    """Run a scenario on a Kafka of its own; what it did, and what became of the stories."""
    ports = [free_port() for _ in range(scenario.brokers)]
    with ExitStack() as stack:
        if scenario.disk:
            stack.enter_context(_file_system(folder / name / "node-1" / "data", scenario.disk))
        proxy = Proxy(free_port(), ports[0]) if scenario.proxied else None
        told: dict[str, object] = {}
        security: dict[str, object] = {}
        formatting: list[str] = []
        if proxy:
            told = {"advertised.listeners": f"PLAINTEXT://{proxy.address}"}
        if scenario.secured:
            told, security = _secured(folder, ports[0])
            formatting = SCRAM
        kafka = Cluster(folder / name, ports, jars=jars, properties=told, formatting=formatting)
        stack.enter_context(kafka)
        address = proxy.address if proxy else kafka.address
        plain = Settings(brokers=address, session_timeout=SESSION, log_level="warning", replicas=len(ports))
        settings = plain.changed(guarantee=size.guarantee, **security)
        log = folder / f"{name}.log"
        crew = stack.enter_context(Crew(settings, log))
        ledger = Ledger(address, settings.group)
        stage = Stage(kafka, crew, ledger, settings, log, proxy)
        if created := stage.copytaster("topics", "--create").returncode:
            raise RuntimeError(f"topics --create ended with {created}")
        did = scenario.run(stage, size)
        verdict = ledger.verdict()
        crew.mend(0)
        return f"{did}; {crew.ended} workers ended by themselves" if crew.ended else did, verdict


def _secured(folder: Path, port: int) -> tuple[dict[str, object], dict[str, object]]:
    """Settings of a Kafka that has a listener with TLS and passwords, too, and ours for that."""
    certificates = Certificates(folder / "certificates")
    secured = free_port()
    return secure_listener(secured, port, certificates), {
        "brokers": f"127.0.0.1:{secured}",
        "tls": True,
        "tls_ca": str(certificates.authority),
        "tls_certificate": str(certificates.ours),
        "sasl_mechanism": "PLAIN",
        "sasl_username": USER,
        "sasl_password": PASSWORD,
    }


@contextmanager
def _file_system(folder: Path, megabytes: int) -> Iterator[None]:
    """A file system in memory, which only root may mount."""
    folder.mkdir(parents=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", str(folder)], check=True)
    try:
        yield
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)
