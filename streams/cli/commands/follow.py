"""`copytaster follow`: shows a topic as messages arrive."""

import sys
from typing import Annotated

import typer
from rich.console import Console
from rich.text import Text

from processors.lives import Life
from processors.story import from_json
from streams.agents.subjects import Outlet
from streams.cli.letters import dead_letter
from streams.cli.show import summary
from streams.cli.states import life, outlet, request
from streams.client import consume, run
from streams.control import Request
from streams.deadletters import as_text
from streams.messages import Incoming
from streams.settings import Settings, settings
from streams.topics import CONTROL, DEADLETTER, ENRICHED, LIVES, OUTLETS, RAW, SET_ASIDE, SUBJECTS, all_topics


def follow(
    topic: Annotated[
        str, typer.Option(help="Topic to show; `copytaster topics` lists them. The prefix may be left out.")
    ] = ENRICHED.suffix,
    subject: Annotated[str, typer.Option(help=f"Show a subject topic instead: {', '.join(SUBJECTS)}.")] = "",
    as_json: Annotated[
        bool, typer.Option("--json", help="Print the records unchanged, one per line.")
    ] = False,
    from_beginning: Annotated[
        bool,
        typer.Option("--from-beginning", help="Start with the oldest message that the topic still holds."),
    ] = False,
    until_end: Annotated[
        bool, typer.Option("--until-end", help="Stop at the current end of the topic.")
    ] = False,
) -> None:
    """Show the stories of a topic as they arrive.

    Runs until interrupted. It joins no consumer group, so it affects neither workers nor other consumers.
    Without --json, each story is shown as a block with headline, subjects, names and quotations.
    """
    if subject:
        if subject not in SUBJECTS:
            raise typer.BadParameter(f"{subject!r} is not one of {', '.join(SUBJECTS)}")
        topic = SUBJECTS[subject].suffix
    topic = topic.removeprefix(f"{settings().topic_prefix}.")
    if topic not in {each.suffix for each in all_topics()}:
        raise typer.BadParameter(f"{topic!r} is not a topic; see `copytaster topics`")
    run(settings(), _follow(settings(), topic, as_json, from_beginning, not until_end))


async def _follow(settings: Settings, topic: str, as_json: bool, from_beginning: bool, forever: bool) -> None:
    console = Console(highlight=False)
    name = f"{settings.topic_prefix}.{topic}"
    async for message in consume(settings, [name], from_beginning=from_beginning, forever=forever):
        if as_json:
            sys.stdout.buffer.write(message.value + b"\n")
            sys.stdout.flush()
        else:
            try:
                _show(console, topic, message)
            except Exception as error:  # anybody may write anything to a topic
                console.print(Text(f"{message.partition}:{message.offset} is not a record: {error}"))


def _show(console: Console, topic: str, message: Incoming) -> None:
    uri = as_text(message.key or b"")
    if topic == DEADLETTER.suffix:
        console.print(dead_letter(message))
    elif topic in (RAW.suffix, SET_ASIDE.suffix):
        console.print(Text(message.value[:300].decode("utf-8", "replace")))
    elif not message.value:
        console.print(Text(f"{uri}  no longer stored", "dim"))
    elif topic == LIVES.suffix:
        console.print(life(uri, Life.from_json(message.value)))
    elif topic == OUTLETS.suffix:
        console.print(outlet(uri, Outlet.from_json(message.value)))
    elif topic == CONTROL.suffix:
        console.print(request(uri, Request.from_json(message.value)))
    else:
        console.print(summary(from_json(message.value)))
