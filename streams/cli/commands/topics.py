"""`copytaster topics`: lists the topics, creates them on a cluster, and gives them more partitions."""

from typing import Annotated

import typer
from rich.table import Table

from streams import alert_topics
from streams.administration import CREATED, administrator, failures, is_embedded, partitions_of_new
from streams.administration import create as create_topics
from streams.cli.exits import complain
from streams.cli.signals import end_on_signals
from streams.cli.tables import print_table
from streams.client import run
from streams.errors import CommandError
from streams.growth import Say, growth
from streams.settings import Settings, settings
from streams.topics import DAY, FOREVER, all_topics


def topics(
    create: Annotated[bool, typer.Option("--create", help="Create missing topics.")] = False,
    partitions: Annotated[
        int | None,
        typer.Option(min=1, max=1000, help="Grow all topics to this number of partitions."),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="With --partitions: say what would be done, and do nothing.")
    ] = False,
) -> None:
    """List, create or grow the topics.

    The list has each topic's writers, keys, values, retention and cleanup policy. --create also creates the
    topics that subscriptions name. It leaves existing topics as they are, and gives missing ones as many
    partitions as those have; if there are none, COPYTASTER_PARTITIONS. It uses COPYTASTER_REPLICAS. The
    embedded broker creates topics by itself, on first use.

    --partitions grows all topics but those that subscriptions name, and moves the state of stories to their
    new partitions. Workers may be running: they finish the messages between the stages, then wait until it is
    done. If interrupted, run it again.
    """
    if create and partitions:
        raise typer.BadParameter("use --create, then --partitions")
    if dry_run and not partitions:
        raise typer.BadParameter("--dry-run needs --partitions")
    if partitions:
        _grow_or_preview(partitions, dry_run)
        return
    if create:
        run(settings(), _create(settings()))
        return
    table = Table("topic", "written by", "key", "value", "kept", "cleanup", box=None, pad_edge=False)
    for topic in all_topics():
        kept = "forever" if topic.retention == FOREVER else f"{topic.retention // DAY} days"
        name = topic.name(settings().topic_prefix)
        table.add_row(name, topic.written_by, topic.key, topic.value, kept, topic.cleanup)
    print_table(table)


def _grow_or_preview(wanted: int, dry_run: bool) -> None:
    begun = False

    def say(line: str) -> None:
        nonlocal begun
        begun = not dry_run
        typer.echo(line)

    def last_words() -> None:
        if begun:
            complain("not finished, and the workers wait until it is: run it again")

    end_on_signals(last_words)
    try:
        run(settings(), _grow(settings(), wanted, dry_run, say))
    except CommandError:
        last_words()
        raise
    end_on_signals()


async def _grow(settings: Settings, wanted: int, dry_run: bool, say: Say) -> None:
    async with growth(settings, wanted) as growing:
        await (growing.preview if dry_run else growing.run)(say)


async def _create(settings: Settings) -> None:
    async with administrator(settings) as client:
        if await is_embedded(client):
            raise CommandError(
                f"the embedded broker at {settings.brokers} creates topics by itself, on first use"
            )
        # Read before anything is created, because not every broker knows of a new topic at once.
        named = await alert_topics.named(settings)
        count = await partitions_of_new(client, settings)
        outcomes = await create_topics(client, settings, [*all_topics(), *named])
    failed = failures(outcomes)
    for name, result in outcomes.items():
        partitions = f" with {count} partitions" if result == CREATED else ""
        typer.echo(f"{name}: {result}{partitions}", err=name in failed)
    if failed:
        raise CommandError(f"{len(failed)} topics could not be created")
