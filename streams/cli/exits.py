"""Reports errors of commands: their lines on stderr, and an exit status.

Typer itself exits with 2 for wrong arguments and with 130 for Ctrl-C.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import typer

from processors.errors import CopytasterError
from streams.errors import SettingsError, TopicsError

FAILED = 1
WRONG_SETUP = 2  # wrong settings or topics: retrying does not help


@contextmanager
def report_errors() -> Iterator[None]:
    """Print our errors on stderr and exit with a status."""
    try:
        yield
    except CopytasterError as error:
        for line in str(error).splitlines():
            complain(line)
        wrong_setup = isinstance(error, SettingsError | TopicsError)
        raise typer.Exit(WRONG_SETUP if wrong_setup else FAILED) from None


def complain(problem: str) -> None:
    """Print a line on stderr."""
    typer.echo(f"copytaster: {problem}", err=True)
