"""`copytaster lag`: how far the workers and `notify` are behind."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from itertools import groupby
from typing import Annotated, Any

import orjson
import typer
from rich.table import Table

from streams.cli.exits import complain
from streams.cli.tables import print_table
from streams.client import run
from streams.lags import NOTIFY, Lag, measure, total
from streams.settings import settings


def lag(
    by_partition: Annotated[
        bool, typer.Option("--partitions", help="Show each partition that lags, instead of each stage.")
    ] = False,
    as_json: Annotated[
        bool,
        typer.Option("--json", help="Print a JSON object per line, with --partitions for every partition."),
    ] = False,
) -> None:
    """Show how far the workers are behind, by stage or partition.

    Prints the number of uncommitted messages, for how many seconds the oldest has been on its topic, and its
    age: the seconds since the wire's message was received, or since the replay that sent it again began.
    If notify has ever run, its alerts that are not taken yet have a row, too. Workers need not run. It joins
    no consumer group, so it affects nobody.
    """
    lags = run(settings(), measure(settings()))
    if as_json:
        for line in _partition_objects(lags) if by_partition else _stage_objects(lags):
            typer.echo(orjson.dumps(line).decode())
    else:
        _print(_partition_rows(lags) if by_partition else _stage_rows(lags))
    if all(each.committed is None for each in lags if each.stage != NOTIFY):
        complain(f"group {settings().group} has committed nothing yet: no worker has processed a message")
    for problem in _problems(lags):
        complain(problem)


def _by_stage(lags: Iterable[Lag]) -> Iterator[tuple[str, str, list[Lag]]]:
    for (stage, topic), some in groupby(lags, key=lambda lag: (lag.stage, lag.topic)):
        yield stage, topic, list(some)


def _stage_objects(lags: Iterable[Lag]) -> Iterator[dict[str, Any]]:
    for stage, topic, some in _by_stage(lags):
        messages, waiting, age = total(some)
        behind, deleted = sum(lag.messages > 0 for lag in some), sum(lag.deleted for lag in some)
        yield {
            "stage": stage,
            "topic": topic,
            "partitions": len(some),
            "lagging": behind,
            "messages": messages,
            "waiting": waiting,
            "age": age,
            "deleted": deleted,
        }


def _partition_objects(lags: Iterable[Lag]) -> Iterator[dict[str, Any]]:
    for lag in lags:
        yield asdict(lag) | {"messages": lag.messages, "deleted": lag.deleted}


def _stage_rows(lags: Sequence[Lag]) -> Iterator[Sequence[str]]:
    yield "stage", "topic", "partitions behind", "messages", "waiting (s)", "age (s)"
    for stage, topic, some in _by_stage(lags):
        yield stage, topic, _behind(some), *_figures(total(some))
    yield "total", "", _behind(lags), *_figures(total(lags))


def _partition_rows(lags: Sequence[Lag]) -> Iterator[Sequence[str]]:
    yield "stage", "partition", "committed", "end", "messages", "waiting (s)", "age (s)"
    for lag in lags:
        if lag.messages:
            committed = "none" if lag.committed is None else str(lag.committed)
            yield lag.stage, f"{lag.topic}-{lag.partition}", committed, str(lag.end), *_figures(total([lag]))
    yield "total", "", "", "", *_figures(total(lags))


def _behind(lags: Sequence[Lag]) -> str:
    return f"{sum(lag.messages > 0 for lag in lags)} of {len(lags)}"


def _figures(totals: tuple[int, float | None, float | None]) -> list[str]:
    messages, *times = totals
    return [f"{messages:,}", *("" if seconds is None else f"{seconds:,.1f}" for seconds in times)]


def _print(rows: Iterable[Sequence[str]]) -> None:
    heads, *rest = rows
    table = Table(box=None, pad_edge=False)
    for head in heads:
        is_text = head in ("stage", "topic", "partition")
        table.add_column(head, justify="left" if is_text else "right", no_wrap=True)
    for row in rest:
        table.add_row(*row)
    print_table(table)


def _problems(lags: Iterable[Lag]) -> Iterator[str]:
    """Where messages are gone before they were processed, or a commit cannot be of this topic."""
    for lag in lags:
        name = f"{lag.topic}-{lag.partition}"
        if lag.deleted:
            yield f"{name}: {lag.deleted:,} messages were deleted by retention before they were processed"
        if lag.is_beyond_end:
            yield f"{name}: committed to {lag.committed}, but it ends at {lag.end}: it was created again"
