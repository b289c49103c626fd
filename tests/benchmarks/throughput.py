"""Stories a second through Kafka, compared with the same stories without it: `make bench`.

The stories go through the embedded broker twice: all at once, to measure the rate, and then evenly at half
that rate, to measure the latency of a story when the workers keep up with the wire. Then
`copytaster annotate` reads the same files in one process. All of it is one run, because machines differ.
"""

import asyncio
import json
import subprocess
import sys
import tempfile
import time
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from streams.cli.files import expand
from streams.client import consume, producer
from streams.messages import Incoming
from streams.settings import Settings
from streams.topics import DEADLETTER, ENRICHED, RAW
from tests.conftest import SAMPLES
from tests.integration.cluster import Cluster

TIMEOUT = 600  # seconds for all stories to come out

Arrival = tuple[Incoming, float]  # a message and the time of its arrival, in seconds since 1970


def main(
    folder: Annotated[
        Path | None,
        typer.Argument(help="Folder of story files; by default, copies of the samples.", exists=True),
    ] = None,
    copies: Annotated[int, typer.Option(help="Copies of each sample.", min=1)] = 100,
    workers: Annotated[int, typer.Option(help="Worker processes.", min=1, max=4)] = 1,
) -> None:
    """Measure stories a second through Kafka and without it, and the latency of a story."""
    with tempfile.TemporaryDirectory() as temporary:
        names = expand([str(folder or copies_of_samples(Path(temporary), copies))])
        stories = [Path(name).read_bytes() for name in names]
        print(f"{len(stories)} stories, {sum(map(len, stories)) / 1e6:.1f} MB; {workers} worker processes")
        with Cluster(workers) as cluster:
            rate = report("at once", through(cluster.settings, stories, 0), len(stories))
        with Cluster(workers) as cluster:  # a new one, because the old one has seen these stories
            report("at half that rate", through(cluster.settings, stories, 0.5 * rate), len(stories))
        alone = _annotate(names)
    print(f"annotate, one process: {alone:.0f} stories/s; through Kafka: {rate / alone:.2f} of that")


def copies_of_samples(folder: Path, copies: int) -> Path:
    """Write copies of the sample stories, each with a different text."""
    for path in SAMPLES.glob("*.txt"):
        for number in range(copies):
            text = path.read_bytes() + f"\n\nCopy {number}.".encode()
            (folder / f"{path.stem}-{number}.txt").write_bytes(text)
    return folder


def through(settings: Settings, stories: list[bytes], rate: float) -> list[Arrival]:
    """Push stories, `rate` a second or all at once (0), and collect as many messages as were pushed."""
    return asyncio.run(_through(settings, stories, rate))


async def _through(settings: Settings, stories: list[bytes], rate: float) -> list[Arrival]:
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
    return await asyncio.wait_for(collecting, TIMEOUT)


async def _collect(settings: Settings, count: int) -> list[Arrival]:
    topics = [topic.name(settings.topic_prefix) for topic in (ENRICHED, DEADLETTER)]
    found: list[Arrival] = []
    async for message in consume(settings, topics, from_beginning=False, forever=True):
        found.append((message, time.time()))
        if len(found) == count:
            break
    return found


def report(name: str, arrivals: list[Arrival], pushed: int) -> float:
    """Print the results of a run; returns stories a second, from the first receipt to the last arrival."""
    records = [(json.loads(m.value), at) for m, at in arrivals if m.topic.endswith(ENRICHED.suffix)]
    received = [datetime.fromisoformat(r["enrichment"]["received"]).timestamp() for r, _ in records]
    seconds = sorted(at - since for (_, at), since in zip(records, received, strict=True))
    rate = len(records) / (max(at for _, at in records) - min(received))
    distinct = len({record["uri"] for record, _ in records})
    print(
        f"{name}: {distinct} distinct enriched + {pushed - len(records)} dead letters of {pushed} pushed, "
        f"{rate:.0f} stories/s; receipt to enriched p50 {seconds[len(seconds) // 2]:.2f} s, "
        f"p99 {seconds[int(0.99 * len(seconds))]:.2f} s",
        flush=True,
    )
    return rate


def _annotate(names: list[str]) -> float:
    """Stories a second of `copytaster annotate`, not counting its start."""

    def seconds(files: list[str]) -> float:
        begun = time.monotonic()
        command = [sys.executable, "-m", "streams", "annotate", *files]
        subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
        return time.monotonic() - begun

    return (len(names) - 1) / (seconds(names) - seconds(names[:1]))


if __name__ == "__main__":
    typer.run(main)
