"""Standard output as commands write blocks and tables to it."""

import re
from typing import Any

from rich.console import Console

TRAILING_SPACES = re.compile(r"[ \t]+$", re.MULTILINE)


class _Output(Console):
    """Prints what goes into a file or a pipe without the spaces that fill up lines on a terminal."""

    def print(self, *objects: Any, **options: Any) -> None:
        if self.is_terminal:
            return super().print(*objects, **options)
        with self.capture() as captured:
            super().print(*objects, **options)
        self.file.write(TRAILING_SPACES.sub("", captured.get()))
        self.file.flush()


def output() -> Console:
    """A console for standard output."""
    return _Output(highlight=False)
