"""The environment that a scenario runs in: a Kafka, workers, and a ledger of its stories."""

import os
import shutil
import subprocess
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from deploy.kafka.cluster import Cluster
from streams.cli.processes import free_port
from streams.settings import Guarantee, Settings
from tests.faults.crew import Crew
from tests.faults.ledger import Ledger, Verdict
from tests.faults.proxy import Proxy
from tests.faults.secure import PASSWORD, SCRAM, USER, Certificates, secure_listener
from tests.workers import copytaster

SESSION = 6  # seconds; the workers' session timeout


@dataclass
class Testbed:
    """A Kafka, workers, and the ledger of a run."""

    kafka: Cluster
    crew: Crew
    ledger: Ledger
    settings: Settings
    log: Path  # of the workers
    proxy: Proxy | None = None

    def begin(self, options: "Options") -> threading.Thread:
        """Start two workers, and push stories in a thread once the workers are ready."""
        self.crew.start(2)
        self.crew.wait()
        return self.push(options.stories, options.rate)

    def push(self, count: int, rate: float) -> threading.Thread:
        """Push stories in a thread, `rate` a second."""
        stories = self.ledger.stories(count)
        thread = threading.Thread(target=self.ledger.push, args=(stories, rate))
        thread.start()
        return thread


@dataclass
class Options:
    """The options of the command line."""

    stories: int
    kills: int
    rate: float  # stories a second
    guarantee: Guarantee


@dataclass(frozen=True)
class Scenario:
    """A fault, and the environment that it needs.

    `run` pushes stories while something breaks, and returns a summary to print. It raises RuntimeError or
    TimeoutError if anything is wrong that the ledger does not check.
    """

    run: Callable[[Testbed, Options], str]
    brokers: int = 1
    proxied: bool = False  # the workers reach the broker through a proxy
    secured: bool = False  # TLS and passwords
    properties: Mapping[str, object] = field(default_factory=dict)  # of the brokers
    disk: int = 0  # MB of a file system for the broker's data alone

    @property
    def obstacle(self) -> str:
        """The reason why the scenario cannot run on this machine, or an empty string."""
        if self.disk and os.geteuid():
            return "only root may mount a file system"
        if self.secured and not shutil.which("openssl"):
            return "openssl is not installed"
        return ""


def run_scenario(
    name: str, scenario: Scenario, options: Options, folder: Path, jars: Path
) -> tuple[str, Verdict]:
    """Run a scenario on a Kafka of its own; returns its summary and the verdict on its stories."""
    ports = [free_port() for _ in range(scenario.brokers)]
    with ExitStack() as stack:
        if scenario.disk:
            stack.enter_context(_file_system(folder / name / "node-1" / "data", scenario.disk))
        proxy = Proxy(free_port(), ports[0]) if scenario.proxied else None
        properties: dict[str, object] = {}
        security: dict[str, object] = {}
        formatting: list[str] = []
        if proxy:
            properties = {"advertised.listeners": f"PLAINTEXT://{proxy.address}"}
        if scenario.secured:
            properties, security = _secured(folder / f"{name}-certificates", ports[0])
            formatting = SCRAM
        properties |= scenario.properties
        kafka = Cluster(folder / name, ports, jars=jars, properties=properties, formatting=formatting)
        stack.enter_context(kafka)
        address = proxy.address if proxy else kafka.address
        plain = Settings(brokers=address, session_timeout=SESSION, log_level="warning", replicas=len(ports))
        settings = plain.changed(guarantee=options.guarantee, **security)
        log = folder / f"{name}.log"
        crew = stack.enter_context(Crew(settings, log))
        ledger = Ledger(address, settings.group)
        testbed = Testbed(kafka, crew, ledger, settings, log, proxy)
        created = copytaster(settings, "topics", "--create")
        if created.returncode:
            raise RuntimeError(f"topics --create: {created.stderr}")
        summary = scenario.run(testbed, options)
        verdict = ledger.verdict()
        crew.restore(0)
        if crew.ended:
            summary += f"; {crew.ended} workers ended by themselves"
        return summary, verdict


def _secured(folder: Path, port: int) -> tuple[dict[str, object], dict[str, object]]:
    """Kafka properties for a second listener with TLS and passwords, and our settings to use it."""
    certificates = Certificates(folder)
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
    """Mount a file system in memory, which only root may do."""
    folder.mkdir(parents=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", str(folder)], check=True)
    try:
        yield
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)
