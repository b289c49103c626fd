"""`copytaster subscriptions add`: adds one subscription."""

from typing import Annotated, Literal

import orjson
import typer

from processors.subscriptions.subscription import Subscription
from streams.cli.files import read
from streams.cli.loading import load_vocabulary
from streams.cli.subscriptions.queries import read_query, utf8
from streams.client import run
from streams.errors import CommandError
from streams.settings import Settings, settings
from streams.subscriptions import load, save

Replace = Annotated[bool, typer.Option("--replace", help="Replace subscriptions that have the same ids.")]


def add(
    query: Annotated[
        str, typer.Argument(metavar="QUERY|FILE|-", help="With --id a query; else a file, or standard input.")
    ],
    id: Annotated[str, typer.Option(help="What the subscription is called in commands and alerts.")] = "",
    owner: Annotated[str, typer.Option(help="The desk, customer or person whom it belongs to.")] = "",
    name: Annotated[str, typer.Option(help="What people call it.")] = "",
    updates: Annotated[
        Literal["all", "facts", "none"],
        typer.Option(
            help="Which later versions of a story are told: all, those with another headline, subject, name"
            " or quotation, or none."
        ),
    ] = "facts",
    unmatched: Annotated[
        Literal["retract", "ignore"],
        typer.Option(help="What to do when a later version of a story no longer matches."),
    ] = "retract",
    webhook: Annotated[
        list[str] | None, typer.Option(metavar="URL", help="Where to send alerts; may be repeated.")
    ] = None,
    email: Annotated[
        list[str] | None, typer.Option(metavar="ADDRESS", help="Whom to mail alerts; may be repeated.")
    ] = None,
    replace: Replace = False,
) -> None:
    """Add a subscription.

    Workers know of it within two seconds. Try its query first with `copytaster subscriptions try`. Without
    --id it is read from a file of JSON, which may also set a digest, quiet hours, a start and an end;
    `copytaster schema subscription` describes it.

    \b
      copytaster subscriptions add --id rail --owner transport '"rail strike" AND WITHIN Europe'
      copytaster subscriptions add rail.json
    """
    if id:
        if not owner:
            raise typer.BadParameter("--owner is missing")
        texts = {"id": id, "owner": owner, "name": name, "query": query}
        texts = {option: utf8(text) for option, text in texts.items()}
        delivery = {"webhooks": [*map(utf8, webhook or ())], "emails": [*map(utf8, email or ())]}
        data = orjson.dumps({**texts, "updates": updates, "unmatched": unmatched, "delivery": delivery})
    elif owner or name or webhook or email:
        raise typer.BadParameter("--id is missing")
    else:
        data = _read(query)
    subscription = Subscription.from_json(data)
    read_query(subscription.query, load_vocabulary(settings()))
    replaced = run(settings(), _add(settings(), subscription, replace=replace))
    typer.echo(f"{subscription.id}: {'replaced' if replaced else 'added'}")


async def _add(settings: Settings, subscription: Subscription, *, replace: bool) -> bool:
    """Write a subscription; returns whether it replaces one."""
    existing = await load(settings)
    if subscription.id in existing and not replace:
        raise CommandError(f"there is a subscription {subscription.id} already; --replace replaces it")
    await save(settings, [subscription], existing)
    return subscription.id in existing


def _read(name: str) -> bytes:
    try:
        return read(name)
    except OSError as error:
        hint = "; a query needs --id" if " " in name else ""
        raise CommandError(f"{name}: {error.strerror}{hint}") from None
