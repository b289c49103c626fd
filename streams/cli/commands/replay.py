"""`copytaster replay`: sends messages of the raw topic again."""

from datetime import datetime
from typing import Annotated

import typer

from processors.story import rfc3339
from streams.cli.exits import FAILED, complain
from streams.cli.progress import bars
from streams.cli.selection import moment
from streams.cli.signals import end_on_signals
from streams.client import run
from streams.errors import CommandError
from streams.replay import Counts, Replay, Selection
from streams.settings import settings


def replay(
    since: Annotated[
        datetime,
        typer.Option(
            parser=moment,
            metavar="TIME|AGE",
            help="Messages since a time (2026-03-01T10:00:00Z), or not longer ago than 30m, 2h or 1d.",
        ),
    ],
    to: Annotated[
        datetime | None,
        typer.Option(
            parser=moment, metavar="TIME|AGE", help="Only messages before a time. [default: up to now]"
        ),
    ] = None,
    source: Annotated[
        str,
        typer.Option(
            metavar="NAME", help="Only messages of a wire, by copytaster-source or enrichment.source."
        ),
    ] = "",
    into: Annotated[
        str, typer.Option(metavar="PREFIX", help="Send them to the topic PREFIX.raw instead, unmarked.")
    ] = "",
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only say how many messages would be sent.")
    ] = False,
) -> None:
    """Send messages of the raw topic again, as corrections.

    The newest version of each story comes out once more, as a correction that says that it is a replay
    (enrichment.replayed); kills are sent again. Older versions are dropped as outdated, and stories that
    could not be processed before are processed.

    With --into the messages go unmarked, with their times, to the raw topic of another prefix, for a second
    set of workers with that COPYTASTER_TOPIC_PREFIX and another COPYTASTER_GROUP.

    Messages that an earlier replay has sent are left out.
    """
    if into == settings().topic_prefix:
        raise typer.BadParameter(f"--into {into}: the messages are there already; leave --into out")
    if to and to <= since:
        raise typer.BadParameter("--to is not after --since")
    replaying = Replay(settings(), Selection(since, to, source), into)
    counts = replaying.counts
    with bars() as progress:
        read = progress.add_task("read", total=None)

        def tell(done: int, total: int) -> None:
            progress.update(read, completed=done, total=total)

        def last_words() -> None:
            progress.stop()
            complain("nothing was sent" if dry_run else _how_far(counts))

        end_on_signals(last_words)
        try:
            run(settings(), replaying.run(dry_run, tell))
        except CommandError:
            if counts.last and not dry_run:
                last_words()
            raise
        end_on_signals()
    if dry_run:
        span = (
            f", from {rfc3339(counts.first)} to {rfc3339(counts.last)}"
            if counts.first and counts.last
            else ""
        )
        summary = (
            f"{counts.messages:,} messages, {counts.size:,} bytes{span}, would be sent to {replaying.target}"
        )
    else:
        summary = f"{counts.messages:,} messages sent {f'to {replaying.target}' if into else 'again'}"
    skipped = f", {counts.replays:,} skipped because they are replays" if counts.replays else ""
    typer.echo(summary + skipped, err=True)
    if counts.too_large:
        complain(f"{counts.too_large:,} messages are too large to be sent again")
        raise typer.Exit(FAILED)


def _how_far(counts: Counts) -> str:
    if not counts.last:
        return "nothing was sent"
    last = rfc3339(counts.last)
    return f"{counts.messages:,} messages sent, up to {last}; go on with --since {last}"
