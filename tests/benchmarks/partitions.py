"""How many partitions a worker can have, on a real Kafka: `python -m tests.benchmarks.partitions`.

First transactional producers alone, one for each partition: ours, which share connections, and aiokafka's,
each with its own. Then a whole worker. Each is a process that may open 1,024 files.
"""

import asyncio
import logging
import os
import resource
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Annotated

import typer
from aiokafka import AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import KafkaError

from deploy.kafka.cluster import Cluster
from deploy.kafka.install import install
from streams.cli.processes import Workers, free_port
from streams.client import consume, producer
from streams.libraries.transactions import TransactionalProducers
from streams.settings import Settings
from streams.topics import ENRICHED, RAW, STAGES, all_topics
from tests.workers import page, wait_until

OPEN_FILES = 1024  # that a process may have
AT_ONCE = 50  # producers that start, and transactions, at the same time
WARM_UP = 50  # producers that start before those that are measured, for a broker that has just started
READY_TIMEOUT = 300.0  # seconds

OWN, SHARED = "producers alone, aiokafka's", "producers alone, ours"


def main(
    counts: Annotated[list[int] | None, typer.Argument(help="Partitions; by default 300 600 1000.")] = None,
    kafka: Annotated[Path, typer.Option(help="Folder of `make kafka`.")] = Path("build/kafka"),
) -> None:
    """Measure connections, memory and seconds until the first story by the number of partitions."""
    jars = install(kafka.resolve())
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (OPEN_FILES, most))  # brokers raise theirs again
    print(f"{'partitions':>10}{'':<30}{'connections':>12}{'MB resident':>13}{'started':>10}")
    for count in counts or (300, 600, 1_000):
        with tempfile.TemporaryDirectory() as data, Cluster(Path(data), [free_port()], jars=jars) as cluster:
            settings = Settings(brokers=cluster.address, guarantee="exactly_once", log_level="error")
            asyncio.run(_create_topics(settings, count))
            _measure(SHARED, cluster.address, WARM_UP)
            for kind in (SHARED, OWN):
                print(_measure(kind, cluster.address, count), flush=True)
            print(_worker(settings, count), flush=True)


async def _create_topics(settings: Settings, count: int) -> None:
    """Create all topics: those that stages read, and their stores, with `count` partitions."""
    many = {topic for stage in STAGES for topic in (stage.source, *stage.stores)}
    client = AIOKafkaAdminClient(bootstrap_servers=settings.brokers, request_timeout_ms=120_000)
    await client.start()
    try:
        for topic in all_topics():
            partitions = count if topic in many else 4
            name = topic.name(settings.topic_prefix)
            await client.create_topics([NewTopic(name, partitions, 1, topic_configs=topic.config)])
    finally:
        await client.close()


def _measure(kind: str, address: str, count: int) -> str:
    """Start a producer for each partition and send a message in a transaction of each, in a process of its
    own; returns the row."""
    with ProcessPoolExecutor(1, get_context("spawn")) as process:
        return process.submit(_producers, kind, address, count).result()


def _producers(kind: str, address: str, count: int) -> str:
    logging.disable()  # aiokafka logs each connection that fails
    return asyncio.run(_start_and_send(kind, address, count))


async def _start_and_send(kind: str, address: str, count: int) -> str:
    shared = TransactionalProducers("shared", {"bootstrap_servers": address})
    limit = asyncio.Semaphore(AT_ONCE)

    def create(partition: int) -> AIOKafkaProducer:
        if kind == SHARED:
            return shared.create(partition)
        return AIOKafkaProducer(bootstrap_servers=address, transactional_id=f"own-{partition}")

    async def start(producer: AIOKafkaProducer) -> None:
        async with limit:
            await producer.start()

    async def transact(producer: AIOKafkaProducer) -> None:
        async with limit, producer.transaction():
            await producer.send("wire.enriched", b"story")

    producers = [create(partition) for partition in range(count)]
    name = f"{count:>10}  {kind}"
    begun = time.monotonic()
    try:
        await asyncio.gather(*map(start, producers))
        started = time.monotonic()
        await asyncio.gather(*map(transact, producers))
        rate = count / (time.monotonic() - started)
        return _row(name, os.getpid(), address, started - begun, f"{rate:.0f} transactions/s")
    except (KafkaError, OSError) as error:
        return f"{name:<40}failed: {error}"
    finally:
        await asyncio.gather(*(producer.stop() for producer in producers), return_exceptions=True)
        await shared.close()


def _worker(settings: Settings, count: int) -> str:
    """Start a worker, which finds a story waiting, and wait until the story comes out; returns the row."""
    asyncio.run(_push(settings))
    begun = time.monotonic()
    with Workers(settings, [free_port()]) as workers:
        [(port, process)] = workers.processes.items()
        wait_until(lambda: bool(page(port, "/ready")), READY_TIMEOUT, "the worker was not ready")
        ready = time.monotonic()
        asyncio.run(_first_story(settings))
        first = f"{time.monotonic() - begun:.1f} s to the first story"
        return _row(f"{count:>10}  worker", process.pid, settings.brokers, ready - begun, first)


async def _push(settings: Settings) -> None:
    async with producer(settings) as client:
        await client.send_and_wait(RAW.name(settings.topic_prefix), b"Rain fell in Oslo.")


async def _first_story(settings: Settings) -> None:
    async for _ in consume(
        settings, [ENRICHED.name(settings.topic_prefix)], from_beginning=True, forever=True
    ):
        return


def _row(name: str, pid: int, address: str, seconds: float, then: str) -> str:
    connections, memory = _connections(pid, address), _resident(pid)
    return f"{name:<40}{connections:>12}{memory:>13.0f}{seconds:>8.1f} s  {then}"


def _connections(pid: int, address: str) -> int:
    """The number of a process's connections to a broker."""
    port = f":{int(address.rpartition(':')[2]):04X}"
    lines = Path(f"/proc/{pid}/net/tcp").read_text().splitlines()[1:]
    established = {row[9] for row in map(str.split, lines) if row[2].endswith(port) and row[3] == "01"}
    return sum(_inode(link) in established for link in Path(f"/proc/{pid}/fd").iterdir())


def _inode(link: Path) -> str:
    try:
        return str(link.readlink()).removeprefix("socket:[").removesuffix("]")
    except OSError:
        return ""  # closed in the meantime


def _resident(pid: int) -> float:
    """The resident memory of a process in MB."""
    [line] = [line for line in Path(f"/proc/{pid}/status").read_text().splitlines() if "VmRSS" in line]
    return int(line.split()[1]) / 1e3


if __name__ == "__main__":
    typer.run(main)
