"""`copytaster resume`: ends what `pause` or `drain` began."""

from typing import Annotated

import typer

from streams.cli.options import DryRun
from streams.client import run
from streams.control import drain_key, load, pause_key, write
from streams.errors import CommandError
from streams.operations import waiting
from streams.settings import Settings, settings


def resume(name: Annotated[str, typer.Argument(metavar="STAGE|WORKER")], dry_run: DryRun = False) -> None:
    """Resume a paused stage or a drained worker.

    The stage goes on where it was paused; the worker is assigned partitions again.
    """
    run(settings(), _resume(settings(), name, dry_run))


async def _resume(settings: Settings, name: str, dry_run: bool) -> None:
    control = await load(settings)
    would = "would resume" if dry_run else "resumed"
    if request := control.get(pause_key(name)):
        key = pause_key(name)
        done = f"{would} {name}, paused {request}; {await waiting(settings, name)} messages wait for it"
    elif request := control.get(drain_key(name)):
        key = drain_key(name)
        done = f"{would} {name}, drained {request}"
    else:
        raise CommandError(f"{name} is neither a paused stage nor a drained worker")
    if not dry_run:
        await write(settings, key, None)
    typer.echo(done)
