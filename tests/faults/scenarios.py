"""The faults, each a function: it pushes stories while something breaks, and says what it did."""

import json
import os
import subprocess
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from deploy.kafka.cluster import Cluster
from streams.processes import free_port
from streams.settings import Settings
from tests.faults.crew import Crew
from tests.faults.ledger import Ledger
from tests.faults.proxy import Proxy
from tests.faults.secure import PASSWORD, SCRAM, USER, Certificates, secure_listener
from tests.integration.test_commands import COMMAND

SESSION = 6  # seconds
CUT = 60  # seconds for which the network is away


@dataclass
class Stage:
    """What a scenario plays on: a Kafka, workers, and the ledger of its stories."""

    kafka: Cluster
    crew: Crew
    ledger: Ledger
    settings: Settings
    log: Path  # of the workers
    proxy: Proxy | None = None

    def pushing(self, count: int, rate: float) -> threading.Thread:
        stories = self.ledger.stories(count)
        thread = threading.Thread(target=self.ledger.push, args=(stories, rate))
        thread.start()
        return thread


@dataclass
class Size:
    """How long a run is."""

    stories: int
    kills: int
    rate: float  # stories a second


def kills(stage: Stage, size: Size) -> str:
    """SIGKILL at random moments, while the crew grows from one to four and shrinks again."""
    stage.crew.hire()
    stage.crew.wait()
    pushing = stage.pushing(size.stories, size.rate)
    pause = size.stories / size.rate / (size.kills + 1)
    recoveries = []
    for number in range(size.kills):
        time.sleep(pause)
        wanted = (1, 2, 4, 3, 2)[number % 5]
        since = time.time()
        stage.crew.kill()
        stage.crew.mend(wanted)
        if number % 5 == 2:
            recoveries.append(stage.ledger.first_after(since))
    pushing.join()
    stage.crew.mend(2)
    text = ", ".join(f"{seconds:.1f}" for seconds in recoveries)
    return f"{stage.crew.kills} kills; seconds to the first story after one: {text}"


def stops(stage: Stage, size: Size) -> str:
    """SIGTERM: the batch in hand is finished, offsets are committed, the group is left."""
    stage.crew.hire(2)
    stage.crew.wait()
    pushing = stage.pushing(size.stories, size.rate)
    took = []
    for _ in range(3):
        time.sleep(size.stories / size.rate / 4)
        took.append(stage.crew.stop())
        stage.crew.hire()
        stage.crew.wait()
    pushing.join()
    return "seconds to stop: " + ", ".join(f"{seconds:.1f}" for seconds in took)


def frozen(stage: Stage, size: Size) -> str:
    """A worker stands still past its session, and goes on with what it had in hand."""
    stage.crew.hire(2)
    stage.crew.wait()
    pushing = stage.pushing(size.stories, size.rate)
    time.sleep(2)
    stage.crew.freeze(3 * SESSION)
    pushing.join()
    stage.crew.mend(2)
    return f"frozen for {3 * SESSION} s"


def restart(stage: Stage, size: Size) -> str:
    """The only broker stopped and started, then killed and started."""
    stage.crew.hire(2)
    stage.crew.wait()
    pushing = stage.pushing(size.stories, size.rate)
    [broker] = stage.kafka.brokers
    recoveries = []
    for end in (broker.stop, broker.kill):
        time.sleep(size.stories / size.rate / 4)
        end()
        time.sleep(3)
        broker.start()
        stage.kafka.wait()
        recoveries.append(stage.ledger.first_after(time.time()))
    pushing.join()
    stage.crew.mend(2)
    return "seconds from the broker's return to a story: " + ", ".join(f"{s:.1f}" for s in recoveries)


def three(stage: Stage, size: Size) -> str:
    """One broker of three killed, and brought back."""
    stage.crew.hire(2)
    stage.crew.wait()
    pushing = stage.pushing(size.stories, size.rate)
    time.sleep(size.stories / size.rate / 4)
    since = time.time()
    stage.kafka.brokers[0].kill()
    recovery = stage.ledger.first_after(since)
    time.sleep(size.stories / size.rate / 4)
    stage.kafka.brokers[0].start()
    stage.kafka.wait()
    pushing.join()
    stage.crew.mend(2)
    return f"seconds from the kill to a story: {recovery:.1f}"


def cut(stage: Stage, size: Size) -> str:
    """The network between workers and broker is cut."""
    assert stage.proxy
    stage.crew.hire(2)
    stage.crew.wait()
    pushing = stage.pushing(size.stories, size.rate)
    time.sleep(size.stories / size.rate / 4)
    stage.proxy.cut()
    time.sleep(CUT)
    stage.proxy.mend()
    recovery = stage.ledger.first_after(time.time())
    pushing.join()
    stage.crew.mend(2)
    return f"cut for {CUT} s; seconds from its end to a story: {recovery:.1f}"


def poison(stage: Stage, size: Size) -> str:
    """Records that no stage can work on, among stories."""
    stage.crew.hire(2)
    stage.crew.wait()
    pushing = stage.pushing(size.stories, size.rate)
    broken: dict[str, dict[str, Any]] = {
        "raw": {"uri": "urn:x:poison", "body_text": 12},
        "parsed": {"pubStatus": 1},
        "stories": {"pubStatus": "usable", "headlines": 7},
        "entities": {"pubStatus": "usable", "entities": [7]},
        "quotations": {"pubStatus": "usable", "entities": [7]},
    }
    base: dict[str, Any] = {"uri": "urn:x:poison", "version": "1", "bodies": [{"value": "Rain."}]}
    base |= {"enrichment": {"stages": {}, "paragraphs": []}, "versionCreated": "2026-11-20T10:00:00Z"}
    for topic, parts in broken.items():
        value = parts if topic == "raw" else base | parts
        stage.ledger.send(f"wire.{topic}", "urn:x:poison", json.dumps(value).encode())
    pushing.join()
    time.sleep(5)
    letters = stage.ledger.count("wire.deadletter", "urn:x:poison")
    return f"{len(broken)} broken records, {letters} dead letters of them"


def secure(stage: Stage, size: Size) -> str:
    """TLS and a password, by PLAIN and by SCRAM; a wrong password, of which nothing is seen."""
    stage.crew.hire()  # by PLAIN
    stage.crew.wait()
    pushing = stage.pushing(size.stories, size.rate)
    scram = stage.settings.changed(sasl_mechanism="SCRAM-SHA-512")
    wrong = stage.settings.changed(sasl_password="wrong and secret")
    with Crew(scram, stage.log) as other, Crew(wrong, stage.log) as stranger:
        other.hire()
        other.wait()
        stranger.hire()
        pushing.join()
        time.sleep(5)
        [port] = stranger.workers
        if stranger.partitions(port):
            raise RuntimeError("a wrong password was let in")
        stranger.kill()
        verdict = stage.ledger.verdict()
    said = stage.log.read_text(errors="replace")
    if PASSWORD in said or "wrong and secret" in said:
        raise RuntimeError("a password is in the log")
    return f"PLAIN and SCRAM-SHA-512 over TLS, a wrong password kept out; lost {len(verdict.lost)}"


def late(stage: Stage, size: Size) -> str:
    """No broker when a worker starts, and then no topics."""
    [broker] = stage.kafka.brokers
    broker.stop()
    stage.crew.hire()
    time.sleep(10)
    if any(map(stage.crew.partitions, stage.crew.workers)):
        raise RuntimeError("a worker is ready without a broker")
    broker.start()
    stage.kafka.wait()
    stage.crew.wait()
    bare = stage.settings.changed(topic_prefix="bare", web_port=free_port()).environment()
    without = subprocess.run([*COMMAND, "worker"], env=os.environ | bare, capture_output=True, check=False)
    if without.returncode != 2 or b"there is no topic bare.raw" not in without.stderr:
        raise RuntimeError(f"without topics: {without.returncode}: {without.stderr!r}")
    with Crew(stage.settings.changed(topic_prefix="bare", create_topics=True), stage.log) as other:
        other.hire()
        other.wait()
    stage.pushing(size.stories, size.rate).join()
    return "it waited, named the topics that were missing, and made them when told to"


Scenario = Callable[[Stage, Size], str]
SCENARIOS: dict[str, Scenario] = {
    scenario.__name__: scenario
    for scenario in (kills, stops, frozen, restart, three, cut, poison, secure, late)
}


def play(name: str, size: Size, folder: Path, jars: Path) -> tuple[str, Any]:
    """Run a scenario on a Kafka of its own; what it did, and the verdict."""
    ports = [free_port() for _ in range(3 if name == "three" else 1)]
    proxy_port = free_port() if name == "cut" else 0
    with ExitStack() as stack:
        address = f"127.0.0.1:{proxy_port or ports[0]}"
        proxy = Proxy(proxy_port, ports[0]) if proxy_port else None
        told = {"advertised.listeners": f"PLAINTEXT://{address}"} if proxy_port else {}
        kafka = Cluster(folder / name, ports, jars=jars, properties=told)
        security: dict[str, object] = {}
        if name == "secure":
            kafka, security = _secured(folder, ports[0], jars)
        stack.enter_context(kafka)
        address = address if proxy else kafka.address
        plain = Settings(brokers=address, session_timeout=SESSION, log_level="warning", replicas=len(ports))
        settings = plain.changed(**security)
        _create_topics(settings)
        log = folder / f"{name}.log"
        crew = stack.enter_context(Crew(settings, log))
        ledger = Ledger(address, settings.group)
        did = SCENARIOS[name](Stage(kafka, crew, ledger, settings, log, proxy), size)
        return did, ledger.verdict()


def _create_topics(settings: Settings) -> None:
    environment = os.environ | settings.environment()
    subprocess.run([*COMMAND, "topics", "--create"], env=environment, check=True, stdout=subprocess.DEVNULL)


def _secured(folder: Path, port: int, jars: Path) -> tuple[Cluster, dict[str, object]]:
    """A Kafka that has a listener with TLS and passwords, too, and the settings for that."""
    certificates = Certificates(folder / "certificates")
    secured = free_port()
    more = secure_listener(secured, port, certificates)
    kafka = Cluster(folder / "secure", [port], jars=jars, properties=more, formatting=SCRAM)
    return kafka, {
        "brokers": f"127.0.0.1:{secured}",
        "tls": True,
        "tls_ca": str(certificates.authority),
        "sasl_mechanism": "PLAIN",
        "sasl_username": USER,
        "sasl_password": PASSWORD,
    }
