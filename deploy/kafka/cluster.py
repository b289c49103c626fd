"""Apache Kafka brokers as processes on this machine's loopback interface, for tests and experiments."""

import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Self

from confluent_kafka import KafkaException
from confluent_kafka.admin import AdminClient

from streams.cli.processes import free_port

LOGGING = Path(__file__).with_name("log4j2.properties")
START_TIMEOUT = 90.0  # seconds
STOP_TIMEOUT = 20.0  # seconds; the last node of three has lost its quorum and would take minutes
HEAP = "-Xmx512m"

# The same each time: a folder that was formatted before has it. ("copytaster-local" in base64.)
CLUSTER_ID = "Y29weXRhc3Rlci1sb2NhbA"


class Broker:
    """A Kafka node that is both broker and controller. It logs to `kafka.log` in its folder."""

    def __init__(self, number: int, port: int, jars: Path, folder: Path) -> None:
        self.number, self.port = number, port
        self.controller_port = free_port()
        self.folder = folder / f"node-{number}"
        self._jars = jars
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.port}"

    def format(self, cluster: str, properties: Mapping[str, object], options: Sequence[str] = ()) -> None:
        """Write the node's `server.properties` and format its storage unless it is formatted already.

        `options` are further command-line options of Kafka's StorageTool. Raises RuntimeError.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        lines = [f"{name}={value}\n" for name, value in properties.items()]
        (self.folder / "server.properties").write_text("".join(lines))
        settings = str(self.folder / "server.properties")
        command = ["format", "--cluster-id", cluster, "--config", settings, "--ignore-formatted", *options]
        done = subprocess.run(
            self._java("kafka.tools.StorageTool", *command), capture_output=True, check=False
        )
        if done.returncode:
            raise RuntimeError(f"{self.folder}: {(done.stderr or done.stdout).decode().strip()}")

    def start(self) -> None:
        output = (self.folder / "output.log").open("ab")
        command = self._java("kafka.Kafka", str(self.folder / "server.properties"))
        self.process = subprocess.Popen(command, stdout=output, stderr=output, start_new_session=True)

    def stop(self) -> None:
        """Stop gracefully, with SIGTERM: partition leadership moves and logs are flushed."""
        if self.process:
            self.process.terminate()
            try:
                self.process.wait(STOP_TIMEOUT)
            except subprocess.TimeoutExpired:
                self.kill()

    def kill(self) -> None:
        """Kill the process with SIGKILL."""
        if self.process:
            self.process.kill()
            self.process.wait()

    def _java(self, main: str, *arguments: str) -> list[str]:
        log = f"-Dkafka.log={self.folder / 'kafka.log'}"
        logging = f"-Dlog4j2.configurationFile={LOGGING}"
        return ["java", HEAP, log, logging, "-cp", f"{self._jars}/*", main, *arguments]


class Cluster:
    """Kafka brokers that run while the context lasts. Their data and logs stay in `folder`."""

    def __init__(
        self,
        folder: Path,
        ports: list[int],
        *,
        jars: Path,
        properties: Mapping[str, object] | None = None,
        formatting: Sequence[str] = (),
    ) -> None:
        """`jars` is the folder that `install` returned. `properties` are added to each node's
        `server.properties`, and the controller's listener to their `listeners`; `formatting` are options of
        Kafka's StorageTool."""
        self.brokers = [Broker(number, port, jars, folder) for number, port in enumerate(ports, start=1)]
        self._extra = dict(properties or {})
        self._formatting = formatting

    @property
    def address(self) -> str:
        return ",".join(broker.address for broker in self.brokers)

    def __enter__(self) -> Self:
        for broker in self.brokers:
            broker.format(CLUSTER_ID, self._properties(broker), self._formatting)
        for broker in self.brokers:
            broker.start()
        self.wait()
        return self

    def __exit__(self, *_: object) -> None:
        for broker in self.brokers:
            if broker.process:
                broker.process.terminate()
        for broker in self.brokers:
            broker.stop()

    def wait(self) -> None:
        """Wait until all brokers answer. Raises RuntimeError if one exits or they take too long."""
        deadline = time.monotonic() + START_TIMEOUT
        client = AdminClient({"bootstrap.servers": self.address, "log_level": 0})
        while not self._all_answer(client):
            ended = [b for b in self.brokers if b.process and b.process.poll() is not None]
            if ended or time.monotonic() > deadline:
                folder = (ended or self.brokers)[0].folder
                raise RuntimeError(f"Kafka did not start; see kafka.log and output.log in {folder}")
            time.sleep(0.2)

    def _all_answer(self, client: AdminClient) -> bool:
        try:
            return len(client.list_topics(timeout=2).brokers) == len(self.brokers)
        except KafkaException:
            return False

    def _properties(self, broker: Broker) -> dict[str, object]:
        count = len(self.brokers)
        voters = ",".join(f"{b.number}@127.0.0.1:{b.controller_port}" for b in self.brokers)
        properties: dict[str, object] = {
            "process.roles": "broker,controller",
            "node.id": broker.number,
            "controller.quorum.voters": voters,
            "controller.listener.names": "CONTROLLER",
            "listeners": f"PLAINTEXT://{broker.address}",
            "advertised.listeners": f"PLAINTEXT://{broker.address}",
            "listener.security.protocol.map": "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT",
            "log.dirs": broker.folder / "data",
            "auto.create.topics.enable": "false",
            "offsets.topic.num.partitions": 8,
            "offsets.topic.replication.factor": count,
            "transaction.state.log.num.partitions": 8,
            "transaction.state.log.replication.factor": count,
            "transaction.state.log.min.isr": min(2, count),
            "share.coordinator.state.topic.replication.factor": count,
            "share.coordinator.state.topic.min.isr": min(2, count),
            "min.insync.replicas": min(2, count),
            "group.initial.rebalance.delay.ms": 500,
        } | self._extra
        properties["listeners"] = f"{properties['listeners']},CONTROLLER://127.0.0.1:{broker.controller_port}"
        return properties
