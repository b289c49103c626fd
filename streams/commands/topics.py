"""`copytaster topics`: the map of topics, and its creation on a cluster."""

from typing import Annotated

import typer
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import TopicAlreadyExistsError, for_code
from rich.console import Console
from rich.table import Table

from streams.client import CommandError, run
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
    client = AIOKafkaAdminClient(bootstrap_servers=settings.brokers)
    wanted = [
        NewTopic(
            t.name(settings.topic_prefix),
            settings.partitions,
            settings.replicas,
            topic_configs=t.config,
        )
        for t in all_topics()
    ]
    try:
        await client.start()
        cluster = await client.describe_cluster()
        if cluster["controller_id"] not in {broker["node_id"] for broker in cluster["brokers"]}:
            # The embedded broker names a controller that is not there.
            raise CommandError(
                f"the broker at {settings.brokers} creates topics by itself, at their first use"
            )
        response = await client.create_topics(wanted)
    finally:
        await client.close()
    failed = False
    for name, code, *message in response.topic_errors:
        error = for_code(code)
        if not code:
            typer.echo(f"{name}: created with {settings.partitions} partitions")
        elif error is TopicAlreadyExistsError:
            typer.echo(f"{name}: exists")
        else:
            failed = True
            typer.echo(f"{name}: {error.__name__}: {message[0] if message else ''}", err=True)
    if failed:
        raise CommandError(f"not all topics behind {RAW.name(settings.topic_prefix)} were created")
