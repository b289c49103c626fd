"""Formats dead letters: a line for `follow` and the demo, columns and a table for `deadletters list`."""

from collections.abc import Iterable

from rich.table import Table
from rich.text import Text

from processors.story import rfc3339
from streams.deadletters import Letter, as_text, details, reason, retried_offset
from streams.messages import Incoming

DIM = "dim"


def dead_letter(letter: Incoming) -> Text:
    """A line for a dead letter (ID, stage, reason and message) or for a retry mark."""
    found = details(letter.headers)
    if (retried := retried_offset(letter)) is not None:
        return Text(f"↻ dead letter {letter.partition}:{retried} was sent again", DIM)
    return Text.assemble(
        ("✗ dead letter ", "bold red"),
        (f"{letter.partition}:{letter.offset} ", DIM),
        f"{found.get('stage', '?')}: {reason(letter.headers) or '?'}: {found.get('message', '')}",
    )


def columns(letter: Letter) -> list[str]:
    """ID, time, stage, reason, source, key, uri, message, and `sent again` if it was; each on one line."""
    key = as_text(letter.message.key or b"")
    again = "sent again" if letter.retried else ""
    values = (letter.stage, letter.reason, letter.source, key, letter.uri, letter.error, again)
    return [letter.id, rfc3339(letter.time), *(" ".join(value.split()) for value in values)]


def table(letters: Iterable[Letter]) -> Table:
    """A table that fits the terminal, with a line for each letter; those that were sent again are dim.

    It leaves out the key, which is the uri unless the message has a uri of its own in its headers.
    """
    grid = Table(box=None, expand=True, pad_edge=False, padding=(0, 2, 0, 0), header_style=DIM)
    for name in ("ID", "time (UTC)", "stage", "reason", "source"):
        grid.add_column(name, no_wrap=True)
    grid.add_column("uri", no_wrap=True, ratio=2)
    grid.add_column("message", no_wrap=True, ratio=3)
    for letter in letters:
        identifier, _, stage, reason, source, _, uri, message, again = map(Text, columns(letter))
        time = Text(f"{letter.time:%Y-%m-%d %H:%M:%S}")
        grid.add_row(identifier, time, stage, reason, source, uri, message, style=DIM if again else None)
    return grid
