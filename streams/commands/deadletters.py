"""`copytaster deadletters`: what could not be processed, and why; sent again when it is mended."""

from typing import Annotated

import typer
from rich.console import Console

from streams import show
from streams.client import CommandError, producer, read, run
from streams.deadletters import PREFIX, again, why
from streams.messages import Incoming
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
    letters = run(settings(), _letters(settings()))
    for letter in letters:
        console.print(show.dead_letter(letter))
    typer.echo(f"{len(letters)} dead letters", err=True)


@deadletters.command("show")
def show_(
    identifier: ID,
    raw: Annotated[bool, typer.Option("--raw", help="Its bytes alone, as they came.")] = False,
) -> None:
    """Show one dead letter: why it is one, its headers, and its bytes."""
    [letter] = run(settings(), _chosen(settings(), [identifier]))
    if raw:
        typer.get_binary_stream("stdout").write(letter.value)
        return
    for name, value in why(letter.headers).items():
        typer.echo(f"{name:<10} {value}")
    for name, content in letter.headers.items():
        if not name.startswith(PREFIX):
            typer.echo(f"header     {name}: {content!r}")
    typer.echo(f"key        {letter.key!r}\nbytes      {len(letter.value)}\n")
    typer.echo(letter.value[:2_000].decode("utf-8", "backslashreplace"))


@deadletters.command("retry")
def retry(
    identifiers: Annotated[list[str] | None, typer.Argument(metavar="ID...", help="Which.")] = None,
    all_: Annotated[bool, typer.Option("--all", help="All of them.")] = False,
) -> None:
    """Send dead letters again to the topic they came from; a header counts the tries.

    They stay where they are, too: Kafka deletes nothing on request. What fails again is a new one.
    """
    if bool(identifiers) == all_:
        raise typer.BadParameter("name the dead letters, or say --all")
    chosen = _letters(settings()) if all_ else _chosen(settings(), identifiers or [])
    letters = run(settings(), chosen)
    run(settings(), _send(settings(), letters))


async def _letters(settings: Settings) -> list[Incoming]:
    topic = DEADLETTER.name(settings.topic_prefix)
    reading = read(settings, [topic], from_beginning=True, forever=False)
    return sorted([letter async for letter in reading], key=lambda letter: letter.timestamp)


async def _chosen(settings: Settings, identifiers: list[str]) -> list[Incoming]:
    by_id = {f"{letter.partition}:{letter.offset}": letter for letter in await _letters(settings)}
    for identifier in identifiers:
        if identifier not in by_id:
            raise CommandError(f"there is no dead letter {identifier}")
    return [by_id[identifier] for identifier in identifiers]


async def _send(settings: Settings, letters: list[Incoming]) -> None:
    failed = 0
    async with producer(settings) as client:
        for letter in letters:
            place = f"{letter.partition}:{letter.offset}"
            try:
                message = again(letter)
            except ValueError as error:
                failed += 1
                typer.echo(f"copytaster: {place}: {error}", err=True)
                continue
            headers = list(message.headers.items())
            await client.send_and_wait(message.topic, message.value, key=message.key, headers=headers)
            typer.echo(f"{place}: sent to {message.topic}")
    if failed:
        raise CommandError(f"{failed} dead letters were not sent")
