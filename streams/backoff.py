"""Exponential backoff."""

from collections.abc import Iterator


def backoff(first: float, longest: float) -> Iterator[float]:
    """Yield the pauses between retries in seconds: `first`, then doubled up to `longest`, without end."""
    pause = first
    while True:
        yield pause
        pause = min(2 * pause, longest)
