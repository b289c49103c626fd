"""How a command that fails ends: a line on stderr for each line of the error, and an exit status.

Typer adds 2 for wrong arguments, and 130 for Ctrl-C.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import typer

from processors.errors import CopytasterError
from streams.errors import SettingsError, TopicsError

FAILED = 1
WRONG_SETUP = 2  # the settings or the topics: trying again does not help


@contextmanager
def reported() -> Iterator[None]:
    """Turn an error of ours into its lines on stderr and an exit status."""
    try:
        yield
    except CopytasterError as error:
        for line in str(error).splitlines():
            complain(line)
        wrong_setup = isinstance(error, SettingsError | TopicsError)
        raise typer.Exit(WRONG_SETUP if wrong_setup else FAILED) from None


def complain(problem: str) -> None:
    """A line on stderr."""
    typer.echo(f"copytaster: {problem}", err=True)
