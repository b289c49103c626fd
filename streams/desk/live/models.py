"""The data of the events of the live stream."""

from typing import Annotated

from typing_extensions import TypedDict

from processors.schema import Keywords
from streams.api.models import Fault
from streams.desk.index.api_types import Summary

Column = Annotated[int, Keywords(minimum=0)]


class LiveStory(Summary):
    """The data of an event `story`: a new version of a story."""

    columns: list[Column]
    """Which of the parameters `query` it matches, counted from 0."""


class InvalidQuery(TypedDict):
    """The data of an event `invalid`: no story matches one of the parameters `query`, as it is not valid."""

    column: Column
    """Which of them, counted from 0."""
    detail: str
    errors: list[Fault]
    """What is wrong, as in an answer that is an error."""


class Reload(TypedDict):
    """The data of an event `reload`: events are missing, so read the lists again."""

    reason: str
