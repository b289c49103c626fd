"""Compare both delivery guarantees on a real Kafka: `python -m tests.benchmarks.guarantees FOLDER`.

Under each guarantee the same stories are pushed twice: all at once, and then evenly at half the rate of the
slower guarantee. Each of the four runs has its own topics and worker.
"""

import tempfile
from pathlib import Path
from typing import Annotated

import typer

from deploy.kafka.cluster import Cluster
from deploy.kafka.install import install
from streams.cli.files import expand
from streams.cli.processes import Workers, free_port
from streams.settings import Guarantee, Settings
from tests.benchmarks.throughput import report, through
from tests.workers import copytaster, partitions, wait_until

GUARANTEES: tuple[Guarantee, ...] = ("at_least_once", "exactly_once")

# Stories to warm up with, so that everything is loaded and connected.
WARM_UP = [f"Rain fell in Oslo for {days} days.".encode() for days in range(2, 42)]


def main(
    folder: Annotated[Path, typer.Argument(help="Folder of story files.", exists=True)],
    kafka: Annotated[Path, typer.Option(help="Folder of `make kafka`.")] = Path("build/kafka"),
) -> None:
    """Measure stories a second and the latency of a story under both guarantees."""
    stories = [Path(name).read_bytes() for name in expand([str(folder)])]
    print(f"{len(stories)} stories; one worker process, one broker")
    jars = install(kafka.resolve())
    with tempfile.TemporaryDirectory() as data, Cluster(Path(data), [free_port()], jars=jars) as cluster:
        rates = [_run(cluster, guarantee, stories, 0) for guarantee in GUARANTEES]
        for guarantee in GUARANTEES:
            _run(cluster, guarantee, stories, min(rates) / 2)


def _run(cluster: Cluster, guarantee: Guarantee, stories: list[bytes], rate: float) -> float:
    name = f"{guarantee}-{rate:.0f}"
    settings = Settings(
        brokers=cluster.address, guarantee=guarantee, topic_prefix=name, group=name, log_level="error"
    )
    copytaster(settings, "topics", "--create").check_returncode()
    with Workers(settings, [free_port()]) as workers:
        wait_until(lambda: bool(partitions(workers.ports[0])))
        through(settings, WARM_UP, 0)
        paced = f"at {rate:.0f} a second" if rate else "at once"
        return report(f"{guarantee} {paced}", through(settings, stories, rate), len(stories))


if __name__ == "__main__":
    typer.run(main)
