"""`copytaster topics`: the map of topics, and its creation on a cluster."""

from typing import Annotated

import typer
from aiokafka.admin import AIOKafkaAdminClient
from rich.console import Console
from rich.table import Table

from streams.administration import create as create_missing
from streams.administration import failures, is_embedded
from streams.client import CommandError, run
from streams.security import connection
from streams.settings import Settings, settings
from streams.topics import DAY, RAW, all_topics

PIPE_WIDTH = 140  # characters; a pipe is not to get wrapped lines


def topics(
    create: Annotated[bool, typer.Option("--create", help="Create those that are missing.")] = False,
) -> None:
    """List the topics: who writes what to them, and how long Kafka keeps it.

    With --create they are created on the cluster, with the settings `partitions` and `replicas`;
    what exists is left as it is. The embedded broker creates topics by itself, at their first use.
    """
    if create:
        run(settings(), _create(settings()))
        return
    console = Console()
    if not console.is_terminal:
        console.width = PIPE_WIDTH
    table = Table("topic", "written by", "key", "value", "kept", "cleanup", box=None, pad_edge=False)
    for topic in all_topics():
        kept = f"{topic.retention // DAY} days"
        name = topic.name(settings().topic_prefix)
        table.add_row(name, topic.written_by, topic.key, topic.value, kept, topic.cleanup)
    console.print(table, markup=False)


async def _create(settings: Settings) -> None:
    client = AIOKafkaAdminClient(**connection(settings))
    try:
        await client.start()
        if await is_embedded(client):
            raise CommandError(
                f"the broker at {settings.brokers} creates topics by itself, at their first use"
            )
        became = await create_missing(client, settings)
    finally:
        await client.close()
    failed = failures(became)
    for name, what in became.items():
        new = f" with {settings.partitions} partitions" if what == "created" else ""
        typer.echo(f"{name}: {what}{new}", err=name in failed)
    if failed:
        raise CommandError(f"not all topics behind {RAW.name(settings.topic_prefix)} were created")
