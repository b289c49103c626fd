"""`copytaster skip`: has the workers send a message to the dead letters, unprocessed."""

import asyncio
import re
from typing import Annotated, NamedTuple

import typer
from aiokafka import AIOKafkaConsumer, TopicPartition

from streams.cli.options import DryRun
from streams.cli.sending import user
from streams.client import as_incoming, reader, run
from streams.control import Request, load, skip_key, write
from streams.deadletters import as_text, details
from streams.errors import CommandError
from streams.messages import Incoming
from streams.operations import committed, message_at
from streams.settings import Settings, settings
from streams.topics import DEADLETTER, STAGES

WAIT = 10.0  # seconds for a worker to skip the message
SOURCES = [stage.source.suffix for stage in STAGES]
POSITION = re.compile(r"(\d{1,9}):(\d{1,18})")


class Position(NamedTuple):
    partition: int
    offset: int


def _position(text: str) -> Position:
    """Read a position. Raises BadParameter."""
    found = POSITION.fullmatch(text)
    if not found:
        raise typer.BadParameter(f"{text!r} is not partition:offset")
    return Position(int(found[1]), int(found[2]))


def skip(
    topic: Annotated[str, typer.Argument(metavar="TOPIC", help=f"One of {', '.join(SOURCES)}.")],
    position: Annotated[
        Position, typer.Argument(metavar="PARTITION:OFFSET", parser=_position, help="Where the message is.")
    ],
    dry_run: DryRun = False,
) -> None:
    """Send a message to the dead letters, unprocessed.

    Use it for a message that ends each worker that processes it. The worker that comes to the message sends
    it to the dead letters, with the reason `skipped`. The other messages of its story are processed.
    `copytaster deadletters retry` sends it again.
    """
    suffix = topic.removeprefix(f"{settings().topic_prefix}.")
    if suffix not in SOURCES:
        raise typer.BadParameter(f"{topic!r} is not one of {', '.join(SOURCES)}")
    run(settings(), _skip(settings(), suffix, position, dry_run))


async def _skip(settings: Settings, suffix: str, position: Position, dry_run: bool) -> None:
    number, offset = position
    partition = TopicPartition(f"{settings.topic_prefix}.{suffix}", number)
    message = await message_at(settings, partition, offset)
    done = await committed(settings, partition)
    [stage] = [each.name for each in STAGES if each.source.suffix == suffix]
    what = (
        f"{partition.topic} {number}:{offset} (key {as_text(message.key or b'')}, {len(message.value)} bytes)"
    )
    if done > offset:
        raise CommandError(f"{what} has been processed: the workers have committed {done}")
    if dry_run:
        typer.echo(f"would skip {what}; {offset - done} messages come before it")
        return
    async with reader(settings, [DEADLETTER.name(settings.topic_prefix)]) as letters:
        for each, end in (await letters.end_offsets(letters.assignment())).items():
            letters.seek(each, end)
        await write(settings, skip_key(suffix, number, offset), Request.now(user(), message.timestamp))
        paused = (await load(settings)).is_paused(stage)
        letter = None if paused else await _letter(letters, message)
    if letter:
        typer.echo(f"skipped {what}: it is the dead letter {letter.partition}:{letter.offset}")
    elif await committed(settings, partition) > offset:
        raise CommandError(f"{what} was processed before the workers knew that they should skip it")
    else:
        typer.echo(f"{what} is skipped when {stage} comes to it{', once resumed' if paused else ''}")


async def _letter(letters: AIOKafkaConsumer, message: Incoming) -> Incoming | None:
    """Wait for the dead letter of a message."""
    origin = {"topic": message.topic, "partition": str(message.partition), "offset": str(message.offset)}
    try:
        async with asyncio.timeout(WAIT):
            async for record in letters:
                letter = as_incoming(record)
                if origin.items() <= details(letter.headers).items():
                    return letter
    except TimeoutError:
        pass
    return None
