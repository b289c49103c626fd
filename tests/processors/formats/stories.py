"""Sample messages in every format, written for the tests."""

from pathlib import Path

FOLDER = Path(__file__).parents[2] / "stories"


def sample(name: str) -> bytes:
    """The bytes of a sample, by the name of its file."""
    return (FOLDER / name).read_bytes()


NAMES = sorted(path.name for path in FOLDER.iterdir())
