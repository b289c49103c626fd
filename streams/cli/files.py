"""Files that commands read; `-` is standard input."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import typer


def expand(paths: list[str]) -> list[str]:
    """The files that paths name, those within folders in order. Raises BadParameter if there is none."""
    found: list[str] = []
    for name in paths:
        path = Path(name)
        if name == "-" or path.is_file():
            found.append(name)
        elif path.is_dir():
            found += sorted(str(inner) for inner in path.rglob("*") if inner.is_file())
        else:
            raise typer.BadParameter(f"there is no file {name}")
    return found


@contextmanager
def opened(name: str) -> Iterator[BinaryIO]:
    """A file, or standard input, open for reading bytes. Raises OSError."""
    if name == "-":
        yield sys.stdin.buffer
        return
    with Path(name).open("rb") as file:
        yield file


def read(name: str) -> bytes:
    """The bytes of a file, or of standard input. Raises OSError."""
    with opened(name) as file:
        return file.read()
