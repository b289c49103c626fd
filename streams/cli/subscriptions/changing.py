"""`copytaster subscriptions change`, `mute` and `remove`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

import orjson
import typer

from processors.errors import SubscriptionError
from processors.subscriptions.subscription import Subscription
from streams.cli.loading import load_vocabulary
from streams.cli.subscriptions.options import Options, read, takes
from streams.cli.subscriptions.queries import read_query
from streams.cli.subscriptions.saving import save_one
from streams.client import run
from streams.errors import CommandError
from streams.settings import Settings, settings
from streams.subscriptions import delete, load, read_entry, save

IDS = Annotated[list[str], typer.Argument(metavar="ID", help="The ids of subscriptions.")]


# The properties that options of `change` clear.
CLEARED = {
    "no_topic": "topic",
    "no_webhook": "webhooks",
    "no_email": "emails",
    "no_digest": "digest",
    "no_quiet": "quiet",
    "no_starts": "starts",
    "no_ends": "ends",
}


@dataclass(frozen=True, kw_only=True)
class Changes(Options):
    """The options of `change`: those of `add`, and others that clear properties."""

    no_topic: Annotated[bool, typer.Option("--no-topic", help="Send alerts to no topic of its own.")] = False
    no_webhook: Annotated[bool, typer.Option("--no-webhook", help="Send alerts to no webhook.")] = False
    no_email: Annotated[bool, typer.Option("--no-email", help="Mail alerts to nobody.")] = False
    no_digest: Annotated[bool, typer.Option("--no-digest", help="Deliver each alert at once.")] = False
    no_quiet: Annotated[bool, typer.Option("--no-quiet", help="Deliver at all hours.")] = False
    no_starts: Annotated[bool, typer.Option("--no-starts", help="Tell of stories from now on.")] = False
    no_ends: Annotated[bool, typer.Option("--no-ends", help="Tell of stories without end.")] = False

    def apply(self, properties: Mapping[str, Any]) -> dict[str, Any]:
        """The properties of a subscription after these changes. Raises BadParameter."""
        given = self.properties()
        delivery = given.pop("delivery", {})
        cleared = {name for option, name in CLEARED.items() if getattr(self, option)}
        if both := cleared & {*given, *delivery}:
            [no] = [option.replace("_", "-") for option, name in CLEARED.items() if name == min(both)]
            raise typer.BadParameter(f"--{no} contradicts --{no.removeprefix('no-')}")
        kept = {name: value for name, value in properties.get("delivery", {}).items() if name not in cleared}
        after = {name: value for name, value in properties.items() if name not in cleared}
        return after | given | {"delivery": kept | delivery}


@takes(Changes)
def change(
    id: Annotated[str, typer.Argument(metavar="ID", help="The id of a subscription.")],
    options: Changes,
    query: Annotated[str | None, typer.Option(help="Another query.")] = None,
) -> None:
    """Change some properties of a subscription.

    The others stay as they are; id and owner cannot be changed. --webhook, --email and --digest-at replace
    all earlier values. Workers know of the change within two seconds.

    \b
      copytaster subscriptions change rail --quiet 22:00-06:00 --timezone Europe/Oslo
      copytaster subscriptions change rail --no-quiet --query '"rail strike" AND WITHIN EU'
    """
    if query is None and options == Changes():
        raise typer.BadParameter("say what to change: give --query or another option")
    changed = run(settings(), _change(settings(), id, query, options))
    typer.echo(f"{id}: {'changed' if changed else 'unchanged'}")


async def _change(settings: Settings, id: str, query: str | None, options: Changes) -> bool:
    """Change a subscription; returns whether anything is different."""
    existing = await load(settings)
    _check_existence([id], existing)
    before = read_stored(id, existing[id])
    properties = orjson.loads(existing[id]) | ({} if query is None else {"query": query})
    after = read(options.apply(properties))
    if after.query != before.query:
        read_query(after.query, load_vocabulary(settings))
    if after == before:
        return False
    await save_one(settings, after, existing)
    return True


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
