"""`copytaster pause`: pauses a stage on all workers."""

from typing import Annotated

import typer

from streams.cli.options import DryRun
from streams.cli.selection import stage as parse_stage
from streams.cli.sending import user
from streams.client import run
from streams.control import Request, load, pause_key, write
from streams.operations import waiting
from streams.settings import Settings, settings


def pause(
    stage: Annotated[str, typer.Argument(parser=parse_stage, metavar="STAGE")], dry_run: DryRun = False
) -> None:
    """Pause a stage on all workers.

    A paused stage finishes the messages that it has taken, and takes no more until `copytaster resume`, also
    on workers that start later. Messages wait in the topic that it reads, no longer than the topic keeps
    them. The other stages go on.
    """
    run(settings(), _pause(settings(), stage, dry_run))


async def _pause(settings: Settings, stage: str, dry_run: bool) -> None:
    count = await waiting(settings, stage)
    if earlier := (await load(settings)).get(pause_key(stage)):
        typer.echo(f"{stage} has been paused {earlier}; {count} messages wait for it")
    elif dry_run:
        typer.echo(f"would pause {stage} on all workers; {count} messages wait for it")
    else:
        await write(settings, pause_key(stage), Request.now(user()))
        typer.echo(f"{stage} is paused; workers follow within a second; {count} messages wait for it")
