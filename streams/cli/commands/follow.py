"""`copytaster follow`: shows a topic as messages arrive."""

import sys
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Annotated

import orjson
import typer
from rich.console import Console
from rich.text import Text

from processors.lives import Life
from processors.story import from_json
from processors.subscriptions.told import Alerted, Held
from streams.agents.subjects import Outlet
from streams.cli.alerts import alert_block
from streams.cli.exits import complain
from streams.cli.letters import dead_letter
from streams.cli.output import output
from streams.cli.show import summary
from streams.cli.states import alerted, life, outlet, request
from streams.cli.subscriptions.formats import line
from streams.client import consume, run
from streams.control import Request
from streams.deadletters import as_text
from streams.messages import Incoming
from streams.settings import settings
from streams.subscriptions import load
from streams.topics import (
    ALERTED,
    ALERTS,
    CONTROL,
    DEADLETTER,
    ENRICHED,
    HELD,
    LIVES,
    OUTLETS,
    OWN_ALERTS,
    RAW,
    SET_ASIDE,
    SUBJECTS,
    SUBSCRIPTIONS,
    all_topics,
)


def follow(
    subscription: Annotated[
        str, typer.Argument(metavar="[ID]", help="With --alerts: only those of a subscription.")
    ] = "",
    alerts: Annotated[bool, typer.Option("--alerts", help="Show alerts instead of stories.")] = False,
    topic: Annotated[
        str,
        typer.Option(
            help="Topic to show: one that `copytaster topics` lists, or alert.NAME. The prefix may be left"
            " out."
        ),
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
    """Show the stories of a topic, or alerts, as they arrive.

    Runs until interrupted. It joins no consumer group, so it affects neither workers nor other consumers.
    Without --json, each story is shown as a block with headline, subjects, names and quotations, and each
    alert as one with the subscription, the headline, what changed, and why the story matches.

    \b
      copytaster follow --subject politics
      copytaster follow --alerts rail-strikes
    """
    if subject:
        if subject not in SUBJECTS:
            raise typer.BadParameter(f"{subject!r} is not one of {', '.join(SUBJECTS)}")
        topic = SUBJECTS[subject].suffix
    if alerts:
        topic = ALERTS.suffix
    elif subscription:
        raise typer.BadParameter(f"{subscription!r} needs --alerts; a topic is given with --topic")
    topic = topic.removeprefix(f"{settings().topic_prefix}.")
    if topic not in {each.suffix for each in all_topics()} and not topic.startswith(OWN_ALERTS):
        raise typer.BadParameter(f"{topic!r} is not a topic; see `copytaster topics`")
    if subscription and subscription not in run(settings(), load(settings())):
        complain(f"there is no subscription {subscription} at the moment")
    name = f"{settings().topic_prefix}.{topic}"
    messages = consume(settings(), [name], from_beginning=from_beginning, forever=not until_end)
    run(settings(), _follow(messages, topic, f"{subscription} " if subscription else "", as_json))


async def _follow(messages: AsyncIterator[Incoming], topic: str, prefix: str, as_json: bool) -> None:
    """Show messages whose keys begin with a prefix."""
    console = output()
    async for message in messages:
        if not (message.key or b"").startswith(prefix.encode()):
            continue
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
    elif topic == SUBSCRIPTIONS.suffix:
        console.print(line(uri, message.value, datetime.now(UTC)))
    elif topic == ALERTS.suffix or topic.startswith(OWN_ALERTS):
        console.print(alert_block(orjson.loads(message.value)))
    elif topic == ALERTED.suffix:
        console.print(alerted(uri, Alerted.from_json(message.value)))
    elif topic == HELD.suffix:
        console.print(summary(Held.from_json(message.value).story))
    else:
        console.print(summary(from_json(message.value)))
