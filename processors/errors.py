"""The errors of `processors`, and the root of all of ours; `streams/errors.py` draws the whole tree."""

from collections.abc import Sequence
from typing import Literal

Reason = Literal["empty", "encoding", "json", "not-a-story", "too-large", "xml"]


class CopytasterError(Exception):
    """The root of every error that copytaster raises."""


class StoryError(CopytasterError, ValueError):
    """A story that cannot be processed, however often it is tried.

    `reason` is one of a closed list, which labels a metric and names the dead letter; the message says what
    was found, and where.
    """

    def __init__(self, reason: Reason, message: str) -> None:
        super().__init__(message)
        self.reason: Reason = reason


class ModelError(CopytasterError):
    """The language model cannot be used; the message says why."""


class RulesError(CopytasterError):
    """Files of rules have errors: a line each in `errors`, with file and line number, in file order."""

    def __init__(self, errors: Sequence[str]) -> None:
        super().__init__("\n".join(errors))
        self.errors = errors
