"""`copytaster push`: stories from files into the raw topic."""

import asyncio
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer
from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError
from rich.console import Console
from rich.progress import Progress

from processors.errors import StoryError
from processors.formats import NAMES, parse
from streams.agents.ingest import FORMAT_HEADER
from streams.client import CommandError, producer, run
from streams.settings import Settings, settings
from streams.topics import RAW

IN_FLIGHT = 500  # messages sent and not yet acknowledged, at most


def push(
    paths: Annotated[list[str], typer.Argument(metavar="FILE|DIR|-", help="- is stdin.")],
    format: Annotated[str, typer.Option(help=f"auto, {', '.join(NAMES)}")] = "auto",
) -> None:
    """Push stories to the raw topic as they are, a message a file; a folder means all files in it.

    The key is the story's uri, where one can be read, so that its versions stay in order. What is
    no story is pushed all the same: it belongs among the dead letters, where it is seen. The exit
    status is 1 if the broker refused anything.
    """
    if format not in ("auto", *NAMES):
        raise typer.BadParameter(f"{format!r} is none of auto, {', '.join(NAMES)}")
    refused = run(settings(), _push(settings(), files(paths), None if format == "auto" else format))
    if refused:
        raise typer.Exit(1)


def files(paths: list[str]) -> list[str]:
    """The files that paths name, those of folders in order. Raises BadParameter."""
    found: list[str] = []
    for name in paths:
        path = Path(name)
        if name == "-" or path.is_file():
            found.append(name)
        elif path.is_dir():
            found += sorted(str(inner) for inner in path.rglob("*") if inner.is_file())
        else:
            raise typer.BadParameter(f"there is no file {name}")
    return found


def key(data: bytes, format: str | None) -> bytes | None:
    """The uri of the first story in a message, or None where there is none to be read."""
    try:
        stories = parse(data, format).stories
    except StoryError:
        return None
    return stories[0]["uri"].encode() if stories else None


async def _push(settings: Settings, names: list[str], format: str | None) -> int:
    topic = RAW.name(settings.topic_prefix)
    headers = [(FORMAT_HEADER, format.encode())] if format else []
    console = Console(stderr=True)
    refused: list[str] = []
    size = 0
    slots = asyncio.Semaphore(IN_FLIGHT)
    async with producer(settings) as client, asyncio.TaskGroup() as tasks:
        with Progress(console=console, transient=True, disable=not console.is_terminal) as progress:
            bar = progress.add_task("pushing", total=len(names))
            for name, data in _read(names):
                size += len(data)
                await slots.acquire()
                sending = _send(client, topic, data, format, headers)
                task = tasks.create_task(sending)

                def done(task: "asyncio.Task[str]", name: str = name) -> None:
                    slots.release()
                    progress.advance(bar)
                    if problem := task.result():
                        refused.append(f"{name}: {problem}")

                task.add_done_callback(done)
            await _all_sent(slots)
    for problem in refused:
        typer.echo(f"copytaster: refused: {problem}", err=True)
    sent = len(names) - len(refused)
    typer.echo(f"{sent} stories, {size} bytes pushed to {topic}; {len(refused)} refused", err=True)
    return len(refused)


async def _send(
    client: AIOKafkaProducer,
    topic: str,
    data: bytes,
    format: str | None,
    headers: list[tuple[str, bytes]],
) -> str:
    """Send one message and wait until the broker has it; what went wrong, or an empty string."""
    try:
        await client.send_and_wait(topic, data, key=key(data, format), headers=headers)
    except KafkaError as error:
        return str(error) or type(error).__name__
    return ""


async def _all_sent(slots: asyncio.Semaphore) -> None:
    for _ in range(IN_FLIGHT):
        await slots.acquire()


def _read(names: list[str]) -> Iterator[tuple[str, bytes]]:
    for name in names:
        try:
            yield name, sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
        except OSError as error:
            raise CommandError(f"{name}: {error.strerror}") from None
