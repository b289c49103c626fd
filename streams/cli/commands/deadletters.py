"""`copytaster deadletters`: what could not be processed, and why; sent again when it is mended."""

from collections.abc import Sequence
from typing import Annotated

import typer
from aiokafka import AIOKafkaProducer
from rich.console import Console
from rich.text import Text

from streams.cli import show
from streams.client import CommandError, consume, producer, run
from streams.deadletters import PREFIX, Letter, again, letters, mark, why
from streams.messages import Outgoing
from streams.settings import Settings, settings
from streams.topics import DEADLETTER

deadletters = typer.Typer(
    no_args_is_help=True,
    help="What could not be processed, as it came, and why. A dead letter's ID is partition:offset.",
)

ID = Annotated[str, typer.Argument(metavar="ID", help="partition:offset, as `list` prints it.")]


@deadletters.command("list")
def list_() -> None:
    """List the dead letters: a line each, with its ID, stage, reason and message."""
    console = Console(highlight=False, soft_wrap=True)
    found = run(settings(), _letters(settings()))
    for letter in found:
        note = Text("  (sent again)" if letter.retried else "", "dim")
        console.print(Text.assemble(show.dead_letter(letter.message), note))
    retried = sum(letter.retried for letter in found)
    typer.echo(f"{len(found)} dead letters, {retried} of them sent again", err=True)


@deadletters.command("show")
def show_(
    identifier: ID,
    raw: Annotated[bool, typer.Option("--raw", help="Its bytes alone, as they came.")] = False,
) -> None:
    """Show one dead letter: why it is one, its headers, and its bytes."""
    [letter] = run(settings(), _chosen(settings(), [identifier]))
    message = letter.message
    if raw:
        typer.get_binary_stream("stdout").write(message.value)
        return
    for name, value in why(message.headers).items():
        typer.echo(f"{name:<10} {value}")
    for name, content in message.headers.items():
        if not name.startswith(PREFIX):
            typer.echo(f"header     {name}: {content!r}")
    typer.echo(f"sent again {'yes' if letter.retried else 'no'}")
    typer.echo(f"key        {message.key!r}\nbytes      {len(message.value)}\n")
    typer.echo(message.value[:2_000].decode("utf-8", "backslashreplace"))


@deadletters.command("retry")
def retry(
    identifiers: Annotated[list[str] | None, typer.Argument(metavar="ID...", help="Which.")] = None,
    all_: Annotated[bool, typer.Option("--all", help="All that were not sent again yet.")] = False,
) -> None:
    """Send dead letters again to the topic they came from, each once.

    They stay where they are, too: Kafka deletes nothing on request. A mark behind each says that it was
    sent again. What fails again is a new dead letter, whose header copytaster-tries counts the tries.
    """
    if bool(identifiers) == all_:
        raise typer.BadParameter("name the dead letters, or say --all")
    run(settings(), _retry(settings(), identifiers or []))


async def _letters(settings: Settings) -> list[Letter]:
    topic = DEADLETTER.name(settings.topic_prefix)
    reading = consume(settings, [topic], from_beginning=True, forever=False)
    return letters([message async for message in reading])


async def _chosen(settings: Settings, identifiers: Sequence[str]) -> list[Letter]:
    by_id = {letter.id: letter for letter in await _letters(settings)}
    for identifier in identifiers:
        if identifier not in by_id:
            raise CommandError(f"there is no dead letter {identifier}")
    return [by_id[identifier] for identifier in dict.fromkeys(identifiers)]


async def _retry(settings: Settings, identifiers: Sequence[str]) -> None:
    """Send dead letters again: those named, or all that were not yet."""
    async with producer(settings) as client:
        if identifiers:
            chosen = await _chosen(settings, identifiers)
        else:
            chosen = [letter for letter in await _letters(settings) if not letter.retried]
        failed = 0
        for letter in chosen:
            try:
                if letter.retried:
                    raise ValueError("it was sent again before")
                message = again(letter.message)
            except ValueError as error:
                failed += 1
                typer.echo(f"copytaster: {letter.id}: {error}", err=True)
                continue
            # Should this end between the two, the next retry sends it once more, and the stages drop it.
            await _send(client, message)
            await _send(client, mark(letter.message))
            typer.echo(f"{letter.id}: sent to {message.topic}")
    if failed:
        raise CommandError(f"{failed} dead letters were not sent")


async def _send(client: AIOKafkaProducer, message: Outgoing) -> None:
    await client.send_and_wait(
        message.topic,
        message.value,
        key=message.key,
        partition=message.partition,
        headers=list(message.headers.items()),
    )
