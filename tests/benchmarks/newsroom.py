"""What a newsroom needs, and a million stories an hour: `python -m tests.benchmarks.newsroom [FOLDER]`.

Measures a worker on one core, and the bytes of a story in each topic; the rest is arithmetic. Linux only;
needs Java 17 and Maven.
"""

import math
import os
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer
from confluent_kafka import OFFSET_BEGINNING, Consumer, KafkaError, Message, TopicPartition

from deploy.kafka.install import install
from streams.topics import DAY, FOREVER, all_topics
from tests.benchmarks.peers import apps
from tests.benchmarks.peers.figures import WARM_UP, kafka, through
from tests.benchmarks.processes import ONE_THREAD, cores
from tests.benchmarks.stories import read

SPARE = 0.5  # how busy workers should be at the peak; the latency is measured at this load


@dataclass(frozen=True)
class Load:
    name: str
    peak: float  # stories a second
    daily: float  # stories a day


LOADS = (
    Load("AP, AFP, Reuters and dpa", 4_000 / 900, 40_000),
    Load("a million stories an hour", 1e6 / 3_600, 24e6),
)


def main(
    folder: Annotated[
        Path | None,
        typer.Argument(help="Folder of stories; by default they are made.", exists=True),
    ] = None,
    count: Annotated[int, typer.Option("--stories", help="Stories to measure with.", min=100)] = 300,
    remembered: Annotated[int, typer.Option(help="Bytes of memory that a remembered story takes.")] = 300,
    jars: Annotated[Path, typer.Option("--kafka", help="Folder of `make kafka`.")] = Path("build/kafka"),
) -> None:
    """Measure a worker, and print what two loads need in workers, memory, partitions, network and disk."""
    os.environ.update(ONE_THREAD)
    stories = read(folder, count)
    core, *others = cores()
    with kafka(install(jars.resolve()), others or [core]) as broker:
        worker = through(apps.worker, broker, "wire", (stories[: count // 2], stories[count // 2 :]), [core])
        written = traffic(broker.address, "wire", len(WARM_UP) + len(stories))
    print("| topic | bytes a story |\n| --- | ---: |")
    for topic, size in sorted(written.items(), key=lambda item: -item[1]):
        print(f"| `wire.{topic}` | {size:,.0f} |")
    print(f"| together | {sum(written.values()):,.0f} |\n")
    rows: dict[str, list[str]] = {}
    for load in LOADS:
        workers = math.ceil(load.peak / (SPARE * worker.rate))
        stored = sum(size * load.daily * _days(topic) for topic, size in written.items())
        kept = 30 * load.daily  # versions are remembered for 30 days
        for name, value in {
            "": load.name,
            "stories/s at the peak": f"{load.peak:,.1f}",
            f"workers, {SPARE:.0%} busy at the peak, {worker.rate:.0f} stories/s each": f"{workers}",
            f"their memory, {worker.memory:.0f} MB each, GB": f"{workers * worker.memory / 1e3:.1f}",
            "stories remembered for 30 days, millions": f"{kept / 1e6:,.1f}",
            f"their memory, {remembered} bytes each, GB": f"{kept * remembered / 1e9:,.1f}",
            "partitions of each topic, at least": f"{workers}",
            "written to the brokers at the peak, MB/s": f"{load.peak * sum(written.values()) / 1e6:,.2f}",
            "kept by the brokers, one replica, GB": f"{stored / 1e9:,.0f}",
        }.items():
            rows.setdefault(name, []).append(value)
    head, *rest = [f"| {name} | {' | '.join(values)} |" for name, values in rows.items()]
    print("\n".join([head, "| --- | ---: | ---: |", *rest]))
    print(
        f"\nAt half of a worker's rate p50 {worker.p50:.3f} s, p99 {worker.p99:.3f} s from push to enriched."
    )


def traffic(brokers: str, prefix: str, stories: int) -> dict[str, float]:
    """The bytes that a story takes in each topic: keys, values and headers, without compression."""
    counted: defaultdict[str, float] = defaultdict(float)
    for message in _messages(brokers, [topic.name(prefix) for topic in all_topics()]):
        given = dict(message.headers() or [])
        headers = sum(len(name) + len(value or "") for name, value in given.items())
        topic = str(message.topic()).removeprefix(f"{prefix}.").partition(".")[0]
        counted[topic] += (len(message.key() or b"") + len(message.value() or b"") + headers) / stories
    return counted


def _messages(brokers: str, topics: list[str]) -> Iterator[Message]:
    """All messages that are in topics now."""
    consumer = Consumer({"bootstrap.servers": brokers, "group.id": "traffic", "enable.partition.eof": True})
    known = consumer.list_topics(timeout=10).topics
    waiting = {(topic, number) for topic in topics for number in known[topic].partitions}
    consumer.assign([TopicPartition(topic, number, OFFSET_BEGINNING) for topic, number in waiting])
    while waiting:
        message = consumer.poll(10)
        if message is None:
            raise TimeoutError("the broker does not answer")
        error = message.error()
        if error is None:
            yield message
        elif error.code() == KafkaError._PARTITION_EOF:
            waiting.discard((message.topic(), message.partition()))
    consumer.close()


def _days(topic: str) -> float:
    """How long a topic's messages are kept; those that are remembered in place of others count once."""
    [found] = [each for each in all_topics() if each.suffix.partition(".")[0] == topic][:1]
    return 0 if found.retention == FOREVER else found.retention / DAY


if __name__ == "__main__":
    typer.run(main)
