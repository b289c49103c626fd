"""Run a worker at half its maximum rate for a long time, on a real Kafka: `python -m tests.benchmarks.soak`.

Every twenty minutes a quiet spell of six is followed by a burst of the stories that it would have had. Prints
the worker's memory and lag, and at the end whether every story came out once and how many lines the worker
logged at ERROR.
"""

import asyncio
import tempfile
import threading
import time
from pathlib import Path
from typing import Annotated

import typer

from deploy.kafka.cluster import Cluster
from deploy.kafka.install import install
from streams.cli.processes import Workers, free_port
from streams.lags import measure, total
from streams.settings import Settings
from tests.faults.ledger import Ledger
from tests.workers import copytaster, partitions, wait_until

CYCLE = 20  # minutes
QUIET = 6  # minutes of each cycle; longer than the five after which Faust takes a silent stream for a fault


def main(
    minutes: Annotated[int, typer.Option(help="Minutes at half the maximum rate.")] = 60,
    every: Annotated[int, typer.Option(help="Minutes between two lines.")] = 10,
    probe: Annotated[int, typer.Option(help="Stories to measure the maximum rate with.")] = 2_000,
    kafka: Annotated[Path, typer.Option(help="Folder of `make kafka`.")] = Path("build/kafka"),
    log: Annotated[Path, typer.Option(help="File for the worker's log.")] = Path("build/soak.log"),
) -> None:
    """Measure the maximum rate of a worker, then its memory and lag at half that rate."""
    jars = install(kafka.resolve())
    with tempfile.TemporaryDirectory() as data, Cluster(Path(data), [free_port()], jars=jars) as cluster:
        settings = Settings(brokers=cluster.address)
        copytaster(settings, "topics", "--create").check_returncode()
        ledger = Ledger(cluster.address, settings.group)
        with log.open("wb") as file, Workers(settings, [free_port()], file) as workers:
            wait_until(lambda: bool(partitions(workers.ports[0])))
            rate = _maximum(ledger, probe) / 2
            print(f"maximum {2 * rate:.1f} stories/s; {minutes} minutes at {rate:.1f} on average", flush=True)
            print(f"{'minute':>6}{'MB resident':>13}{'lag':>6}", flush=True)
            pushing = threading.Thread(target=_push, args=(ledger, minutes, rate))
            pushing.start()
            begun = time.monotonic()
            for minute in range(0, minutes + 1, every):
                time.sleep(max(0.0, begun + 60 * minute - time.monotonic()))
                [process] = workers.processes.values()
                lag, *_ = total(asyncio.run(measure(settings)))
                print(f"{minute:>6}{_resident(process.pid):>13.0f}{lag:>6.0f}", flush=True)
            pushing.join()
            print(ledger.verdict())
        print(f"ERROR lines: {_errors(log)}")


def _push(ledger: Ledger, minutes: int, rate: float) -> None:
    """Push stories for some minutes, `rate` a second on average, with quiet spells and bursts after them."""
    for minute in range(minutes):
        steady = minute % CYCLE < CYCLE - QUIET
        if steady:
            ledger.push(ledger.stories(int(60 * rate)), rate)
        else:
            time.sleep(60)
        if minute % CYCLE == CYCLE - 1:
            ledger.push(ledger.stories(int(60 * rate * QUIET)))


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


def _errors(log: Path) -> int:
    lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
    return sum(" ERROR " in line or " CRITICAL " in line for line in lines)


if __name__ == "__main__":
    typer.run(main)
