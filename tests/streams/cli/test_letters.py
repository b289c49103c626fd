"""Dead letters on the command line: columns, the table, and the options that select."""

from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
import typer
from rich.console import Console

from processors.errors import StoryError
from streams.cli.letters import columns, table
from streams.cli.selection import Selection, moment
from streams.deadletters import DeadLetters, Letter
from streams.messages import Incoming

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def letter(stage: str = "ingest", **headers: bytes) -> Letter:
    """A dead letter of noon, whose message had `headers` (with _ for -)."""
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    message = Incoming("wire.raw", 0, 5, b"urn:x:\xff", b"{", given, 0.0)
    sent = DeadLetters("wire.deadletter", stage).for_input(message, StoryError("json", "line 1:\nno\tvalue"))
    return Letter(
        Incoming(sent.topic, 3, 17, sent.key, sent.value or b"", sent.headers, NOON.timestamp()), False
    )


def test_columns_are_on_one_line_and_complete() -> None:
    assert columns(letter(copytaster_source=b"Nordic Wire")) == [
        "3:17",
        "2026-03-01T12:00:00.000Z",
        "ingest",
        "json",
        "Nordic Wire",
        "urn:x:\\xff",
        "urn:x:\\xff",
        "line 1: no value",
        "",
    ]


def test_the_uri_in_the_headers_comes_before_the_key() -> None:
    headers = {"ce_uri": "urn:x:größe".encode()}
    found = Letter(Incoming("wire.deadletter", 0, 0, b"other", b"", headers, 0.0), True)
    assert (found.uri, columns(found)[5:]) == ("urn:x:größe", ["other", "urn:x:größe", "", "sent again"])


@pytest.mark.parametrize("width", [80, 160])
def test_the_table_has_a_line_for_each_letter(width: int) -> None:
    output = StringIO()
    Console(file=output, width=width).print(table([letter(), letter("entities", copytaster_source=b"NW")]))
    header, first, second = output.getvalue().splitlines()
    assert header.split() == ["ID", "time", "(UTC)", "stage", "reason", "source", "uri", "message"]
    assert first.startswith("3:17  2026-03-01 12:00:00  ingest    json")
    assert second.startswith("3:17  2026-03-01 12:00:00  entities  json    NW")


@pytest.mark.parametrize(
    "selection",
    [
        Selection(),
        Selection(NOON, "ingest", "json", "NW"),
        Selection(since=NOON - timedelta(days=1)),
    ],
)
def test_letters_that_are_selected(selection: Selection) -> None:
    found = letter(copytaster_source=b"NW")
    assert selection.of([found]) == [found]


@pytest.mark.parametrize(
    "selection",
    [
        Selection(since=NOON + timedelta(seconds=1)),
        Selection(stage="entities"),
        Selection(reason="xml"),
        Selection(source="Nordic Wire"),
    ],
)
def test_letters_that_are_not_selected(selection: Selection) -> None:
    bare = Letter(Incoming("wire.deadletter", 0, 0, None, b"", {}, NOON.timestamp()), False)
    assert selection.of([letter(copytaster_source=b"NW"), bare]) == []


def test_times_and_ages() -> None:
    assert moment("2026-03-01T13:00:00+01:00") == NOON
    for age, ago in {"90s": 90, "30m": 1_800, "2h": 7_200, "1d": 86_400}.items():
        assert abs((datetime.now(UTC) - moment(age)).total_seconds() - ago) < 10
    for wrong in ("yesterday", "2026-03-01T10:00:00", "2w", "-1h", ""):
        with pytest.raises(typer.BadParameter, match="neither a time such as"):
            moment(wrong)
