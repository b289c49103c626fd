"""A worker at half its maximum rate for a long time, on a real Kafka: `python -m tests.benchmarks.soak`.

Every minute the memory of the worker and its lag; at the end what became of the stories.
"""

import os
import subprocess
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
from tests.integration.cluster import page, wait_until
from tests.integration.test_commands import COMMAND


def main(
    minutes: Annotated[int, typer.Option(help="How long, at half the maximum rate.")] = 30,
    probe: Annotated[int, typer.Option(help="Stories that tell the maximum rate.")] = 2_000,
    kafka: Annotated[Path, typer.Option(help="The folder of `make kafka`.")] = Path("build/kafka"),
) -> None:
    """Measure the maximum rate of a worker, then its memory and lag at half that rate."""
    jars = install(kafka.resolve())
    with tempfile.TemporaryDirectory() as data, Cluster(Path(data), [free_port()], jars=jars) as cluster:
        settings = Settings(brokers=cluster.address, log_level="error")
        environment = os.environ | settings.environment()
        subprocess.run(
            [*COMMAND, "topics", "--create"], env=environment, check=True, stdout=subprocess.DEVNULL
        )
        ledger = Ledger(cluster.address, settings.group)
        with Workers(settings, [free_port()]) as workers:
            wait_until(lambda: '"ready": true' in page(workers.ports[0], "/ready"))
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
                print(f"{minute:>6}{_resident(process.pid):>13.0f}{_lag(workers.ports[0]):>6}", flush=True)
            pushing.join()
            print(ledger.verdict())


def _maximum(ledger: Ledger, count: int) -> float:
    """Stories a second when all are there at once, from the first that comes out to the last."""
    ledger.push(ledger.stories(count))
    ledger.verdict()
    times = ledger.times()
    return len(times) / (max(times) - min(times))


def _resident(pid: int) -> float:
    """The memory of a process, in MB."""
    [line] = [line for line in Path(f"/proc/{pid}/status").read_text().splitlines() if "VmRSS" in line]
    return int(line.split()[1]) / 1e3


def _lag(port: int) -> int:
    """Messages of all partitions that are not committed."""
    lines = page(port, "/metrics").splitlines()
    return int(sum(float(line.split()[-1]) for line in lines if line.startswith("copytaster_consumer_lag{")))


if __name__ == "__main__":
    typer.run(main)
