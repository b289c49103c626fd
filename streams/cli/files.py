"""Files that commands read, where `-` means standard input."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import typer

from processors.sources import Receipt, load_sources
from streams.settings import Settings


def expand(paths: list[str]) -> list[str]:
    """Replace folders by the files in them, sorted, without hidden ones.

    Raises BadParameter if a path does not exist.
    """
    found: list[str] = []
    for name in paths:
        path = Path(name)
        if name == "-" or path.is_file():
            found.append(name)
        elif path.is_dir():
            found += sorted(str(inner) for inner in path.rglob("*") if _is_visible_file(inner, path))
        else:
            raise typer.BadParameter(f"no such file or folder: {name}")
    return found


def _is_visible_file(path: Path, folder: Path) -> bool:
    return path.is_file() and not any(part.startswith(".") for part in path.relative_to(folder).parts)


@contextmanager
def opened(name: str) -> Iterator[BinaryIO]:
    """Open a file, or standard input, for reading bytes. Raises OSError."""
    if name == "-":
        yield sys.stdin.buffer
        return
    with Path(name).open("rb") as file:
        yield file


def read(name: str) -> bytes:
    """Read a file, or standard input, as bytes. Raises OSError."""
    with opened(name) as file:
        return file.read()


def receipt(settings: Settings, source: str = "") -> Receipt:
    """What is known of a file that arrives now. `source` names the wire that it comes from."""
    return Receipt(source=source, sources=load_sources(settings.sources))
