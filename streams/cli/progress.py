"""Progress bars on stderr, if that is a terminal."""

import sys

from rich.console import Console
from rich.progress import Progress


def bars() -> Progress:
    """A context manager that shows the progress bars of a command, and removes them at its end."""
    console = Console(stderr=True)
    return Progress(
        console=console,
        transient=True,
        disable=not console.is_terminal,
        redirect_stdout=sys.stdout.isatty(),  # a file gets what is printed even while there is a bar
    )
