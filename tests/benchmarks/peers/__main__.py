"""Copytaster beside what else one could run: `python -m tests.benchmarks.peers [FOLDER]`.

The same stories go through each app on one core, with the broker and the client on the others, in several
rounds; the medians are printed. Needs Java 17 and Maven, Linux, and a package index for the first run.
"""

import os
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from deploy.kafka.install import install
from streams.broker import EmbeddedBroker
from tests.benchmarks.peers import apps
from tests.benchmarks.peers.environments import python
from tests.benchmarks.peers.figures import Broker, Figures, alone, files, kafka, medians, through
from tests.benchmarks.processes import ONE_THREAD, cores
from tests.benchmarks.scale import two_beside_one
from tests.benchmarks.stories import read

PIPE = "a. our model alone, in `nlp.pipe`"
NAIVE_ALONE = "b. spaCy's small pipeline and textacy, without Kafka"
NAIVE = "b. the same as a naive Faust app"
QUIX = "c. our processors in Quix Streams"
ALONE = "d. ours: `annotate`, without Kafka"
EMBEDDED = "d. ours: a worker, embedded broker"
AT_LEAST_ONCE = "d. ours: a worker, at least once"
EXACTLY_ONCE = "d. ours: a worker, exactly once"

WITHOUT_KAFKA = {PIPE: "pipe", NAIVE_ALONE: "naive", ALONE: "ours"}
WITH_KAFKA: dict[str, apps.App] = {
    NAIVE: apps.naive,
    QUIX: apps.quix,
    AT_LEAST_ONCE: partial(apps.worker, guarantee="at_least_once"),
    EXACTLY_ONCE: apps.worker,
}


def main(
    folder: Annotated[
        Path | None,
        typer.Argument(help="Folder of stories as plain text; by default they are made.", exists=True),
    ] = None,
    count: Annotated[int, typer.Option("--stories", help="Stories for each app.", min=100)] = 240,
    rounds: Annotated[int, typer.Option(help="Rounds, of which the medians are printed.", min=1)] = 3,
    jars: Annotated[Path, typer.Option("--kafka", help="Folder of `make kafka`.")] = Path("build/kafka"),
) -> None:
    """Measure stories a second, latency at half of that, processor time and memory of each app."""
    os.environ.update(ONE_THREAD)
    jars = install(jars.resolve())
    stories = read(folder, count)
    words = sum(len(story.split()) for story in stories) / len(stories)
    print(f"{len(stories)} stories of {words:.0f} words; medians of {rounds} rounds\n", flush=True)
    figures = _measure(stories, rounds, jars)
    print(table(figures, words) + "\n\n" + answers(figures, words) + "\n", flush=True)
    print(two_beside_one(jars, stories, rounds))


def _measure(stories: Sequence[bytes], rounds: int, jars: Path) -> dict[str, Figures]:
    for name in ("naive", "quix"):
        python(name)
    core, *others = cores()
    split = len(stories) * 2 // 3
    parts = stories[:split], stories[split:]
    found: dict[str, list[Figures]] = {}
    with kafka(jars, others or [core]) as broker, files(stories) as folder:
        for turn in range(rounds):
            for name, way in WITHOUT_KAFKA.items():
                found.setdefault(name, []).append(alone(way, folder, core))
            for place, (name, app) in enumerate(WITH_KAFKA.items()):
                figures = through(app, broker, f"app-{place}-{turn}", parts, [core])
                found.setdefault(name, []).append(figures)
            with EmbeddedBroker() as memory:
                # It holds a fetch even if something comes in the meantime.
                own = Broker(memory.address, os.getpid(), hold=5)
                figures = through(apps.embedded, own, "embedded", parts, [core])
            found.setdefault(EMBEDDED, []).append(figures)
    return {name: medians(each) for name, each in found.items()}


def table(figures: dict[str, Figures], words: float) -> str:
    """The figures as a table in Markdown."""
    lines = [
        "| | stories/s | words/s | CPU ms a story | broker's and client's | peak MB | p50 s | p99 s |",
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    for name in sorted(figures):
        row = figures[name]
        flow = [f"{1e3 * row.around:.1f}", f"{row.p50:.3f}", f"{row.p99:.3f}"] if row.around else 3 * ["–"]
        cells = [
            name + (f" ({row.lost:.0f} did not come out)" if row.lost else ""),
            f"{row.rate:.1f}",
            f"{row.rate * words:,.0f}",
            f"{1e3 * row.cpu:.1f}",
            flow[0],
            f"{row.memory:.0f}",
            *flow[1:],
        ]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def answers(figures: dict[str, Figures], words: float) -> str:
    """What the figures say, in sentences."""
    naive, annotate = figures[NAIVE_ALONE], figures[ALONE]
    lines = [
        f"everything, words a second of processor time: ours {words / annotate.cpu:,.0f}, naive "
        f"{words / naive.cpu:,.0f}: {naive.cpu / annotate.cpu:.2f} times as many",
    ]
    for name in (EMBEDDED, AT_LEAST_ONCE, EXACTLY_ONCE):
        row = figures[name]
        lines.append(
            f"{name[3:]}: {row.rate / annotate.rate:.2f} of annotate's rate by the clock, "
            f"{annotate.cpu / row.cpu:.2f} by processor time; at half its rate p50 {row.p50:.3f} s, "
            f"p99 {row.p99:.3f} s"
        )
    for name in (NAIVE, QUIX):
        lines.append(
            f"{figures[EXACTLY_ONCE].rate / figures[name].rate:.2f} times the stories a second of {name[3:]}"
        )
    return "\n".join(lines)


if __name__ == "__main__":
    typer.run(main)
