"""The time to match a story, by number of subscriptions: `python -m tests.benchmarks.alerts CORPORA`.

It prints, for 1,000, 10,000 and 100,000 subscriptions, the processor time to load them, their memory, and the
milliseconds that a story takes; then the same for every query tried on its own, and for mokaccino. It takes
three minutes or so. With `--million` also for 1,000,000 subscriptions: six minutes and 1 GB of memory more.
Times are processor time, which depends less on what else runs on the machine, but still does by half.
"""

import gc
import random
import statistics
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from itertools import islice
from multiprocessing import get_context
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
from tests.benchmarks.alerts.measuring import peak, percentiles, resident, timed
from tests.benchmarks.alerts.stories import measured
from tests.benchmarks.alerts.subscribers import prepare

SIZES = [1_000, 10_000, 100_000]
MILLION = 1_000_000
BRUTE = 10_000  # subscriptions, at most, that are also tried one by one


def main(
    corpora: Annotated[Path, typer.Argument(help="The folder of corpora.", exists=True)],
    size: Annotated[list[int], typer.Option(help="Numbers of subscriptions, in rising order.")] = SIZES,
    million: Annotated[bool, typer.Option("--million", help="Measure 1,000,000 subscriptions too.")] = False,
    work: Annotated[Path, typer.Option(help="Where to keep what takes long to make.")] = Path("build/alerts"),
) -> None:
    """Measure how long it takes to find all subscriptions that a story matches, from its record on.

    Beside it: every query tried on its own, and mokaccino, a percolator in Rust, on the queries that both can
    express. It is installed in an environment of its own below `work`.
    """
    sizes = [*size, MILLION] if million else size
    with ProcessPoolExecutor(1, get_context("spawn")) as other:  # so that its memory is not counted
        other.submit(measured, corpora, work).result()
        made = other.submit(prepare, corpora, work, max(sizes)).result()
    stories = measured(corpora, work)
    typer.echo(f"{len(stories)} stories; milliseconds of processor time a story")
    typer.echo("subscriptions   load s  memory MB     median     99th  longest")
    _measure(made, sizes, stories)
    typer.echo(f"{'':13} {'':8} {peak() / 1e6:>10.0f} at most")
    _measure_each(made, [count for count in sizes if count <= BRUTE], stories)
    typer.echo("of these, queries that mokaccino can express, on stories whose words are found already:")
    comparison.run(made, sizes, stories, work)


def _measure(made: Path, sizes: Sequence[int], stories: Sequence[Story]) -> None:
    before, loading = resident(), 0.0
    subscriptions = Subscriptions(media_topics())
    with made.open("rb") as file:
        for count in sizes:
            lines = list(islice(file, count - len(subscriptions)))
            begun = time.process_time()
            for line in lines:
                subscriptions.put(line.rstrip())
            gc.collect()
            gc.freeze()  # as a worker does
            loading += time.process_time() - begun
            del lines
            matches = [subscriptions.find(Facts(story, media_topics())) for story in stories]
            candidates = statistics.mean(each.candidates for each in matches)
            found = statistics.mean(len(each.keys) for each in matches)
            del matches
            spent = timed(lambda story: subscriptions.find(Facts(story, media_topics())), stories)
            typer.echo(
                f"{count:>13,} {loading:>8.1f} {(resident() - before) / 1e6:>10.0f} {percentiles(spent)}"
                f"  {candidates:.0f} candidates, {found:.0f} matches"
            )
            typer.echo(
                f"{'':32} {percentiles(timed(subscriptions.match, stories))}  with reading those found"
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
