"""Server-sent events as bytes: https://html.spec.whatwg.org/multipage/server-sent-events.html"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import orjson

from streams.api.problems import ProblemError
from streams.desk.index.answers import ToldAlert
from streams.desk.index.api_types import Summary
from streams.desk.live.models import InvalidQuery, LiveStory, Reload
from streams.desk.metrics import RELOADS
from streams.desk.models import DatedAlert

RETRY = b"retry: 2000\n\n"  # milliseconds until a browser connects again
# For one that has too many connections: its tabs must not end those of one another all the time.
RETRY_LATER = b"retry: 60000\n\n"


@dataclass(frozen=True, slots=True)
class StoryEvent:
    """A new version of a story, with the id of the event."""

    id: str
    summary: Summary
    matched: frozenset[str] = frozenset()
    """The queries that it matches, of all connections."""
    _encoded: dict[tuple[int, ...], bytes] = field(default_factory=dict)

    def to(self, columns: Sequence[int]) -> bytes:
        """The event for a connection of which the story matches these columns; many have the same ones."""
        key = tuple(columns)
        if key not in self._encoded:
            data: LiveStory = {**self.summary, "columns": [*columns]}
            self._encoded[key] = event("story", data, self.id)
        return self._encoded[key]


def alert_event(told: ToldAlert, id: str) -> bytes:
    data: DatedAlert = {**told.alert, "at": told.at}
    return event("alert", data, id)


def reload_event(reason: str, id: str) -> bytes:
    """Tells a browser to reload, and then to follow from the id."""
    RELOADS.inc()
    data: Reload = {"reason": reason}
    return event("reload", data, id)


def invalid_event(column: int, error: ProblemError) -> bytes:
    """Tells a browser that the query of one of its columns is not valid here."""
    data: InvalidQuery = {"column": column, "detail": error.detail, "errors": error.faults}
    return event("invalid", data)


def event(kind: str, data: object, id: str = "") -> bytes:
    """An event with data that is written as JSON; without an id, a browser keeps the one before."""
    head = f"event: {kind}\nid: {id}\n" if id else f"event: {kind}\n"
    return b"%bdata: %b\n\n" % (head.encode(), orjson.dumps(data))


def heartbeat(id: str) -> bytes:
    """A comment, so that nobody takes the connection for dead, and the id to go on from."""
    return f":\nid: {id}\n\n".encode()
