"""`copytaster drain`: takes a worker's partitions away, and lists the workers."""

import asyncio
import time
from typing import Annotated

import typer

from streams.cli.exits import complain
from streams.cli.options import DryRun
from streams.cli.sending import user
from streams.client import run
from streams.control import Request, drain_key, load, write
from streams.errors import CommandError
from streams.operations import Group, describe_group
from streams.settings import Settings, settings

WAIT = 60.0  # seconds for the worker to finish its batch and for the group to rebalance
INTERVAL = 0.5  # seconds between two looks at the group


def drain(
    worker: Annotated[
        str | None, typer.Argument(metavar="WORKER", help="host:port, as the list has it.")
    ] = None,
    dry_run: DryRun = False,
) -> None:
    """Take a worker's partitions away, or list workers.

    The worker finishes its batch, and its partitions go to the others. It stays up without partitions, and
    its /ready answers 503, until `copytaster resume WORKER`, even if it is restarted.

    The list has a line for each worker: name (host:port), address, number of partitions, and who drained it.
    """
    if worker is None:
        run(settings(), _list(settings()))
    else:
        run(settings(), _drain(settings(), worker, dry_run))


async def _list(settings: Settings) -> None:
    group, control = await describe_group(settings), await load(settings)
    requests = control.drained_workers
    for member in group.members:
        drained = f"drained {requests[member.name]}" if member.name in requests else ""
        typer.echo(f"{member.name}\t{member.host}\t{member.partitions}\t{drained}".rstrip())
    for name in sorted(requests.keys() - {member.name for member in group.members}):
        typer.echo(f"{name}\t-\t0\tdrained {requests[name]}; not in the group")
    rebalancing = "" if group.stable else "; the group rebalances"
    typer.echo(f"{len(group.members)} workers in group {settings.group}{rebalancing}", err=True)


async def _drain(settings: Settings, worker: str, dry_run: bool) -> None:
    group, control = await describe_group(settings), await load(settings)
    if worker not in {member.name for member in group.members}:
        raise CommandError(
            f"there is no worker {worker} in group {settings.group}; `copytaster drain` lists them"
        )
    count = _partitions(group, worker)
    if earlier := control.get(drain_key(worker)):
        typer.echo(f"{worker} has been drained {earlier}; it has {count} partitions")
        return
    idle = {worker, *control.drained_workers}
    others = sum(member.name not in idle for member in group.members)
    if not others:
        complain(f"no other worker takes over: nothing is processed while {worker} is drained")
    if dry_run:
        typer.echo(f"would drain {worker}: its {count} partitions would go to {others} other workers")
        return
    await write(settings, drain_key(worker), Request.now(user()))
    typer.echo(f"waiting until {worker} has given up its {count} partitions", err=True)
    await _wait(settings, worker)
    typer.echo(f"{worker} is drained: its {count} partitions are with {others} other workers")


async def _wait(settings: Settings, worker: str) -> None:
    """Wait until a worker has no partitions. Raises CommandError if that takes too long."""
    deadline = time.monotonic() + WAIT
    while True:
        group = await describe_group(settings)
        if group.stable and not _partitions(group, worker):
            return
        if time.monotonic() > deadline:
            raise CommandError(f"{worker} is to be drained, but still has partitions after {WAIT:.0f} s")
        await asyncio.sleep(INTERVAL)


def _partitions(group: Group, worker: str) -> int:
    return sum(member.partitions for member in group.members if member.name == worker)
