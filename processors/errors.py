"""The errors of `processors`, and the base class of all errors; `streams/errors.py` shows the whole tree."""

from collections.abc import Sequence
from typing import Literal

Reason = Literal["empty", "encoding", "json", "not-a-story", "too-large", "xml"]


class CopytasterError(Exception):
    """The base class of every error that copytaster raises."""


class StoryError(CopytasterError, ValueError):
    """A story that cannot be processed, however often it is retried.

    `reason` is from a closed list; it becomes the label of a metric and the reason of the dead letter. The
    message says what is wrong, and where.
    """

    def __init__(self, reason: Reason, message: str) -> None:
        super().__init__(message)
        self.reason: Reason = reason


class ModelError(CopytasterError):
    """The language model cannot be used; the message says why."""


class SourcesError(CopytasterError):
    """A file of sources has an error; the message names the file and the line."""


class RulesError(CopytasterError):
    """Rule files have errors: `errors` has a line for each, with file and line number, in file order."""

    def __init__(self, errors: Sequence[str]) -> None:
        super().__init__("\n".join(errors))
        self.errors = errors


class QueryError(CopytasterError):
    """A query has an error between `start` and `end`, indices into its text; the message is one line."""

    def __init__(self, message: str, start: int, end: int) -> None:
        super().__init__(message)
        self.start, self.end = start, end


class SubscriptionError(CopytasterError):
    """A subscription is invalid; the message has a line for each property that is wrong."""


class EntitlementsError(CopytasterError):
    """A file of entitlements has an error; the message names the file, the owner and what is wrong."""
