"""What is measured of an app, and of the same work without Kafka."""

import json
import os
import statistics
import subprocess
import sys
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import astuple, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from deploy.kafka.cluster import Cluster
from streams.cli.processes import free_port
from tests.benchmarks.peers.apps import App
from tests.benchmarks.peers.environments import python
from tests.benchmarks.processes import cpu_seconds, on_cores, peak_memory
from tests.benchmarks.stories import stories as made
from tests.benchmarks.wire import Wire

WARM_UP = made(40, seed=2)  # come before those that are measured
START_TIMEOUT = 60.0  # seconds until the first of these comes out


@dataclass(frozen=True)
class Figures:
    """What an app takes. Those that were not measured are 0."""

    rate: float  # stories a second by the clock, when they come all at once
    cpu: float  # seconds of processor time a story
    memory: float  # MB resident at most
    around: float = 0  # seconds of the broker's and this client's processor time a story
    p50: float = 0  # seconds from push to output, at half the rate
    p99: float = 0
    lost: float = 0  # stories that did not come out


Stories = tuple[Sequence[bytes], Sequence[bytes]]
"""Those that come all at once, and those that then come evenly, at half the rate that was reached."""


@dataclass(frozen=True)
class Broker:
    """A broker and the process in which it runs; the client of the benchmark runs in ours."""

    address: str
    pid: int
    hold: int = 500  # milliseconds that it may hold a fetch that finds nothing


@contextmanager
def kafka(jars: Path, places: Collection[int]) -> Iterator[Broker]:
    """Run a Kafka, and this process, on some cores."""
    with (
        on_cores(places),
        TemporaryDirectory() as data,
        Cluster(Path(data), [free_port()], jars=jars) as cluster,
    ):
        [node] = cluster.brokers
        assert node.process
        yield Broker(cluster.address, node.process.pid)


@contextmanager
def files(stories: Sequence[bytes]) -> Iterator[Path]:
    """A folder that has some stories."""
    with TemporaryDirectory() as name:
        for number, story in enumerate(stories):
            (Path(name) / f"{number:05}.txt").write_bytes(story)
        yield Path(name)


def medians(rounds: Sequence[Figures]) -> Figures:
    """The median of each figure."""
    return Figures(*map(statistics.median, zip(*map(astuple, rounds), strict=True)))


def alone(way: str, folder: Path, core: int) -> Figures:
    """Measure one of the ways of `alone.py` on a folder of stories, on one core."""
    interpreter = python("naive") if way == "naive" else sys.executable
    with on_cores({core}):
        output = subprocess.check_output([interpreter, "-m", "tests.benchmarks.peers.alone", way, folder])
    took = json.loads(output)
    return Figures(took["stories"] / took["seconds"], took["cpu"] / took["stories"], took["memory"])


def through(app: App, broker: Broker, prefix: str, stories: Stories, places: Sequence[int]) -> Figures:
    """Measure an app that has a process on each of some cores. Raises RuntimeError if nothing comes out."""
    at_once, evenly = stories
    with ExitStack() as stack:
        processes = []
        for core in places:
            with on_cores({core}):
                processes.append(stack.enter_context(app(broker.address, prefix)))
        wire = stack.enter_context(Wire(broker.address, f"{prefix}.raw", f"{prefix}.enriched", broker.hold))
        if not wire.push(WARM_UP, patience=START_TIMEOUT).arrived:
            raise RuntimeError(f"nothing comes out at {prefix}.enriched")
        around = {broker.pid, os.getpid()}
        before = _cpu(processes), _cpu(around)
        fast = wire.push(at_once)
        used = _cpu(processes) - before[0], _cpu(around) - before[1]
        calm = wire.push(evenly, fast.rate / 2)
        seconds = calm.seconds() or [0.0]
        return Figures(
            fast.rate,
            used[0] / len(at_once),
            max(map(peak_memory, processes)),
            used[1] / len(at_once),
            statistics.median(seconds),
            seconds[int(0.99 * len(seconds))],
            fast.lost + calm.lost,
        )


def _cpu(processes: Iterable[int]) -> float:
    return sum(map(cpu_seconds, processes))
