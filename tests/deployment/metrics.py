"""What Prometheus gets from real processes on a real Kafka: `make test-metrics`.

Checks the page of each process with `promtool check metrics`, and that the exporter shows the lag of workers
that are gone: in messages, among which are no aborted ones and no ends of transactions, and in seconds.
"""

import asyncio
import shutil
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

from aiokafka import AIOKafkaProducer
from pydantic import SecretStr

from deploy.kafka.cluster import Cluster
from deploy.kafka.install import install
from streams.cli.processes import free_port
from streams.settings import Settings
from tests.conftest import SAMPLES
from tests.workers import copytaster, metric, page, running, wait_until

KEY = "0123456789abcdef0123456789abcdef"
MEASURED = "copytaster_exporter_last_success_timestamp_seconds "
WAITING = 3  # messages that no worker has taken


def main() -> None:
    if not shutil.which("promtool"):
        sys.exit("metrics: promtool is not installed; it comes with Prometheus")
    jars = install(Path("build/kafka").resolve())
    with tempfile.TemporaryDirectory() as data, Cluster(Path(data), [free_port()], jars=jars) as kafka:
        settings = _settings(kafka.address)
        copytaster(settings, "topics", "--create").check_returncode()
        with ExitStack() as others:
            with running(settings, "worker", "--processes", "2"):
                for command in ("notify", "api", "desk", "exporter"):
                    others.enter_context(running(settings, command))
                ports = {
                    "worker --processes 2": settings.web_port,
                    "worker": settings.web_port + 1,
                    "notify": settings.notify_port,
                    "api": settings.api_port,
                    "desk": settings.desk_port,
                    "exporter": settings.exporter_port,
                }
                wait_until(lambda: all(page(port, "/ready") for port in ports.values()))
                copytaster(settings, "push", str(SAMPLES))
                wait_until(lambda: _lag(settings) == 0)
                sound = [_check(name, port) for name, port in ports.items()]
            sound.append(_check_lag(settings))
    sys.exit(not all(sound))


def _settings(brokers: str) -> Settings:
    first = free_port()
    return Settings(
        brokers=brokers,
        partitions=4,
        session_timeout=6,
        log_level="error",
        webhook_key=SecretStr(KEY),
        web_port=first,  # and the next two
        notify_port=free_port(),
        api_port=free_port(),
        desk_port=free_port(),
        exporter_port=free_port(),
    )


def _check(name: str, port: int) -> bool:
    """Check the page of a process with promtool, and print what it says."""
    shown = page(port, "/metrics")
    command = ["promtool", "check", "metrics"]
    checked = subprocess.run(command, input=shown, capture_output=True, text=True, check=False)
    samples = sum(not line.startswith("#") for line in shown.splitlines())
    sound = bool(samples) and not (checked.returncode or checked.stdout or checked.stderr)
    print(f"{name:<21} {samples:>5} samples  promtool check metrics: {'ok' if sound else 'FAILED'}")
    print(checked.stdout + checked.stderr, end="", flush=True)
    return sound


def _check_lag(settings: Settings) -> bool:
    """Check the lag while no worker runs, and print it."""
    asyncio.run(_abort(settings))
    _wait_for_figures(settings)
    aborted, begun = _lag(settings), time.time()
    for number in range(WAITING):
        copytaster(
            settings, "push", "--no-wait", "-", stdin=f"Rain fell in Oslo on day {number}."
        ).check_returncode()
    _wait_for_figures(settings)
    port = settings.exporter_port
    members = metric(port, "copytaster_group_members")
    oldest = metric(port, "copytaster_oldest_unenriched_seconds")
    lag, cpu = _lag(settings), metric(port, "process_cpu_seconds_total")
    age = time.time() - metric(port, "process_start_time_seconds")
    sound = (aborted, lag, members) == (0, WAITING, 0) and 0 < oldest < time.time() - begun
    print(
        f"without a worker: {members:.0f} members; lag after an aborted transaction {aborted:.0f},"
        f" after {WAITING} messages {lag:.0f}, the oldest {oldest:.1f} s: {'ok' if sound else 'FAILED'}"
    )
    print(f"the exporter has used {cpu:.1f} s of CPU time in {age:.0f} s")
    return sound


def _lag(settings: Settings) -> float:
    """The messages of all stages that are not committed; -1 before it is known."""
    name = "copytaster_group_lag_messages"
    known = f"\n{name}{{" in page(settings.exporter_port, "/metrics")
    return metric(settings.exporter_port, name) if known else -1


def _wait_for_figures(settings: Settings) -> None:
    """Wait until the exporter has asked the brokers after now."""
    seen = {metric(settings.exporter_port, MEASURED)}

    def twice() -> bool:  # the first that ends after now may have begun before
        seen.add(metric(settings.exporter_port, MEASURED))
        return len(seen) > 2

    wait_until(twice)


async def _abort(settings: Settings) -> None:
    """Send messages to each partition of wire.raw in a transaction, and abort it."""
    async with AIOKafkaProducer(bootstrap_servers=settings.brokers, transactional_id="a wire") as client:
        await client.begin_transaction()
        for partition in range(settings.partitions):
            await client.send_and_wait("wire.raw", b"Snow fell in Oslo.", partition=partition)
        await client.abort_transaction()


if __name__ == "__main__":
    main()
