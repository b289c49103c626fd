"""`copytaster subscriptions`: who is told of which stories."""

import typer

from streams.cli.subscriptions.adding import add
from streams.cli.subscriptions.changing import change, mute, remove
from streams.cli.subscriptions.checking import check, try_query
from streams.cli.subscriptions.importing import import_file
from streams.cli.subscriptions.listing import export, list_all, show

subscriptions = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    help="""Manage subscriptions: who is told of which stories.

    A subscription is a query that belongs to an owner. Workers send an alert to wire.alerts for each story
    that matches it, for later versions of the story, and when the story is taken back.

    \b
      copytaster subscriptions try '"rail strike" AND WITHIN Europe'
      copytaster subscriptions add --id rail --owner transport '"rail strike" AND WITHIN Europe'
      copytaster follow --alerts rail
    """,
)
subscriptions.command("check")(check)
subscriptions.command("try")(try_query)
subscriptions.command("add")(add)
subscriptions.command("list")(list_all)
subscriptions.command("show")(show)
subscriptions.command("change")(change)
subscriptions.command("mute")(mute)
subscriptions.command("remove")(remove)
subscriptions.command("import")(import_file)
subscriptions.command("export")(export)
