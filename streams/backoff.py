"""How long to wait before something that failed is tried again."""

from collections.abc import Iterator


def backoff(first: float, longest: float) -> Iterator[float]:
    """Seconds to wait before each further try: doubled from `first` up to `longest`, for ever."""
    pause = first
    while True:
        yield pause
        pause = min(2 * pause, longest)
