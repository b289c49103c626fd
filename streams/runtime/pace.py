"""How long a stage takes for messages."""

MEMORY = 0.9  # what an earlier batch counts, beside the next one


class Pace:
    """Estimates the time to process messages by their size, from the batches before."""

    def __init__(self) -> None:
        self._seconds = 0.0
        self._bytes = 0.0

    def note(self, size: int, seconds: float) -> None:
        """Take note that messages of `size` bytes took `seconds` to process."""
        self._seconds = MEMORY * self._seconds + seconds
        self._bytes = MEMORY * self._bytes + size

    def estimate(self, size: int) -> float:
        """The seconds that messages of `size` bytes will take; 0 until there is a batch to go by."""
        return size * self._seconds / self._bytes if self._bytes else 0.0
