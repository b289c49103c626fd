"""Stories a second through a worker, compared with the same stories without Kafka: `make bench`.

On the embedded broker, and with `--kafka` on Apache Kafka under both guarantees, one worker gets the stories
twice: all at once, to measure the rate, and then evenly at half that rate, to measure the latency of a story
when the worker keeps up with the wire. `copytaster annotate` reads the same files before and after. All of it
is one run, because machines differ.
"""

import asyncio
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from aiokafka import AIOKafkaConsumer, ConsumerRecord

from deploy.kafka.cluster import Cluster as Kafka
from deploy.kafka.install import install
from streams.cli.files import expand
from streams.cli.processes import Workers, free_port
from streams.client import producer
from streams.settings import Guarantee, Settings
from streams.topics import DEADLETTER, ENRICHED, RAW
from tests.conftest import SAMPLES
from tests.integration.cluster import Cluster
from tests.workers import copytaster, metric, partitions, wait_until

GUARANTEES: tuple[Guarantee, ...] = ("at_least_once", "exactly_once")
FETCH = 5  # milliseconds; the embedded broker holds an empty fetch for as long as it may
QUIET = 30.0  # seconds after which nothing more is awaited: a story that was pushed twice comes out once

# Stories to warm up with, so that everything is loaded and connected.
WARM_UP = [f"Rain fell in Oslo for {days} days.".encode() for days in range(2, 42)]

Arrival = tuple[ConsumerRecord, float]  # a message and the time of its arrival, in seconds since 1970


def main(
    folder: Annotated[
        Path | None,
        typer.Argument(help="Folder of story files; by default, copies of the samples.", exists=True),
    ] = None,
    copies: Annotated[int, typer.Option(help="Copies of each sample.", min=1)] = 100,
    workers: Annotated[int, typer.Option(help="Worker processes.", min=1, max=4)] = 1,
    kafka: Annotated[
        Path | None, typer.Option(help="Folder of `make kafka`, to measure on Apache Kafka as well.")
    ] = None,
) -> None:
    """Measure stories a second through Kafka and without it, and the latency of a story."""
    with tempfile.TemporaryDirectory() as temporary:
        names = expand([str(folder or copies_of_samples(Path(temporary), copies))])
        stories = [Path(name).read_bytes() for name in names]
        print(f"{len(stories)} stories, {sum(map(len, stories)) / 1e6:.1f} MB; {workers} worker processes")
        alone = [annotate(names)]
        with Cluster(workers) as cluster:
            rates = {"embedded": _run("embedded", cluster.settings, cluster.workers.ports, stories)}
        if kafka:
            rates |= _on_kafka(kafka, workers, stories)
        alone.append(annotate(names))
    print(f"annotate, one process, before and after: {alone[0]:.1f} and {alone[1]:.1f} stories/s")
    for name, rate in rates.items():
        print(f"{name}: {2 * rate / sum(alone):.2f} of annotate's rate")


def copies_of_samples(folder: Path, copies: int) -> Path:
    """Write copies of the sample stories, each with a different text."""
    for path in SAMPLES.glob("*.txt"):
        for number in range(copies):
            text = path.read_bytes() + f"\n\nCopy {number}.".encode()
            (folder / f"{path.stem}-{number}.txt").write_bytes(text)
    return folder


def _on_kafka(folder: Path, count: int, stories: Sequence[bytes]) -> dict[str, float]:
    rates = {}
    jars = install(folder.resolve())
    with tempfile.TemporaryDirectory() as data, Kafka(Path(data), [free_port()], jars=jars) as cluster:
        for guarantee in GUARANTEES:
            name = f"kafka-{guarantee}"
            settings = Settings(
                brokers=cluster.address, guarantee=guarantee, topic_prefix=name, group=name, log_level="error"
            )
            copytaster(settings, "topics", "--create").check_returncode()
            with Workers(settings, [free_port() for _ in range(count)]) as workers:
                wait_until(lambda: all(map(partitions, workers.ports)))
                rates[name] = _run(name, settings, workers.ports, stories)
    return rates


def _run(name: str, settings: Settings, ports: Sequence[int], stories: Sequence[bytes]) -> float:
    """Push stories at once and then at half the rate; returns the rate."""
    through(settings, WARM_UP, 0)
    with _used(ports, len(stories)):
        rate = report(f"{name}, at once", through(settings, stories, 0), len(stories))
    again = [story + b"\n\nOnce more." for story in stories]  # different ones, because the others are known
    with _used(ports, len(stories)):
        report(f"{name}, at half that rate", through(settings, again, rate / 2), len(stories))
    return rate


@contextmanager
def _used(ports: Sequence[int], stories: int) -> Iterator[None]:
    """Print the CPU time that workers take meanwhile, and their memory."""

    def total(name: str) -> float:
        return sum(metric(port, name) for port in ports)

    before = total("process_cpu_seconds_total")
    yield
    spent = total("process_cpu_seconds_total") - before
    megabytes = total("process_resident_memory_bytes") / 1e6
    print(f"    {1000 * spent / stories:.1f} ms of CPU a story, {megabytes:.0f} MB", flush=True)


def through(settings: Settings, stories: Sequence[bytes], rate: float) -> list[Arrival]:
    """Push stories, `rate` a second or all at once (0), and collect as many messages as were pushed."""
    return asyncio.run(_through(settings, stories, rate))


async def _through(settings: Settings, stories: Sequence[bytes], rate: float) -> list[Arrival]:
    collecting = asyncio.create_task(_collect(settings, len(stories)))
    await asyncio.sleep(2)  # for the consumer to reach the end of its topics
    async with producer(settings) as client:
        begun = time.monotonic()
        sent = []
        for number, story in enumerate(stories):
            if rate:
                await asyncio.sleep(max(0.0, begun + number / rate - time.monotonic()))
            sent.append(await client.send(RAW.name(settings.topic_prefix), story))
        await asyncio.gather(*sent)
    return await collecting


async def _collect(settings: Settings, count: int) -> list[Arrival]:
    topics = [topic.name(settings.topic_prefix) for topic in (ENRICHED, DEADLETTER)]
    client = AIOKafkaConsumer(
        *topics, bootstrap_servers=settings.brokers, isolation_level="read_committed", fetch_max_wait_ms=FETCH
    )
    found: list[Arrival] = []
    async with client:
        with suppress(TimeoutError):
            while len(found) < count:
                message = await asyncio.wait_for(client.getone(), QUIET)
                found.append((message, time.time()))
    return found


def report(name: str, arrivals: list[Arrival], pushed: int) -> float:
    """Print the results of a run; returns stories a second, from the first receipt to the last arrival."""
    records = [(json.loads(m.value), at) for m, at in arrivals if m.topic.endswith(ENRICHED.suffix)]
    received = [datetime.fromisoformat(r["enrichment"]["received"]).timestamp() for r, _ in records]
    seconds = sorted(at - since for (_, at), since in zip(records, received, strict=True))
    rate = len(records) / (max(at for _, at in records) - min(received))
    distinct = len({record["uri"] for record, _ in records})
    print(
        f"{name}: {distinct} distinct enriched + {len(arrivals) - len(records)} dead letters of {pushed} "
        f"pushed, {rate:.1f} stories/s; receipt to enriched p50 {seconds[len(seconds) // 2]:.3f} s, "
        f"p99 {seconds[int(0.99 * len(seconds))]:.3f} s",
        flush=True,
    )
    return rate


def annotate(names: list[str]) -> float:
    """Stories a second of `copytaster annotate`, not counting its start."""

    def seconds(files: list[str]) -> float:
        begun = time.monotonic()
        command = [sys.executable, "-m", "streams", "annotate", *files]
        subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
        return time.monotonic() - begun

    return (len(names) - 1) / (seconds(names) - seconds(names[:1]))


if __name__ == "__main__":
    typer.run(main)
