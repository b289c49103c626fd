"""The command line."""

from importlib.metadata import version
from typing import Annotated

import typer

from streams.cli.commands.annotate import annotate
from streams.cli.commands.broker import broker, up
from streams.cli.commands.deadletters import deadletters
from streams.cli.commands.demo import demo
from streams.cli.commands.follow import follow
from streams.cli.commands.parse import parse
from streams.cli.commands.push import push
from streams.cli.commands.schema import schema
from streams.cli.commands.subjects import subjects
from streams.cli.commands.topics import topics
from streams.cli.commands.worker import worker
from streams.settings import PREFIX, Settings

SETTINGS = "\n\n".join(
    f"{PREFIX}{name.upper()} [{field.default}] {field.description}"
    for name, field in Settings.model_fields.items()
)

app = typer.Typer(
    help="Enriches the stories of live news wires with names, quotations and subjects, on Kafka.",
    epilog="Settings, from the environment:\n\n" + SETTINGS,
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"copytaster {version('copytaster')}")
        raise typer.Exit


@app.callback()
def main(
    _: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    pass


for command in (demo, up, broker, worker, push, follow, topics, schema):
    app.command()(command)
app.add_typer(deadletters, name="deadletters")
app.add_typer(subjects, name="subjects")
app.command()(parse)
app.command()(annotate)


def run() -> None:
    """The console script."""
    app(prog_name="copytaster")
