"""Prints tables."""

from collections.abc import Iterator

from rich.console import Console
from rich.table import Table

PIPE_WIDTH = 160  # characters; keeps lines from being wrapped if stdout is not a terminal


def print_table(table: Table) -> None:
    console = Console(highlight=False)
    if not console.is_terminal:
        console.width = PIPE_WIDTH
    console.print(table, markup=False)


def once(label: str) -> Iterator[str]:
    """The label of the first of several rows, then nothing."""
    yield label
    while True:
        yield ""
