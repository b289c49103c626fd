"""`copytaster deadletters`: messages that could not be processed, and retrying them."""

import sys
from collections.abc import Sequence
from typing import Annotated

import typer
from rich.console import Console

from streams.cli.exits import complain
from streams.cli.letters import columns, table
from streams.cli.selection import Reason, Selection, Since, Source, Stage
from streams.client import producer, run
from streams.deadletters import Letter, as_text, details
from streams.errors import CommandError
from streams.headers import HEADER_PREFIX
from streams.retries import dead_letters, send_again
from streams.settings import Settings, settings

deadletters = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    help="List, show and retry messages that failed.\n\nA dead letter's ID is partition:offset.",
)

ID = Annotated[str, typer.Argument(metavar="ID", help="partition:offset, as `list` prints it.")]


@deadletters.command("list")
def list_letters(
    since: Since = None, stage: Stage = None, reason: Reason = None, source: Source = None
) -> None:
    """List the dead letters, oldest first.

    Prints a line for each: ID, time, stage, reason, source, key, uri, message, and whether it was sent again.
    On a terminal the columns fit its width; otherwise they are complete and separated by tabs.
    """
    found = Selection(since, stage, reason, source).of(run(settings(), dead_letters(settings())))
    if sys.stdout.isatty():
        Console(highlight=False).print(table(found))
    else:
        for letter in found:
            typer.echo("\t".join(columns(letter)))
    retried = sum(letter.retried for letter in found)
    typer.echo(f"{len(found)} dead letters, {retried} of them sent again", err=True)


@deadletters.command("show")
def show_letter(
    identifier: ID,
    raw: Annotated[bool, typer.Option("--raw", help="Print only its bytes, unchanged.")] = False,
) -> None:
    """Show one dead letter: reason, headers and bytes."""
    [letter] = run(settings(), _chosen(settings(), [identifier]))
    message = letter.message
    if raw:
        typer.get_binary_stream("stdout").write(message.value)
        return
    for name, value in (details(message.headers) | {"reason": letter.reason}).items():
        typer.echo(f"{name:<10} {value}")
    for name, content in message.headers.items():
        if not name.startswith(HEADER_PREFIX):
            typer.echo(f"header     {name}: {as_text(content)}")
    typer.echo(f"sent again {'yes' if letter.retried else 'no'}")
    typer.echo(f"key        {as_text(message.key or b'')}")
    typer.echo(f"bytes      {len(message.value)}\n\n{as_text(message.value[:2_000])}")


@deadletters.command("retry")
def retry_letters(
    identifiers: Annotated[
        list[str] | None, typer.Argument(metavar="ID", help="partition:offset, as `list` prints it.")
    ] = None,
    every: Annotated[
        bool, typer.Option("--all", help="Retry all that have not been sent again yet.")
    ] = False,
) -> None:
    """Send dead letters to their topic again, each once.

    They also stay where they are, because Kafka cannot delete single messages; a retry mark records that they
    were sent again. A message that fails again is a new dead letter, whose header copytaster-tries counts the
    retries.
    """
    if bool(identifiers) == every:
        raise typer.BadParameter("give either IDs or --all")
    run(settings(), _retry(settings(), identifiers or []))


async def _chosen(settings: Settings, identifiers: Sequence[str]) -> list[Letter]:
    by_id = {letter.id: letter for letter in await dead_letters(settings)}
    for identifier in identifiers:
        if identifier not in by_id:
            raise CommandError(f"there is no dead letter {identifier}")
    return [by_id[identifier] for identifier in dict.fromkeys(identifiers)]


async def _retry(settings: Settings, identifiers: Sequence[str]) -> None:
    """Send dead letters again: those with the given IDs, or all that have not been sent again yet."""
    async with producer(settings) as client:
        if identifiers:
            chosen = await _chosen(settings, identifiers)
        else:
            chosen = [letter for letter in await dead_letters(settings) if not letter.retried]
        failed = 0
        for letter in chosen:
            try:
                topic = await send_again(client, settings, letter)
            except ValueError as error:
                failed += 1
                complain(f"{letter.id}: {error}")
            else:
                typer.echo(f"{letter.id}: sent to {topic}")
    if failed:
        raise CommandError(f"{failed} dead letters were not sent")
