"""`copytaster follow`: what comes out, as it comes."""

import sys
from typing import Annotated

import typer
from rich.console import Console

from processors.errors import StoryError
from processors.story import from_json
from streams.cli.show import dead_letter, summary
from streams.client import consume, run
from streams.messages import Incoming
from streams.settings import Settings, settings
from streams.topics import DEADLETTER, ENRICHED, RAW, SUBJECTS, all_topics


def follow(
    topic: Annotated[
        str, typer.Option(help="A topic's name without its prefix; see `copytaster topics`.")
    ] = ENRICHED.suffix,
    subject: Annotated[str, typer.Option(help=f"One desk's stories: {', '.join(SUBJECTS)}.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="A record a line, unchanged.")] = False,
    from_beginning: Annotated[
        bool, typer.Option("--from-beginning", help="Start with everything that the topic still holds.")
    ] = False,
    until_end: Annotated[
        bool, typer.Option("--until-end", help="Stop at what is the end of the topic now.")
    ] = False,
) -> None:
    """Show the stories of a topic as they come.

    It runs until interrupted, reads beside the workers and changes nothing. Without --json a story is a
    block: headline, subjects, names, and who says what.
    """
    if subject:
        if subject not in SUBJECTS:
            raise typer.BadParameter(f"{subject!r} is none of {', '.join(SUBJECTS)}")
        topic = SUBJECTS[subject].suffix
    if topic not in {each.suffix for each in all_topics()}:
        raise typer.BadParameter(f"{topic!r} is no topic; see `copytaster topics`")
    run(settings(), _follow(settings(), topic, as_json, from_beginning, not until_end))


async def _follow(settings: Settings, topic: str, as_json: bool, from_beginning: bool, forever: bool) -> None:
    console = Console(highlight=False)
    name = f"{settings.topic_prefix}.{topic}"
    async for message in consume(settings, [name], from_beginning=from_beginning, forever=forever):
        if as_json:
            sys.stdout.buffer.write(message.value + b"\n")
            sys.stdout.flush()
        else:
            _show(console, topic, message)


def _show(console: Console, topic: str, message: Incoming) -> None:
    if topic == DEADLETTER.suffix:
        console.print(dead_letter(message))
    elif topic == RAW.suffix:
        console.print(message.value[:300].decode("utf-8", "replace"), markup=False)
    else:
        try:
            console.print(summary(from_json(message.value)))
        except StoryError as error:
            console.print(f"{message.partition}:{message.offset} is no record: {error}", markup=False)
