"""`copytaster subscriptions remove` and `mute`."""

from collections.abc import Mapping, Sequence
from typing import Annotated

import typer

from processors.errors import SubscriptionError
from processors.subscriptions.subscription import Subscription
from streams.client import run
from streams.errors import CommandError
from streams.settings import Settings, settings
from streams.subscriptions import delete, load, read_entry, save

IDS = Annotated[list[str], typer.Argument(metavar="ID", help="The ids of subscriptions.")]


def remove(ids: IDS) -> None:
    """Remove subscriptions.

    Stories that they were told of are still taken back, if they are killed.
    """
    run(settings(), _remove(settings(), list(dict.fromkeys(ids))))


async def _remove(settings: Settings, ids: Sequence[str]) -> None:
    _check_existence(ids, await load(settings))
    await delete(settings, ids)
    for id in ids:
        typer.echo(f"{id}: removed")


def mute(
    ids: IDS, off: Annotated[bool, typer.Option("--off", help="Tell of stories again.")] = False
) -> None:
    """Mute subscriptions.

    Muted subscriptions are told of no story, until `copytaster subscriptions mute --off`. Stories that they
    were told of are still taken back, if they are killed.
    """
    run(settings(), _mute(settings(), list(dict.fromkeys(ids)), muted=not off))


async def _mute(settings: Settings, ids: Sequence[str], *, muted: bool) -> None:
    existing = await load(settings)
    _check_existence(ids, existing)
    subscriptions = [read_stored(id, existing[id]) for id in ids]
    changed = [each.model_copy(update={"muted": muted}) for each in subscriptions]
    await save(settings, changed, existing)
    for before in subscriptions:
        already = "already " if before.muted == muted else ""
        typer.echo(f"{before.id}: {already}{'muted' if muted else 'active'}")


def read_stored(id: str, data: bytes) -> Subscription:
    """A stored subscription. Raises CommandError if it is invalid."""
    try:
        return read_entry(id, data)
    except SubscriptionError as error:
        raise CommandError(f"{id} is invalid, and tells nobody:\n{error}") from None


def _check_existence(ids: Sequence[str], existing: Mapping[str, bytes]) -> None:
    """Raise CommandError if there are no subscriptions with some ids; then nothing is changed."""
    if missing := [id for id in ids if id not in existing]:
        unchanged = "; nothing was changed" if len(ids) > len(missing) else ""
        raise CommandError("\n".join(f"there is no subscription {id}{unchanged}" for id in missing))
