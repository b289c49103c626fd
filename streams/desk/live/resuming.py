"""What a browser has missed since the place where its last connection ended."""

from collections.abc import Iterator

from streams.desk.index.answers import StoryChange
from streams.desk.index.index import Index
from streams.desk.live.connection import Connection
from streams.desk.live.events import StoryEvent, alert_event
from streams.desk.live.place import Offsets, Place
from streams.topics import ALERTS, ENRICHED

MAX_MISSED = 1_000  # events


def missed(index: Index, connection: Connection, since: Place, until: Place) -> list[bytes] | None:
    """The events between two places for a connection, to which the later ones come by themselves.

    None if there are too many, or the index does not have them: it no longer does, or they are of another
    cluster. Raises sqlite3.Error.
    """
    if len(since.stories) > len(until.stories) or len(since.alerts) > len(until.alerts):
        return None
    positions = {
        ENRICHED: _by_partition(since.stories, until.stories),
        ALERTS: _by_partition(since.alerts, until.alerts),
    }
    changes = index.changes_since(positions, MAX_MISSED)
    if changes is None:
        return None
    found, place = list[bytes](), since
    for change in filter(until.has, changes):
        place = place.after(change)
        if isinstance(change, StoryChange):
            event = StoryEvent(str(place), change.summary)
            found.append(event.to([*_matching(change, connection)]))
        elif connection.may_see(change.told.alert["owner"]):
            found.append(alert_event(change.told, str(place)))
    return found


def _by_partition(offsets: Offsets, present: Offsets) -> dict[int, int]:
    """Next offsets by partition; a partition that was added since begins at 0."""
    return {n: offsets[n] if n < len(offsets) else 0 for n in range(len(present))}


def _matching(change: StoryChange, connection: Connection) -> Iterator[int]:
    for number, query in enumerate(connection.columns):
        if query is None or query.matches(change.facts):
            yield number
