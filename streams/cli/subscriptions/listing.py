"""`copytaster subscriptions list`, `show` and `export`: what subscriptions there are."""

import sys
from datetime import UTC, datetime
from typing import Annotated

import orjson
import typer
from rich.console import Console

from processors.errors import SubscriptionError
from streams.cli.exits import FAILED, complain
from streams.cli.loading import load_entitled, load_vocabulary
from streams.cli.subscriptions.changing import read_stored
from streams.cli.subscriptions.formats import INVALID, Row, counted, details, row, table
from streams.cli.subscriptions.queries import read_query, readable
from streams.client import run
from streams.errors import CommandError, SettingsError
from streams.notify.signing import secret
from streams.settings import PREFIX, settings
from streams.subscriptions import load, read_entry


def list_all(
    owner: Annotated[str, typer.Option(metavar="OWNER", help="Only those of an owner.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print a JSON object per line.")] = False,
) -> None:
    """List the subscriptions.

    Prints a line for each: id, owner, state, name and query. The state is active, muted, scheduled (before
    its start), ended, or invalid: then it tells nobody, and the reason stands in place of the query. On a
    terminal the columns fit its width; otherwise they are complete and separated by tabs.
    """
    now = datetime.now(UTC)
    existing = run(settings(), load(settings()))
    vocabulary = load_vocabulary(settings())
    rows = [row(id, existing[id], now, vocabulary) for id in sorted(existing)]
    rows = [each for each in rows if owner in ("", each.owner)]
    if as_json:
        for each in rows:
            typer.echo(orjson.dumps(_object(each, existing[each.id])))
    elif sys.stdout.isatty():
        Console(highlight=False).print(table(rows))
    else:
        for each in rows:
            typer.echo("\t".join(each))
    inactive = sum(each.state != "active" for each in rows)
    typer.echo(f"{counted(len(rows), 'subscription')}, {len(rows) - inactive:,} active", err=True)


def _object(each: Row, data: bytes) -> dict[str, object]:
    """All properties that are set, and the state."""
    if each.state == INVALID:
        return {"id": each.id, "state": INVALID, "error": each.query}
    return {**orjson.loads(data), "state": each.state}


def show(
    id: Annotated[str, typer.Argument(metavar="ID", help="The id of a subscription.")],
    as_json: Annotated[
        bool, typer.Option("--json", help="Print it as JSON, as `add` reads it from a file.")
    ] = False,
    with_secret: Annotated[
        bool,
        typer.Option(
            "--secret",
            help="Print only the secret of its webhooks; needs COPYTASTER_WEBHOOK_KEY.",
        ),
    ] = False,
) -> None:
    """Show one subscription.

    Prints its properties, how its query is read where that differs, and the query that limits its owner.
    """
    data = run(settings(), load(settings())).get(id)
    if data is None:
        raise CommandError(f"there is no subscription {id}; `copytaster subscriptions list` lists them")
    subscription = read_stored(id, data)
    if with_secret:
        key = settings().webhook_key.get_secret_value()
        if not key:
            raise SettingsError(f"{PREFIX}WEBHOOK_KEY: is not set, and secrets are made from it")
        typer.echo(secret(key, subscription.owner, id))
        return
    if as_json:
        typer.echo(orjson.dumps(orjson.loads(subscription.to_json()), option=orjson.OPT_INDENT_2))
        return
    read_as, problem, vocabulary = "", None, load_vocabulary(settings())
    try:
        read_as = readable(read_query(subscription.query, vocabulary), vocabulary)
    except CommandError as error:
        problem = error
    for name, value in details(subscription, read_as, datetime.now(UTC)):
        typer.echo(f"{name:<11}{value}")
    if entitled := load_entitled(settings(), subscription.owner, vocabulary):
        typer.echo(f"{'limited to':<11}{entitled}")
    if problem:
        raise problem


def export() -> None:
    """Print all subscriptions as JSON lines.

    `import` reads them again.

    \b
      copytaster subscriptions export > subscriptions.jsonl
    """
    existing = run(settings(), load(settings()))
    failed = 0
    for id in sorted(existing):
        try:
            typer.echo(read_entry(id, existing[id]).to_json())
        except SubscriptionError as error:
            failed += 1
            complain(f"{id} is invalid: {'; '.join(str(error).splitlines())}")
    typer.echo(counted(len(existing) - failed, "subscription"), err=True)
    if failed:
        raise typer.Exit(FAILED)
