"""`copytaster parse`: shows how the stage `ingest` parses files, without Kafka."""

import sys
from typing import Annotated

import typer

from processors.errors import StoryError
from processors.formats import FORMATS, NAMES, Parsed
from processors.formats import parse as parse_message
from processors.story import Story, body, headline, to_json
from streams.cli.exits import FAILED, complain
from streams.cli.files import expand, read, receipt
from streams.cli.marks import provenance, relations, warnings
from streams.settings import settings

EXPECTED = ("version", "firstCreated", "urgency", "language", "headlines", "slugline", "by", "located")


def parse(
    files: Annotated[
        list[str],
        typer.Argument(metavar="FILE|DIR|-", help="Files or folders of stories; - is standard input."),
    ],
    format: Annotated[
        str | None,
        typer.Option(help=f"Format of the files; by default it is detected. One of {', '.join(NAMES)}."),
    ] = None,
    explain: Annotated[
        bool,
        typer.Option(
            "--explain", help="Also show how the format was recognised, repairs, and missing properties."
        ),
    ] = False,
    json: Annotated[bool, typer.Option("--json", help="Print the records, one per line.")] = False,
) -> None:
    """Show how files are parsed, without Kafka.

    Prints one line per story, with columns separated by tabs: file, format, uri, version, urgency, headline,
    words in the body. Kills, embargoes and replaced stories are marked before the headline. Items that are
    not text stories are listed as set aside. Stories that cannot be read are reported on stderr, and the exit
    status is 1.
    """
    if format is not None and format not in NAMES:
        raise typer.BadParameter(f"{format!r} is not one of {', '.join(NAMES)}", param_hint="--format")
    failed = False
    for name in expand(files):
        try:
            parsed = parse_message(read(name), format, receipt(settings()), settings().max_story_bytes)
        except (OSError, StoryError) as error:
            reason = f"{error.reason}: {error}" if isinstance(error, StoryError) else str(error.strerror)
            complain(f"{name}: {reason}")
            failed = True
            continue
        if json:
            for story in parsed.stories:
                sys.stdout.buffer.write(to_json(story) + b"\n")
            sys.stdout.flush()
        else:
            _show(name, parsed, explain)
        for refused in parsed.refused:
            complain(f"{name}: {refused.reason}: {refused}")
            failed = True
    if failed:
        raise typer.Exit(FAILED)


def _show(name: str, parsed: Parsed, explain: bool) -> None:
    for story in parsed.stories:
        typer.echo("\t".join((name, parsed.format, *_columns(story))))
        if explain:
            _explain(story, parsed.format)
    for kind in parsed.set_aside:
        typer.echo(f"{name}\t{parsed.format}\tset aside: {kind}")


def _columns(story: Story) -> list[str]:
    title = headline(story) or "(no headline)"
    marks = "; ".join([*warnings(story), *relations(story)])
    return [
        story["uri"],
        story.get("version", "-"),
        str(story.get("urgency", "-")),
        f"[{marks}] {title}" if marks else title,
        f"{len(body(story).split())} words",
    ]


def _explain(story: Story, name: str) -> None:
    sign = next(format.looks_like.__doc__ or "" for format in FORMATS if format.name == name)
    typer.echo(f"  format    {name}: {sign.splitlines()[0]}")
    for warning in warnings(story):
        typer.echo(f"  warning   {warning}")
    for relation in relations(story):
        typer.echo(f"  relation  {relation}")
    if origin := provenance(story):
        typer.echo(f"  origin    {origin}")
    for repair in story["enrichment"]["repairs"]:
        typer.echo(f"  repaired  {repair}")
    if missing := [name for name in EXPECTED if name not in story]:
        typer.echo(f"  missing   {', '.join(missing)}")
