"""`copytaster subscriptions add`: adds one subscription."""

from typing import Annotated

import typer

from processors.subscriptions.subscription import Subscription
from streams.cli import files
from streams.cli.loading import load_vocabulary
from streams.cli.subscriptions.options import Options, read, takes
from streams.cli.subscriptions.queries import read_query
from streams.cli.subscriptions.saving import save_one
from streams.client import run
from streams.errors import CommandError
from streams.settings import Settings, settings
from streams.subscriptions import load


@takes(Options)
def add(
    query: Annotated[
        str, typer.Argument(metavar="QUERY|FILE|-", help="With --id a query; else a file, or standard input.")
    ],
    options: Options,
    id: Annotated[str, typer.Option(help="What the subscription is called in commands and alerts.")] = "",
    owner: Annotated[str, typer.Option(help="The desk, customer or person whom it belongs to.")] = "",
) -> None:
    """Add a subscription.

    Workers know of it within two seconds. Try its query first with `copytaster subscriptions try`. Unless
    options say otherwise, each alert is delivered at once, updates are told if they have new facts, and
    stories that no longer match are taken back.

    Without --id the subscription is read from a file of JSON; `copytaster schema subscription` describes it.

    \b
      copytaster subscriptions add --id rail --owner transport '"rail strike" AND WITHIN Europe'
      copytaster subscriptions add rail.json
    """
    if id:
        if not owner:
            raise typer.BadParameter("--owner is missing")
        subscription = read({"id": id, "owner": owner, "query": query} | options.properties())
    elif owner or options != Options():
        raise typer.BadParameter("--id is missing")
    else:
        subscription = Subscription.from_json(_content(query))
    read_query(subscription.query, load_vocabulary(settings()))
    run(settings(), _add(settings(), subscription))
    typer.echo(f"{subscription.id}: added")


async def _add(settings: Settings, subscription: Subscription) -> None:
    existing = await load(settings)
    if subscription.id in existing:
        change = f"`copytaster subscriptions change {subscription.id}` changes it"
        raise CommandError(f"there is a subscription {subscription.id} already; {change}")
    await save_one(settings, subscription, existing)


def _content(name: str) -> bytes:
    try:
        return files.read(name)
    except OSError as error:
        hint = "; a query needs --id and --owner" if " " in name else ""
        raise CommandError(f"{name}: {error.strerror}{hint}") from None
