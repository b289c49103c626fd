"""`copytaster subscriptions check` and `try`: what a query means, and what it would have brought."""

from datetime import UTC, datetime, timedelta
from typing import Annotated

import typer
from rich.console import Group
from rich.padding import Padding
from rich.text import Text

from processors.story import from_json
from processors.subscriptions.trial import Details, Hit, Trial
from streams.cli.alerts import REASONS, explanation, grid
from streams.cli.exits import complain
from streams.cli.loading import load_vocabulary
from streams.cli.output import output
from streams.cli.progress import bars
from streams.cli.subscriptions.formats import counted, one_line
from streams.cli.subscriptions.queries import query_text, read_query, readable
from streams.client import run
from streams.history import history
from streams.settings import Settings, settings
from streams.topics import ENRICHED

Argument = Annotated[
    str, typer.Argument(metavar="QUERY|FILE|-", help="A query, a file with one, or - for standard input.")
]


def check(query: Argument) -> None:
    """Check a query.

    Prints how it is read, with hints on standard error: a small "and" where AND may have been meant, for
    example. An error is shown with its place, and the exit status is 1. processors/queries/README.md
    describes the language. Write the query in single quotation marks, so that the shell leaves it as it is:

    \b
      copytaster subscriptions check '"rail strike" AND WITHIN Europe'
    """
    vocabulary = load_vocabulary(settings())
    typer.echo(readable(read_query(query_text(query), vocabulary), vocabulary))


def try_query(
    query: Argument,
    days: Annotated[int, typer.Option(min=1, max=365, help="How many days to look back.")] = 7,
    limit: Annotated[int, typer.Option(min=0, max=10_000, help="How many stories to show, the newest.")] = 20,
) -> None:
    """Show which stories of the last days a query would have brought.

    Reads wire.enriched, which keeps stories for 30 days. Prints a block for each story: when it first
    matched, its source, its headline, and why it matched; whether it matched in later versions, and whether
    it was taken back. Then how many stories there were on each day. Nobody is told of anything.

    \b
      copytaster subscriptions try 'SUBJECT flood AND WITHIN Asia' --days 3
    """
    vocabulary = load_vocabulary(settings())
    trial = Trial(read_query(query_text(query), vocabulary), vocabulary, limit)
    since = datetime.now(UTC) - timedelta(days=days)
    strange = run(settings(), _read(settings(), trial, since))
    console = output()
    for uri, hit, details in trial.newest():
        console.print(_block(uri, hit, details))
    if trial.stories > limit > 0:
        console.print(Text(f"and {trial.stories - limit:,} older stories\n", "dim"))
    for day, count in trial.by_day().items():
        console.print(f"{day}  {count:>6,}")
    if strange:
        complain(f"{strange:,} messages are not records")
    typer.echo(_summary(trial, days), err=True)


async def _read(settings: Settings, trial: Trial, since: datetime) -> int:
    """Try all records since a time; returns how many messages are not records."""
    strange = 0
    with bars() as progress:
        task = progress.add_task("read", total=None)

        def tell(read: int, total: int) -> None:
            progress.update(task, completed=read, total=total)

        topic = ENRICHED.name(settings.topic_prefix)
        async for message in history(settings, topic, since, tell):
            try:
                trial.add(from_json(message.value), message.time)
            except Exception:  # anybody may write anything to a topic
                strange += 1
    return strange


def _block(uri: str, hit: Hit, details: Details) -> Group:
    """A story: when it came and from whom, its headline, why it matched, and what came after."""
    origin = (f"{hit.time:%Y-%m-%d %H:%M}", one_line(details.source), one_line(uri))
    title = Text(one_line(details.headline), "bold strike" if hit.taken_back else "bold")
    rows = grid()
    for label, line in explanation(details.why):
        rows.add_row(label, line)
    if hit.versions > 1:
        rows.add_row("versions", Text(f"{hit.versions} that match", "yellow"))
    if hit.taken_back:
        rows.add_row("taken back", Text(REASONS[hit.taken_back], "red"))
    return Group(Text("  ".join(filter(None, origin)), "dim"), title, Padding(rows, (0, 0, 1, 2)))


def _summary(trial: Trial, days: int) -> str:
    back = f", {trial.taken_back:,} of them taken back" if trial.taken_back else ""
    return (
        f"{counted(trial.stories, 'story', 'stories')} ({trial.stories / days:.1f} a day)"
        f" in {counted(trial.versions, 'version')}{back}; {counted(trial.read, 'version')} read"
    )
