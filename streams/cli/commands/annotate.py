"""`copytaster annotate`: the same stages without Kafka."""

import os
import sys
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Annotated, BinaryIO, TypeVar, cast

import typer
from rich.console import Console

from processors.drafts import Draft, new_story
from processors.errors import StoryError
from processors.formats import parse
from processors.story import Story, load_json, stamp, to_json
from processors.story import Text as StoryText
from streams.cli.loading import load
from streams.cli.show import marked_story
from streams.settings import settings

BATCH = 64  # records held at once

T = TypeVar("T")


def annotate(
    files: Annotated[list[str], typer.Argument(metavar="FILE...", help="Stories; - is stdin.")],
    jsonl: Annotated[
        bool, typer.Option("--jsonl", help='Each line of FILE is {"id", "text"}, text a body.')
    ] = False,
    pretty: Annotated[
        bool, typer.Option("--pretty", help="For a person: names and quotations marked.")
    ] = False,
) -> None:
    """Enrich stories without Kafka and print a record a line, as the agents would make it.

    With --jsonl the text of each line is taken as the body and never altered, so that offsets are
    into it, and its id stands in the record. What cannot be read is reported on stderr, and the
    exit status is 1.
    """
    pipeline = load(settings())
    console = Console(highlight=False, soft_wrap=False)
    failures: list[str] = []
    records = _lines(files, failures) if jsonl else _stories(files, failures)
    try:
        for batch in batches(records, BATCH):
            for record in pipeline.enrich(batch):
                if pretty:
                    console.print(marked_story(record))
                else:
                    sys.stdout.buffer.write(to_json(record) + b"\n")
        sys.stdout.flush()
    except BrokenPipeError:
        # Whoever read our output has seen enough; keep Python from saying so when it flushes.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    if failures:
        raise typer.Exit(1)


def bare_story(identifier: object, text: str) -> Story:
    """A story of a bare text, which is left as it is; `id` is carried along beside ninjs."""
    bodies: list[StoryText] = [{"role": "main", "contentType": "text/plain", "value": text}]
    story = new_story(Draft({"version": "1", "bodies": bodies}), "jsonl", datetime.now(UTC))
    return cast(Story, {"id": identifier} | story)


def batches(items: Iterable[T], size: int) -> Iterator[list[T]]:
    iterator = iter(items)
    while batch := list(islice(iterator, size)):
        yield batch


def _stories(files: list[str], failures: list[str]) -> Iterator[Story]:
    for name in files:
        try:
            data = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
            parsed = parse(data, limit=settings().max_story_bytes)
        except (OSError, StoryError) as error:
            failures.append(name)
            _complain(f"{name}: {error}")
            continue
        for kind in parsed.set_aside:
            _complain(f"{name}: {kind} item set aside, for it is no text story")
        for record in parsed.stories:
            record.setdefault("version", "1")
            stamp(record, "ingest")
            yield record


def _lines(files: list[str], failures: list[str]) -> Iterator[Story]:
    for name in files:
        try:
            with sys.stdin.buffer if name == "-" else Path(name).open("rb") as file:
                yield from _read_lines(name, file, failures)
        except OSError as error:
            failures.append(name)
            _complain(f"{name}: {error}")


def _read_lines(name: str, file: BinaryIO, failures: list[str]) -> Iterator[Story]:
    for number, line in enumerate(file, start=1):
        if not line.strip():
            continue
        try:
            entry = load_json(line)
            if not isinstance(entry, dict) or not isinstance(entry.get("text"), str):
                raise StoryError("not-a-story", 'a line is an object with "id" and "text"')
        except StoryError as error:
            failures.append(name)
            _complain(f"{name}:{number}: {error}")
            continue
        yield bare_story(entry.get("id"), entry["text"])


def _complain(message: str) -> None:
    typer.echo(f"copytaster: {message}", err=True)
