"""The command line. Each command is imported only when it is called, so that `--help` is fast."""

import os
from importlib import import_module
from importlib.metadata import version
from typing import Annotated, Any

import typer

from streams.cli.exits import report_errors
from streams.settings import PREFIX, Settings, settings

# In the order of `--help`. Each is in the module of its name in `commands/`, and its help begins with this.
COMMANDS = {
    "demo": "Run the whole system on sample stories, then stop.",
    "up": "Run a broker and all processes here until interrupted.",
    "broker": "Run only the embedded broker until interrupted.",
    "worker": "Run the stages on a Kafka cluster until stopped.",
    "notify": "Deliver alerts to topics, webhooks and mail until stopped.",
    "api": "Serve the HTTP API and the Atom feeds until stopped.",
    "desk": "Serve the desk, the wire in a browser, until stopped.",
    "exporter": "Serve the lag, also of workers that are down, as metrics.",
    "push": "Push stories to the raw topic, unchanged.",
    "follow": "Show the stories of a topic, or alerts, as they arrive.",
    "subscriptions": "Manage subscriptions: who is told of which stories.",
    "tokens": "Manage the tokens of the HTTP API and the desk.",
    "lag": "Show how far the workers are behind, by stage or partition.",
    "topics": "List, create or grow the topics.",
    "pause": "Pause a stage on all workers.",
    "resume": "Resume a paused stage or a drained worker.",
    "skip": "Send a message to the dead letters, unprocessed.",
    "drain": "Take a worker's partitions away, or list workers.",
    "deadletters": "List, show and retry messages that failed.",
    "replay": "Send messages of the raw topic again, as corrections.",
    "schema": "Print the published JSON Schemas, AsyncAPI and OpenAPI.",
    "subjects": "Browse subjects, check rules, explain a story's subjects.",
    "parse": "Show how files are parsed, without Kafka.",
    "annotate": "Enrich stories without Kafka, and print the records.",
}


SERVERS = {"worker", "notify", "api", "desk", "exporter"}  # their errors are log lines, too

# The settings come in the order of `Settings`; each of these begins a group.
GROUPS = {
    "brokers": "Settings of the connection",
    "group": "Settings of topics and the consumer group",
    "model": "Settings of stories",
    "entitlements": "Settings of subscriptions",
    "guarantee": "Settings of workers",
    "notify_port": "Settings of deliveries",
    "desk_host": "Settings of the desk",
    "session_timeout": "Other settings",
}


def _settings() -> dict[str, list[tuple[str, str]]]:
    """The environment variables with their descriptions, by group."""
    groups: dict[str, list[tuple[str, str]]] = {}
    group: list[tuple[str, str]] = []
    for name, field in Settings.model_fields.items():
        if name in GROUPS:
            group = groups[GROUPS[name]] = []
        default = f"  [default: {field.default}]" if str(field.default) else ""
        group.append((PREFIX + name.upper(), f"{field.description}{default}"))
    return groups


HELP = ["-h", "--help"]


class _LazyCommand(typer.core.TyperCommand):
    """A command that imports its module when it is called."""

    def make_context(self, info_name: str | None, args: list[str], parent: Any = None, **extra: Any) -> Any:
        name = str(self.name)
        command = getattr(import_module(f"streams.cli.commands.{name}"), name)
        if not isinstance(command, typer.Typer):  # a function
            app = typer.Typer(add_completion=False, rich_markup_mode=None)
            app.command(name)(command)
            command = app
        if not extra.get("resilient_parsing") and not {*HELP} & {*args}:
            settings()  # a wrong setting ends every command, even one that would not have used it
        return typer.main.get_command(command).make_context(info_name, args, parent, **extra)


class _Commands(typer.core.TyperGroup):
    """The group of all commands, which reports our errors."""

    def __init__(self, **attributes: Any) -> None:
        super().__init__(**attributes)
        for name, summary in COMMANDS.items():
            self.add_command(_LazyCommand(name, help=summary))

    def format_epilog(self, ctx: Any, formatter: Any) -> None:
        for group, rows in _settings().items():
            with formatter.section(group):
                formatter.write_dl(rows, col_max=40)

    def invoke(self, ctx: Any) -> Any:
        def is_logged() -> bool:
            return ctx.invoked_subcommand in SERVERS and os.environ.get(f"{PREFIX}LOG_FORMAT") == "json"

        with report_errors(is_logged):
            return super().invoke(ctx)


app = typer.Typer(
    cls=_Commands,
    help="Enrich live news wires with entities, quotations and subjects, on Kafka. Settings are environment"
    " variables.",
    no_args_is_help=True,
    context_settings={"help_option_names": HELP},  # commands inherit it
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
