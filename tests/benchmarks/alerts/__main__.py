"""The time to match a story, by number of subscriptions: `python -m tests.benchmarks.alerts --help`."""

import gc
import random
import statistics
import time
from collections.abc import Sequence
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Annotated

import typer

from processors.queries.facts import Facts
from processors.queries.parser import parse
from processors.queries.query import Query
from processors.story import Story
from processors.subjects.vocabulary import media_topics
from processors.subscriptions.matching import Subscriptions
from processors.subscriptions.subscription import Subscription
from tests.benchmarks.alerts import comparison
from tests.benchmarks.alerts.measuring import percentiles, resident, timed
from tests.benchmarks.alerts.stories import load
from tests.benchmarks.alerts.subscribers import Subscribers

SIZES = [1_000, 10_000, 100_000, 1_000_000]
BRUTE = 10_000  # subscriptions, at most, that are also tried one by one
ROUNDS = 3


def main(
    corpora: Annotated[Path, typer.Argument(help="The folder of corpora.", exists=True)],
    size: Annotated[list[int], typer.Option(help="Numbers of subscriptions, in rising order.")] = SIZES,
    work: Annotated[Path, typer.Option(help="Where to keep what takes long to make.")] = Path("build/alerts"),
) -> None:
    """Measure how long it takes to find all subscriptions that a story matches, from its record on.

    Beside it: every query tried on its own, and mokaccino, a percolator in Rust, on the queries that both can
    express. It is installed in an environment of its own below `work`.
    """
    measured, material = load(corpora, work)
    made = _subscriptions(work, max(size), material, corpora)
    del material
    spent = timed(lambda story: Facts(story, media_topics()).words, measured)
    typer.echo(f"{len(measured)} stories; their words are found in {percentiles(spent)} each")
    typer.echo(f"milliseconds a story: median, 99th of a hundred, and longest, of {ROUNDS} rounds")
    _measure(made, size, measured)
    _measure_each(made, [count for count in size if count <= BRUTE], measured)
    typer.echo("of these, queries that mokaccino can express, on stories whose words are found already:")
    comparison.run(made, size, measured, work)


def _subscriptions(work: Path, count: int, material: Sequence[Story], corpora: Path) -> Path:
    """A file with a subscription on each line."""
    path = work / f"subscriptions-{count}.jsonl"
    if not path.exists():
        subscribers = Subscribers(material, corpora)
        with path.open("wb") as file:
            file.writelines(line + b"\n" for line in subscribers.subscriptions(count))
    return path


def _measure(made: Path, sizes: Sequence[int], stories: Sequence[Story]) -> None:
    before, loading = resident(), 0.0
    subscriptions = Subscriptions(media_topics())
    typer.echo("subscriptions   load s  memory MB  median ms     99th      max  candidates  matches")
    with made.open("rb") as file:
        for count in sizes:
            lines = list(islice(file, count - len(subscriptions)))
            begun = time.perf_counter()
            for line in lines:
                subscriptions.put(line.rstrip())
            gc.collect()
            gc.freeze()
            loading += time.perf_counter() - begun
            del lines
            matches = [subscriptions.match(story) for story in stories]
            candidates = statistics.mean(each.candidates for each in matches)
            found = statistics.mean(len(each.found) for each in matches)
            del matches
            spent = timed(subscriptions.match, stories, ROUNDS)
            typer.echo(
                f"{count:>13,} {loading:>8.1f} {(resident() - before) / 1e6:>10.0f} {percentiles(spent)}"
                f" {candidates:>11.0f} {found:>8.1f}"
            )


def _measure_each(made: Path, sizes: Sequence[int], stories: Sequence[Story]) -> None:
    """Try every query on its own, and check that both ways find the same."""
    some = random.Random(5).sample(stories, 100)
    for count in sizes:
        subscriptions, each = Subscriptions(media_topics()), []
        with made.open("rb") as file:
            for line in islice(file, count):
                subscriptions.put(line)
                subscription = Subscription.from_json(line)
                each.append((subscription.id, parse(subscription.query, media_topics())))
        tried = partial(_try_each, each)
        wrong = [story["uri"] for story in some if tried(story) != subscriptions.match(story).found.keys()]
        if wrong:
            raise SystemExit(f"{len(wrong)} stories match other subscriptions when each is tried: {wrong}")
        typer.echo(f"{count:>13,} {'':19} {percentiles(timed(tried, some))}  each tried; the same are found")


def _try_each(queries: Sequence[tuple[str, Query]], story: Story) -> set[str]:
    facts = Facts(story, media_topics())
    return {identifier for identifier, query in queries if query.matches(facts)}


if __name__ == "__main__":
    typer.run(main)
