"""Run a worker at half its maximum rate for a long time, on a real Kafka: `python -m tests.benchmarks.soak`.

Prints the worker's memory and lag every minute, and at the end whether every story came out once.
"""

import tempfile
import threading
import time
from pathlib import Path
from typing import Annotated

import typer

from deploy.kafka.cluster import Cluster
from deploy.kafka.install import install
from streams.cli.processes import Workers, free_port
from streams.settings import Settings
from tests.faults.ledger import Ledger
from tests.workers import copytaster, metric, partitions, wait_until

LAG = "copytaster_consumer_lag{"  # of all partitions, in messages


def main(
    minutes: Annotated[int, typer.Option(help="Minutes at half the maximum rate.")] = 30,
    probe: Annotated[int, typer.Option(help="Stories to measure the maximum rate with.")] = 2_000,
    kafka: Annotated[Path, typer.Option(help="Folder of `make kafka`.")] = Path("build/kafka"),
) -> None:
    """Measure the maximum rate of a worker, then its memory and lag at half that rate."""
    jars = install(kafka.resolve())
    with tempfile.TemporaryDirectory() as data, Cluster(Path(data), [free_port()], jars=jars) as cluster:
        settings = Settings(brokers=cluster.address, log_level="error")
        copytaster(settings, "topics", "--create").check_returncode()
        ledger = Ledger(cluster.address, settings.group)
        with Workers(settings, [free_port()]) as workers:
            wait_until(lambda: bool(partitions(workers.ports[0])))
            rate = _maximum(ledger, probe)
            print(f"maximum {rate:.1f} stories/s; {minutes} minutes at {rate / 2:.1f}", flush=True)
            print(f"{'minute':>6}{'MB resident':>13}{'lag':>6}", flush=True)
            stories = ledger.stories(int(minutes * 60 * rate / 2))
            pushing = threading.Thread(target=ledger.push, args=(stories, rate / 2))
            pushing.start()
            begun = time.monotonic()
            for minute in range(minutes + 1):
                time.sleep(max(0.0, begun + 60 * minute - time.monotonic()))
                [process] = workers.processes.values()
                lag = metric(workers.ports[0], LAG)
                print(f"{minute:>6}{_resident(process.pid):>13.0f}{lag:>6.0f}", flush=True)
            pushing.join()
            print(ledger.verdict())


def _maximum(ledger: Ledger, count: int) -> float:
    """Push stories all at once; returns stories a second, from the first that comes out to the last."""
    ledger.push(ledger.stories(count))
    ledger.verdict()
    times = ledger.times()
    return len(times) / (max(times) - min(times))


def _resident(pid: int) -> float:
    """The resident memory of a process in MB."""
    [line] = [line for line in Path(f"/proc/{pid}/status").read_text().splitlines() if "VmRSS" in line]
    return int(line.split()[1]) / 1e3


if __name__ == "__main__":
    typer.run(main)
