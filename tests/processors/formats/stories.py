"""The stories in every format that were written for the tests."""

from pathlib import Path

FOLDER = Path(__file__).parents[2] / "stories"


def story(name: str) -> bytes:
    """The bytes of one, by the name of its file."""
    return (FOLDER / name).read_bytes()


NAMES = sorted(path.name for path in FOLDER.iterdir())
