"""`copytaster parse`: what ingest makes of files, without Kafka."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from processors.errors import StoryError
from processors.formats import FORMATS, NAMES, Parsed
from processors.formats import parse as parse_story
from processors.story import Story, body, headline, to_json
from streams.cli.commands.push import files as story_files
from streams.settings import settings

EXPECTED = ("version", "firstCreated", "urgency", "language", "headlines", "slugline", "by", "located")


def parse(
    files: Annotated[list[str], typer.Argument(metavar="FILE|DIR|-...", help="Stories; - is stdin.")],
    format: Annotated[
        str | None, typer.Option(help=f"One of {', '.join(NAMES)}; else told from the bytes.")
    ] = None,
    explain: Annotated[
        bool, typer.Option("--explain", help="Why this format, what was repaired, what is not there.")
    ] = False,
    json: Annotated[bool, typer.Option("--json", help="The records as they go on, one a line.")] = False,
) -> None:
    """Show what ingest makes of files: a line a story, or why there is none.

    The columns, parted by tabs: file, format, uri, version, urgency, headline, words of the body. Items that
    are no text stories are set aside, and a line says so. The exit status is 1 if something cannot be read.
    """
    if format is not None and format not in NAMES:
        raise typer.BadParameter(f"{format!r} is none of {', '.join(NAMES)}", param_hint="--format")
    failed = False
    for name in story_files(files):
        try:
            data = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
            parsed = parse_story(data, format, limit=settings().max_story_bytes)
        except (OSError, StoryError) as error:
            reason = f"{error.reason}: {error}" if isinstance(error, StoryError) else str(error.strerror)
            typer.echo(f"copytaster: {name}: {reason}", err=True)
            failed = True
            continue
        if json:
            for record in parsed.stories:
                sys.stdout.buffer.write(to_json(record) + b"\n")
            sys.stdout.flush()
        else:
            _show(name, parsed, explain)
        for refused in parsed.refused:
            typer.echo(f"copytaster: {name}: {refused.reason}: {refused}", err=True)
            failed = True
    if failed:
        raise typer.Exit(1)


def _show(name: str, parsed: Parsed, explain: bool) -> None:
    for record in parsed.stories:
        typer.echo("\t".join((name, parsed.format, *_columns(record))))
        if explain:
            _explain(record, parsed.format)
    for kind in parsed.set_aside:
        typer.echo(f"{name}\t{parsed.format}\tset aside: {kind}")


def _columns(record: Story) -> list[str]:
    status = record["pubStatus"]
    title = headline(record) or "(no headline)"
    return [
        record["uri"],
        record.get("version", "-"),
        str(record.get("urgency", "-")),
        title if status == "usable" else f"[{status}] {title}",
        f"{len(body(record).split())} words",
    ]


def _explain(record: Story, name: str) -> None:
    sign = next(format.looks_like.__doc__ or "" for format in FORMATS if format.name == name)
    typer.echo(f"  format    {name}: {sign.splitlines()[0]}")
    for repair in record["enrichment"]["repairs"]:
        typer.echo(f"  repaired  {repair}")
    if missing := [name for name in EXPECTED if name not in record]:
        typer.echo(f"  missing   {', '.join(missing)}")
