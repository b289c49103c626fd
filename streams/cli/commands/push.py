"""`copytaster push`: sends stories from files to the raw topic."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import typer
from aiokafka.errors import KafkaError
from aiokafka.structs import RecordMetadata
from rich.console import Console
from rich.progress import Progress

from processors.errors import StoryError
from processors.formats import NAMES, parse
from streams.cli.exits import FAILED, complain
from streams.cli.files import expand, read
from streams.client import producer, run, send
from streams.errors import CommandError
from streams.headers import FORMAT_HEADER
from streams.messages import Outgoing
from streams.settings import Settings, settings
from streams.topics import RAW


def push(
    paths: Annotated[
        list[str],
        typer.Argument(metavar="FILE|DIR|-", help="Files or folders of stories; - is standard input."),
    ],
    format: Annotated[
        str, typer.Option(help=f"Format of the files; auto detects it. One of auto, {', '.join(NAMES)}.")
    ] = "auto",
) -> None:
    """Push stories to the raw topic, unchanged.

    Each file becomes a message; a folder means all files in it. The key is the story's uri, if one can be
    read, so that its versions stay in order. Files that are not stories are pushed too, so that they show up
    among the dead letters. The exit status is 1 if the broker refused any message.
    """
    if format not in ("auto", *NAMES):
        raise typer.BadParameter(f"{format!r} is not one of auto, {', '.join(NAMES)}")
    refused = run(settings(), _push(settings(), expand(paths), None if format == "auto" else format))
    if refused:
        raise typer.Exit(FAILED)


def key(data: bytes, format: str | None) -> bytes | None:
    """The uri of the first story in a message, or None if none can be read."""
    try:
        stories = parse(data, format).stories
    except StoryError:
        return None
    return stories[0]["uri"].encode() if stories else None


async def _push(settings: Settings, names: list[str], format: str | None) -> int:
    """Send a message for each file; returns the number that the broker refused."""
    topic = RAW.name(settings.topic_prefix)
    headers = {FORMAT_HEADER: format.encode()} if format else {}
    console = Console(stderr=True)
    sent: list[tuple[str, asyncio.Future[RecordMetadata]]] = []
    refused: list[str] = []
    size = 0

    @contextmanager
    def record_refusal(name: str) -> Iterator[None]:
        try:
            yield
        except KafkaError as error:
            refused.append(f"{name}: {error}")

    async with producer(settings) as client:
        with Progress(console=console, transient=True, disable=not console.is_terminal) as progress:
            for name in progress.track(names, description="pushing"):
                data = _read(name)
                size += len(data)
                with record_refusal(name):
                    # This waits while the producer's batches are full, so memory stays bounded.
                    sent.append((name, await send(client, Outgoing(topic, key(data, format), data, headers))))
        for name, acknowledgement in sent:
            with record_refusal(name):
                await acknowledgement
    for problem in refused:
        complain(f"refused: {problem}")
    pushed = len(names) - len(refused)
    typer.echo(f"{pushed} stories, {size} bytes pushed to {topic}; {len(refused)} refused", err=True)
    return len(refused)


def _read(name: str) -> bytes:
    try:
        return read(name)
    except OSError as error:
        raise CommandError(f"{name}: {error.strerror}") from None
