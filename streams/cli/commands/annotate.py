"""`copytaster annotate`: the enriching stages without Kafka."""

import sys
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Annotated, BinaryIO, TypeVar, cast

import typer
from rich.console import Console

from processors.drafts import Draft, new_story
from processors.errors import StoryError
from processors.formats import parse
from processors.sources import Receipt
from processors.story import Story, Text, load_json, stamp, to_json
from streams.cli.exits import FAILED, complain
from streams.cli.files import expand, opened, read, receipt
from streams.cli.loading import load_pipeline
from streams.cli.progress import bars
from streams.cli.show import marked_text
from streams.cli.signals import end_on_signals
from streams.settings import settings

BATCH = 64  # stories held in memory at once

T = TypeVar("T")


def annotate(
    files: Annotated[
        list[str],
        typer.Argument(metavar="FILE|DIR|-", help="Files or folders of stories; - is standard input."),
    ],
    jsonl: Annotated[
        bool, typer.Option("--jsonl", help='Read lines of {"id": ..., "text": ...}; the text is the body.')
    ] = False,
    pretty: Annotated[
        bool, typer.Option("--pretty", help="Print the text, with names and quotations highlighted.")
    ] = False,
) -> None:
    """Enrich stories without Kafka, and print the records.

    Prints one record per line, as workers would produce it. With --jsonl, the text of each line becomes the
    body unchanged, so that offsets point into it, and the record has the line's id. Stories that cannot be
    read are reported on stderr, and the exit status is 1.
    """
    files = expand(files)
    pipeline = load_pipeline(settings())
    console = Console(highlight=False, soft_wrap=False)
    failures: list[str] = []
    stories = _from_lines(files, failures) if jsonl else _from_files(files, failures)
    for batch in batches(stories, BATCH):
        for story in pipeline.enrich(batch):
            if pretty:
                console.print(marked_text(story))
            else:
                sys.stdout.buffer.write(to_json(story) + b"\n")
        sys.stdout.flush()
    if failures:
        raise typer.Exit(FAILED)


def bare_story(identifier: object, text: str) -> Story:
    """A story whose body is `text`, unchanged. `identifier` becomes `id`, which is not in ninjs."""
    bodies: list[Text] = [{"role": "main", "contentType": "text/plain", "value": text}]
    story = new_story(Draft({"version": "1", "bodies": bodies}), "jsonl", Receipt())
    return cast(Story, {"id": identifier} | story)


def batches(items: Iterable[T], size: int) -> Iterator[list[T]]:
    """Split items into lists of at most `size`."""
    iterator = iter(items)
    while batch := list(islice(iterator, size)):
        yield batch


def _from_files(files: list[str], failures: list[str]) -> Iterator[Story]:
    if sys.stdout.isatty():  # the stories themselves show the progress
        yield from _parsed(files, failures)
        return
    with bars() as progress:
        end_on_signals(progress.stop)
        yield from _parsed(progress.track(files, description="annotated"), failures)


def _parsed(files: Iterable[str], failures: list[str]) -> Iterator[Story]:
    for name in files:
        try:
            parsed = parse(read(name), None, receipt(settings()), settings().max_story_bytes)
        except (OSError, StoryError) as error:
            failures.append(name)
            complain(f"{name}: {error}")
            continue
        for kind in parsed.set_aside:
            complain(f"{name}: set aside: {kind}, not a text story")
        for story in parsed.stories:
            story.setdefault("version", "1")
            stamp(story, "ingest")
            yield story


def _from_lines(files: list[str], failures: list[str]) -> Iterator[Story]:
    for name in files:
        try:
            with opened(name) as file:
                yield from _from_open_file(name, file, failures)
        except OSError as error:
            failures.append(name)
            complain(f"{name}: {error}")


def _from_open_file(name: str, file: BinaryIO, failures: list[str]) -> Iterator[Story]:
    for number, line in enumerate(file, start=1):
        if not line.strip():
            continue
        try:
            entry = load_json(line)
            if not isinstance(entry, dict) or not isinstance(entry.get("text"), str):
                raise StoryError("not-a-story", 'a line must be an object with "id" and "text"')
        except StoryError as error:
            failures.append(name)
            complain(f"{name}:{number}: {error}")
            continue
        yield bare_story(entry.get("id"), entry["text"])
