"""`copytaster push`: sends stories from files to the raw topic, and tells what became of them."""

import asyncio
from collections.abc import Iterable
from typing import Annotated

import typer

from processors.formats import NAMES
from streams.cli.exits import FAILED, complain
from streams.cli.files import expand
from streams.cli.progress import bars
from streams.cli.report import Report
from streams.cli.sending import Sender
from streams.cli.signals import end_on_signals
from streams.client import producer, run
from streams.outcomes import Outcome, Outcomes
from streams.settings import settings
from streams.watch import PATIENCE, Watch

SILENCE = f"no news for {PATIENCE:.0f} s; what is unanswered is stored, and workers process it once they run"


def push(
    paths: Annotated[
        list[str],
        typer.Argument(metavar="FILE|DIR|-", help="Files or folders of stories; - is standard input."),
    ],
    format: Annotated[
        str, typer.Option(help=f"Format of the files; auto detects it. One of auto, {', '.join(NAMES)}.")
    ] = "auto",
    source: Annotated[str, typer.Option(metavar="NAME", help="The wire that the stories come from.")] = "",
    no_wait: Annotated[
        bool, typer.Option("--no-wait", help="Do not wait for what becomes of the stories.")
    ] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print a JSON object per line for each story.")
    ] = False,
) -> None:
    """Push stories to the raw topic, unchanged.

    Each file becomes a message; a folder means all files in it. The key is the story's uri, if one can be
    read, so that its versions stay in order. Files that are not stories are pushed too, so that they show up
    among the dead letters.

    Then waits for the workers, and prints a line for each story that was repaired, dropped as repeated or
    outdated, set aside because it is not a text story, or refused. The exit status is 1 if any was refused,
    or if nothing was heard of it for a minute. Ctrl-C ends it with the same summary of what is known by then.
    """
    if format not in ("auto", *NAMES):
        raise typer.BadParameter(f"{format!r} is not one of auto, {', '.join(NAMES)}")
    names = expand(paths)
    report = Report(as_json=as_json)
    with bars() as progress:
        pushed = progress.add_task("pushed", total=len(names))
        answered = progress.add_task("answered", total=len(names), visible=not no_wait)

        def tell(outcome: Outcome) -> None:
            report.add(outcome)
            progress.update(answered, completed=outcomes.finished)

        outcomes = Outcomes(settings().topic_prefix, tell)
        sender = Sender(settings(), outcomes, "" if format == "auto" else format, source)

        def finish() -> None:
            progress.stop()
            outcomes.close("stored" if no_wait else "unanswered")
            size = f"{sender.stored_bytes} bytes pushed to {sender.topic}"
            stories = f"{sender.stored} stories, {size}; {report.refused} refused"
            unsent = len(names) - sender.read
            summary = stories if no_wait else f"{report.summary()}; {size}"
            typer.echo(f"{summary}; {unsent} not sent" if unsent else summary, err=True)

        end_on_signals(finish)
        sending = progress.track(names, task_id=pushed)
        if no_wait:
            run(settings(), _send(sender, sending))
        else:
            run(settings(), _send_and_watch(sender, sending, outcomes))
        end_on_signals()
        finish()
    if report.failed:
        raise typer.Exit(FAILED)


async def _send(sender: Sender, names: Iterable[str]) -> None:
    async with producer(settings()) as client:
        await sender.send(client, names)


async def _send_and_watch(sender: Sender, names: Iterable[str], outcomes: Outcomes) -> None:
    """Send messages and learn what becomes of them, as long as there is news."""
    async with Watch.opened(settings(), outcomes) as watch, producer(settings()) as client:
        sending = asyncio.ensure_future(sender.send(client, names))
        if not await watch.until_known(sending):
            complain(SILENCE)
        await watch.explain()
