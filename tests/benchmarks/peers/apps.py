"""The apps that are compared. Each is a process that reads `<prefix>.raw` and writes `<prefix>.enriched`."""

import os
import subprocess
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from confluent_kafka.admin import AdminClient, NewTopic

from streams.broker import GUARANTEE
from streams.cli.processes import Workers, free_port
from streams.settings import Guarantee, Settings
from tests.benchmarks.peers.environments import FOLDER, python
from tests.workers import copytaster, wait_until
from tests.workers import partitions as assigned

PARTITIONS = 8  # of each topic that stories are in
STOP_TIMEOUT = 30  # seconds

App = Callable[[str, str], AbstractContextManager[int]]
"""Runs while its context lasts. Takes the brokers' addresses and the topics' prefix; gives its process id."""


def naive(brokers: str, prefix: str) -> AbstractContextManager[int]:
    return _peer("naive", "naive_faust worker --without-web --loglevel warn", brokers, prefix)


def quix(brokers: str, prefix: str) -> AbstractContextManager[int]:
    return _peer("quix", "quix", brokers, prefix)


@contextmanager
def worker(
    brokers: str, prefix: str, guarantee: Guarantee = "exactly_once", partitions: int = PARTITIONS
) -> Iterator[int]:
    """A worker of ours on a real Kafka."""
    settings = _settings(brokers, prefix, guarantee, partitions)
    copytaster(settings, "topics", "--create").check_returncode()
    with _started(settings) as pid:
        yield pid


def embedded(brokers: str, prefix: str) -> AbstractContextManager[int]:
    """A worker of ours on the embedded broker, which makes topics by itself."""
    return _started(_settings(brokers, prefix, GUARANTEE, PARTITIONS))


def _settings(brokers: str, prefix: str, guarantee: Guarantee, partitions: int) -> Settings:
    return Settings(
        brokers=brokers,
        topic_prefix=prefix,
        group=prefix,
        guarantee=guarantee,
        partitions=partitions,
        log_level="error",
    )


@contextmanager
def _started(settings: Settings) -> Iterator[int]:
    with Workers(settings, [free_port()]) as workers:
        [(port, process)] = workers.processes.items()
        wait_until(lambda: bool(assigned(port)))
        yield process.pid


@contextmanager
def _peer(environment: str, command: str, brokers: str, prefix: str) -> Iterator[int]:
    """Run a module beside this one in an environment of its own."""
    topics = [NewTopic(f"{prefix}.{name}", PARTITIONS, 1) for name in ("raw", "enriched")]
    client = AdminClient({"bootstrap.servers": brokers})
    for created in client.create_topics(topics).values():
        created.result()
    module, *arguments = command.split()
    variables = {"BROKERS": brokers, "PREFIX": prefix, "PYTHONPATH": str(Path.cwd())}
    data = FOLDER / "data"  # for what the peers write to the folder that they are started in
    data.mkdir(exist_ok=True)
    with (data / f"{module}.log").open("wb") as log:
        process = subprocess.Popen(
            [python(environment), "-m", f"tests.benchmarks.peers.{module}", *arguments],
            env=os.environ | variables,
            cwd=data,
            stdout=log,
            stderr=log,
        )
    try:
        yield process.pid
    finally:
        process.terminate()
        try:
            process.wait(STOP_TIMEOUT)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
