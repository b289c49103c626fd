"""A progress bar on stderr, for commands that take long."""

import sys

from rich.console import Console
from rich.progress import Progress


def progress_bar() -> Progress:
    """A context manager that shows its tasks while it lasts, if stderr is a terminal."""
    console = Console(stderr=True)
    return Progress(
        console=console,
        transient=True,
        disable=not console.is_terminal,
        redirect_stdout=sys.stdout.isatty(),  # a file gets what is printed even while there is a bar
    )
