"""What a browser has missed since the place where its last connection ended."""

import asyncio
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from streams.desk.index.answers import AlertChange, StoryChange
from streams.desk.index.index import Index
from streams.desk.live.connection import Connection
from streams.desk.live.events import StoryEvent, alert_event
from streams.desk.live.place import Place, Reading
from streams.topics import ALERTS, ENRICHED

MAX_MISSED = 200  # events; to reload takes less than more of them
# After a restart all browsers resume together: nothing else waits for them.
THREADS = ThreadPoolExecutor(1, "desk-resuming")


async def missed(index: Index, connection: Connection, since: Place, until: Place) -> list[bytes] | None:
    """The events between two places for a connection, to which the later ones come by themselves.

    None if there are too many, or the index does not have them: it no longer does, or they are of other
    topics. Raises sqlite3.Error.
    """
    find = partial(_missed, index, connection, since, until)
    return await asyncio.get_running_loop().run_in_executor(THREADS, find)


def _missed(index: Index, connection: Connection, since: Place, until: Place) -> list[bytes] | None:
    if not since.may_become(until):
        return None
    positions = {
        ENRICHED: _by_partition(since.stories, until.stories),
        ALERTS: _by_partition(since.alerts, until.alerts),
    }
    with index.changes_since(positions, MAX_MISSED) as changes:
        if changes is None or not connection.is_open():
            return None
        return [*_events(connection, filter(until.has, changes), since)]


def _events(
    connection: Connection, changes: Iterable[StoryChange | AlertChange], place: Place
) -> Iterator[bytes]:
    for change in changes:
        place = place.after(change)
        if isinstance(change, StoryChange):
            yield StoryEvent(str(place), change.summary).to([*_matching(change, connection)])
        elif connection.may_see(change.told.alert["owner"]):
            yield alert_event(change.told, str(place))


def _by_partition(since: Reading, until: Reading) -> dict[int, int]:
    """Next offsets by partition; a partition that was added since begins at 0."""
    return dict(enumerate(since.offsets)) | dict.fromkeys(range(len(since.offsets), len(until.offsets)), 0)


def _matching(change: StoryChange, connection: Connection) -> Iterator[int]:
    for number, query in connection.columns.items():
        if query is None or query.matches(change.facts):
            yield number
