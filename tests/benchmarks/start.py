"""How long a start takes, and what takes the time: `python -m tests.benchmarks.start`.

Prints the seconds and the CPU seconds until commands end, and until a worker is ready on the embedded broker
and on Kafka, with the steps on the way there as the worker's log tells them; then what imports and models
cost, and how two processes at once get on with one thread each and with a thread for each core. `--also`
names the Python of another environment, such as another revision's: both are started in turns.
"""

import os
import re
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Annotated, NamedTuple

import typer

from deploy.kafka.cluster import Cluster
from deploy.kafka.install import install
from streams.broker import GUARANTEE, EmbeddedBroker
from streams.cli.processes import free_port
from streams.settings import Guarantee, Settings
from tests.benchmarks.throughput import copies_of_samples
from tests.conftest import SAMPLES
from tests.workers import page

JARS = Path("build/kafka").resolve()
STORY = SAMPLES / "01-budget.txt"
# What a worker logs at the end of each step, at the level debug.
STEPS = {
    "imported, and models loaded": "aiokafka: Attempting to bootstrap",
    "brokers and topics checked, app built": "worker of group",
    "Faust's services started": "Joining|joining group",
    "group joined": "Joined group",
    "partitions assigned": "Successfully synced group",
}
TIME = re.compile(r"^(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3}) ", re.MULTILINE)
PACKAGES = 12  # those that take longest to import


class Took(NamedTuple):
    """Seconds by the clock, and of CPU."""

    clock: float
    cpu: float


def main(
    repeat: Annotated[int, typer.Option(min=1, help="Starts of each kind; medians are printed.")] = 3,
    also: Annotated[str, typer.Option(help="Python of another environment, to compare with.")] = "",
    kafka: Annotated[bool, typer.Option(help="On Kafka, too; needs Java 17 and Maven.")] = True,
) -> None:
    """Measure starts, and what takes their time."""
    pythons = [sys.executable, *filter(None, [also])]
    for command in (["--help"], ["annotate", str(STORY)]):
        _print_commands(command, pythons, repeat)
    with EmbeddedBroker() as broker:
        _print_workers("embedded broker", _settings(broker.address, GUARANTEE), pythons, repeat)
    if kafka:
        with _kafka() as settings:
            _print_workers("Kafka", settings, pythons, repeat)
    _print_imports()
    _print_models()
    _print_threads()


def _settings(brokers: str, guarantee: Guarantee) -> Settings:
    return Settings(brokers=brokers, guarantee=guarantee, log_level="debug")


@contextmanager
def _kafka() -> Iterator[Settings]:
    """A Kafka with all topics."""
    with (
        tempfile.TemporaryDirectory() as folder,
        Cluster(Path(folder), [free_port()], jars=install(JARS)) as cluster,
    ):
        settings = _settings(cluster.address, "exactly_once")
        command = [sys.executable, "-m", "streams", "topics", "--create"]
        environment = os.environ | settings.environment()
        subprocess.run(command, env=environment, check=True, stdout=subprocess.DEVNULL)
        yield settings


def _print_commands(command: Sequence[str], pythons: Sequence[str], repeat: int) -> None:
    took: dict[str, list[Took]] = {python: [] for python in pythons}
    for _ in range(repeat):
        for python in pythons:
            took[python].append(_run(python, command))
    for python in pythons:
        print(f"copytaster {command[0]}: {_medians(took[python])}  {python}", flush=True)


def _run(python: str, command: Sequence[str]) -> Took:
    begun, before = time.monotonic(), _children()
    subprocess.run(
        [python, "-m", "streams", *command], check=True, stdout=subprocess.DEVNULL, cwd=tempfile.gettempdir()
    )
    return Took(time.monotonic() - begun, _children() - before)


def _children() -> float:
    """CPU seconds of the child processes that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _medians(took: Sequence[Took]) -> str:
    clock, cpu = (statistics.median(values) for values in zip(*took, strict=True))
    return f"{clock:.2f} s, {cpu:.2f} s of CPU"


def _print_workers(broker: str, settings: Settings, pythons: Sequence[str], repeat: int) -> None:
    """Start workers one after the other, each in a group of its own, and print when they were ready."""
    for python in pythons:
        _start(python, settings.changed(group="first"))  # makes topics of the broker's own
    starts: dict[str, list[tuple[Took, dict[str, float]]]] = {python: [] for python in pythons}
    for number in range(repeat):
        for python in pythons:
            group = f"{number}-{pythons.index(python)}"
            starts[python].append(_start(python, settings.changed(group=group)))
    for python in pythons:
        print(f"worker on {broker}, ready: {_medians([took for took, _ in starts[python]])}  {python}")
        for step in STEPS:
            at = statistics.median(steps[step] for _, steps in starts[python])
            print(f"    {at:5.2f} s  {step}")
    sys.stdout.flush()


def _start(python: str, settings: Settings) -> tuple[Took, dict[str, float]]:
    """Start a worker and stop it once it is ready; returns when that was, and when each step ended."""
    settings = settings.changed(web_port=free_port())
    with tempfile.TemporaryFile() as log:
        begun, started = time.monotonic(), time.time()
        worker = subprocess.Popen(
            [python, "-m", "streams", "worker"],
            env=os.environ | settings.environment(),
            stderr=log,
            cwd=tempfile.gettempdir(),
        )
        while not page(settings.web_port, "/ready"):
            time.sleep(0.02)
        took = Took(time.monotonic() - begun, _cpu(worker.pid))
        worker.terminate()
        worker.wait()
        log.seek(0)
        return took, _steps(log.read().decode(), started)


def _cpu(process: int) -> float:
    """CPU seconds of a process that runs."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _steps(log: str, started: float) -> dict[str, float]:
    found = {}
    for step, pattern in STEPS.items():
        line = re.search(rf"^.*(?:{pattern}).*$", log, re.MULTILINE)
        time_of = line and TIME.match(line[0])
        if not time_of:
            raise RuntimeError(f"the worker logged nothing like {pattern!r}")
        found[step] = datetime.strptime(time_of[1], "%Y-%m-%d %H:%M:%S,%f").astimezone().timestamp() - started
    return found


def _print_imports() -> None:
    """Print the packages of which a worker's imports take longest, each without those that it imports."""
    imports = "import streams.cli.commands.worker, streams.app, streams.preflight, streams.agents.ingest"
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-c", imports], capture_output=True, text=True, check=True
    )
    packages: Counter[str] = Counter()
    for own, module in re.findall(
        r"^import time:\s+(\d+) \|\s+\d+ \|\s+([\w.]+)$", done.stderr, re.MULTILINE
    ):
        packages[module.partition(".")[0]] += int(own)
    listed = ", ".join(f"{name} {own / 1e3:.0f}" for name, own in packages.most_common(PACKAGES))
    print(f"imports of a worker, ms: {packages.total() / 1e3:.0f}; {listed}", flush=True)


MODELS = """
import time
from pathlib import Path
from processors.entities.model import Model
from processors.entities.places import candidates
from processors.quotations.reader import Reader
from processors.subjects.tagging import Tagger
from processors.text.language import detect
for name, load in {
    "subjects": lambda: Tagger(()),
    "spaCy": Model,
    "quotations": Reader,
    "gazetteer": lambda: candidates("Paris"),
    "languages": lambda: detect("Parliament passed the budget after a sitting that lasted all night."),
}.items():
    before = time.process_time()
    load()
    print(f"{name} {1e3 * (time.process_time() - before):.0f}", end=" ")
"""


def _print_models() -> None:
    """Print what loading each model takes, in a new process."""
    done = subprocess.run([sys.executable, "-c", MODELS], capture_output=True, text=True, check=True)
    print(f"models, ms of CPU: {done.stdout}", flush=True)


def _print_threads() -> None:
    """Let two processes annotate at once, as many threads as they make and with a thread a core."""
    with tempfile.TemporaryDirectory() as folder:
        stories = str(copies_of_samples(Path(folder), 30))
        for name, threads in {
            "as they are": {},
            "a thread a core": {"OMP_NUM_THREADS": str(os.cpu_count())},
        }.items():
            begun, before = time.monotonic(), _children()
            command = [sys.executable, "-m", "streams", "annotate", stories]
            two = [
                subprocess.Popen(command, env=os.environ | threads, stdout=subprocess.DEVNULL)
                for _ in range(2)
            ]
            time.sleep(3)
            running = [
                int(re.findall(r"^Threads:\s+(\d+)", _status(each.pid), re.MULTILINE)[0]) for each in two
            ]
            for each in two:
                each.wait()
            took = Took(time.monotonic() - begun, _children() - before)
            print(f"two annotate at once, {name}: {_medians([took])}, {running} threads", flush=True)


def _status(process: int) -> str:
    return Path(f"/proc/{process}/status").read_text()


if __name__ == "__main__":
    typer.run(main)
