"""The command line: its commands, each imported only when it is called, so that `--help` is quick."""

from importlib import import_module
from importlib.metadata import version
from typing import Annotated, Any

import typer

from streams.cli.exits import reported
from streams.settings import PREFIX, Settings

# In the order of `--help`. Each is in a file of its name in `commands/`, and its docstring begins with this.
COMMANDS = {
    "demo": "Run the whole system for a minute, on sample stories.",
    "up": "Run the embedded broker and workers until interrupted.",
    "broker": "Run the embedded broker alone until interrupted.",
    "worker": "Run the stages on a Kafka cluster until told to stop.",
    "push": "Push stories to the raw topic as they are.",
    "follow": "Show the stories of a topic as they come.",
    "topics": "List the topics, or create those that are missing.",
    "schema": "Print the published contract.",
    "parse": "Show what ingest makes of files.",
    "annotate": "Enrich stories without Kafka and print the records.",
    "deadletters": "List, show and retry what could not be processed.",
    "subjects": "Show the subjects, check your rules, explain tags.",
}

SETTINGS = "\n\n".join(
    f"{PREFIX}{name.upper()} [{field.default}] {field.description}"
    for name, field in Settings.model_fields.items()
)


class _LazyCommand(typer.core.TyperCommand):
    """A command that imports its module when it is called."""

    def make_context(self, info_name: str | None, args: list[str], parent: Any = None, **extra: Any) -> Any:
        name = str(self.name)
        command = getattr(import_module(f"streams.cli.commands.{name}"), name)
        if not isinstance(command, typer.Typer):  # a function
            app = typer.Typer(add_completion=False, rich_markup_mode=None)
            app.command(name)(command)
            command = app
        return typer.main.get_command(command).make_context(info_name, args, parent, **extra)


class _Commands(typer.core.TyperGroup):
    """All commands; an error of ours ends any of them with its lines on stderr."""

    def __init__(self, **attributes: Any) -> None:
        super().__init__(**attributes)
        for name, summary in COMMANDS.items():
            self.add_command(_LazyCommand(name, help=summary))

    def invoke(self, ctx: Any) -> Any:
        with reported():
            return super().invoke(ctx)


app = typer.Typer(
    cls=_Commands,
    help="Enriches the stories of live news wires with names, quotations and subjects, on Kafka.",
    epilog="Settings, from the environment:\n\n" + SETTINGS,
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"copytaster {version('copytaster')}")
        raise typer.Exit


@app.callback()
def main(
    _: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    pass


def run() -> None:
    """The console script."""
    app(prog_name="copytaster")
