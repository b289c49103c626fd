"""Two workers beside one, and how cost grows: `python -m tests.benchmarks.scale`. Linux only.

Prints tables in Markdown, and draws them as SVG. Needs Java 17 and Maven.
"""

import os
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from deploy.kafka.install import install
from tests.benchmarks import growth
from tests.benchmarks.growth import Cost
from tests.benchmarks.peers import apps
from tests.benchmarks.peers.figures import Figures, alone, files, kafka, medians, through
from tests.benchmarks.picture import svg
from tests.benchmarks.processes import ONE_THREAD, cores
from tests.benchmarks.stories import stories as made

PARTITIONS = (1, 8, 64)
PICTURE = Path(__file__).with_name("scale.svg")


def main(
    count: Annotated[int, typer.Option("--stories", help="Stories for each worker.", min=100)] = 300,
    rounds: Annotated[int, typer.Option(help="Rounds of workers; the medians are printed.", min=1)] = 3,
    folder: Annotated[Path, typer.Option("--kafka", help="Folder of `make kafka`.")] = Path("build/kafka"),
    picture: Annotated[Path, typer.Option(help="Where to draw.")] = PICTURE,
) -> None:
    """Measure one worker and two, and the cost of a story by its length, partitions, rules, subscriptions."""
    os.environ.update(ONE_THREAD)
    jars = install(folder.resolve())
    print(two_beside_one(jars, made(2 * count), rounds) + "\n", flush=True)
    lengths = growth.by_length()
    print(lengths_table(lengths) + "\n", flush=True)
    others = {
        "rules": growth.by_rules(),
        "subscriptions": growth.by_subscriptions(),
        "partitions": by_partitions(jars, made(count)),
    }
    for title, costs in others.items():
        print(table(title, costs) + "\n", flush=True)
    picture.write_text(draw(lengths, others), encoding="utf-8")


def two_beside_one(jars: Path, stories: Sequence[bytes], rounds: int) -> str:
    """One worker on one core and two on two, through Kafka and without it; returns a table and a sentence.

    With three cores or more, the broker and the client have the others. With two, they share them with the
    workers, and take processor time that the second worker would need. Needs two cores.
    """
    first, second, *others = cores()
    half = stories[: len(stories) // 2]
    rows: dict[str, list[Figures]] = {}
    with kafka(jars, others or [first, second]) as broker, files(half) as folder:
        for turn in range(rounds):
            for name, figures in (
                ("one `annotate`", alone("ours", folder, first)),
                ("two `annotate`", _side_by_side(folder, [first, second])),
                ("one worker", through(apps.worker, broker, f"one-{turn}", (half, []), [first])),
                ("two workers", through(apps.worker, broker, f"two-{turn}", (stories, []), [first, second])),
            ):
                rows.setdefault(name, []).append(figures)
    (_, single), (_, double), (_, one), (_, two) = found = [
        (name, medians(each)) for name, each in rows.items()
    ]
    lines = ["| | stories/s | CPU ms a story | broker's and client's |", "| --- | ---: | ---: | ---: |"]
    for name, row in found:
        around = f"{1e3 * row.around:.1f}" if row.around else "–"
        lines.append(f"| {name} | {row.rate:.1f} | {1e3 * row.cpu:.1f} | {around} |")
    lines.append("")
    for name, few, many in (("annotate", single, double), ("workers", one, two)):
        lines.append(
            f"Two {name}: {many.rate / few.rate:.2f} times the rate of one by the clock, and "
            f"{2 * few.cpu / many.cpu:.2f} by the processor time of a story, with all else apart."
        )
    if not others:
        most = 2 / (two.cpu + two.around) * max(one.cpu, one.around)
        lines.append(
            f"With the broker and the client on the workers' two cores, {most:.2f} is the most there can be."
        )
    return "\n".join(lines)


def _side_by_side(folder: Path, places: Sequence[int]) -> Figures:
    """A process on each of some cores at the same time, each with all stories; rates are added."""
    with ThreadPoolExecutor(len(places)) as threads:
        each = list(threads.map(partial(alone, "ours", folder), places))
    together = medians(each)
    return Figures(sum(row.rate for row in each), together.cpu, together.memory)


def by_partitions(jars: Path, stories: Sequence[bytes]) -> list[Cost]:
    """The cost of stories through a worker on Kafka, by the partitions of each topic."""
    core, *others = cores()
    costs = []
    with kafka(jars, others or [core]) as broker:
        for number in PARTITIONS:
            app = partial(apps.worker, partitions=number)
            row = through(app, broker, f"partitions-{number}", (stories, []), [core])
            seconds = {"worker": row.cpu, "broker and client": row.around}
            costs.append(Cost(number, seconds, row.memory))
    return costs


def table(title: str, costs: Sequence[Cost]) -> str:
    """Milliseconds a story, in Markdown."""
    names = list(costs[0].seconds)
    lines = [f"| {title} | {' | '.join(f'{name} ms' for name in names)} | peak MB |"]
    lines.append("| ---: |" + " ---: |" * (len(names) + 1))
    for cost in costs:
        spent = [f"{1e3 * cost.seconds[name]:,.2f}" for name in names]
        lines.append(f"| {cost.size:,.0f} | {' | '.join(spent)} | {cost.memory:.0f} |")
    return "\n".join(lines)


def lengths_table(costs: Sequence[Cost]) -> str:
    """The stages' milliseconds a story by its length, all together, and words a second."""
    together = [
        Cost(cost.size, cost.seconds | {"everything": sum(cost.seconds.values())}, cost.memory)
        for cost in costs
    ]
    first, rule, *rows = table("words", together).splitlines()
    rates = [f"{cost.size / cost.seconds['everything']:,.0f}" for cost in together]
    return "\n".join(
        [
            f"{first} words/s |",
            f"{rule} ---: |",
            *(f"{row} {rate} |" for row, rate in zip(rows, rates, strict=True)),
        ]
    )


def draw(lengths: Sequence[Cost], others: Mapping[str, Sequence[Cost]]) -> str:
    """Two panels: the stages by the length of a story, and what else there is by how much there is of it."""
    stages = {
        name: [(cost.size, cost.seconds[name]) for cost in lengths]
        for name in sorted(lengths[0].seconds, key=lambda name: -lengths[-1].seconds[name])
    }
    growing = {
        name: [(cost.size, 1e3 * next(iter(cost.seconds.values()))) for cost in costs if cost.size]
        for name, costs in others.items()
    }
    return svg(
        [
            ("Processor time of a story by its length", "words", "seconds a story", stages),
            ("A story of 170 words, by how many there are", "number", "milliseconds a story", growing),
        ]
    )


if __name__ == "__main__":
    typer.run(main)
