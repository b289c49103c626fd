"""What makes a story impossible to process, as the dead-letter topic names it."""

from typing import Literal

Reason = Literal["empty", "encoding", "json", "not-a-story", "too-large", "xml"]


class StoryError(ValueError):
    """A story that cannot be processed, whoever tries and however often.

    `reason` is one of a closed list (it labels a metric); the message says what was found and where.
    """

    def __init__(self, reason: Reason, message: str) -> None:
        super().__init__(message)
        self.reason: Reason = reason
