"""The numbers by which versions and alerts are stored: in the order of their times, so that the newest come
first without sorting.

An id is the time in milliseconds since 1970, times 1,024, plus what tells those of a millisecond apart: 64
places, one of which follows from the story's uri or the alert's id, with 16 ids each. So the place of a story
is the same in the index of every desk, whatever came first, unless hundreds of stories have the same
millisecond, so that a place is full. It is the cursor of lists, which do not end within one. It fits into
JavaScript's numbers until the year 2248.
"""

import sqlite3
from datetime import UTC, datetime
from hashlib import blake2b

from processors.story import Time, rfc3339

IN_A_PLACE = 16
PLACES = 64
IN_A_MILLISECOND = PLACES * IN_A_PLACE
HOUR = 3_600_000 * IN_A_MILLISECOND
DAY = 24 * HOUR


def first_id(moment: datetime) -> int:
    """The smallest id of a time."""
    return int(moment.timestamp() * 1000) * IN_A_MILLISECOND


def place(moment: datetime, key: str) -> int:
    """The smallest id of the place of a key, the uri of a story or the id of an alert, at a time."""
    [digest] = blake2b(key.encode(), digest_size=1).digest()
    return first_id(moment) + digest % PLACES * IN_A_PLACE


def place_of(id: int) -> int:
    """The smallest id of the place of an id."""
    return id - id % IN_A_PLACE


def free_id(connection: sqlite3.Connection, tables: tuple[str, ...], id: int) -> int:
    """An id of the same place as `id`, or else of its place in a later millisecond, after all that some
    tables have of it."""
    first = place_of(id)
    largest = ", ".join(
        f"coalesce((SELECT max(id) FROM {table} WHERE id >= :first AND id < :end), -1)" for table in tables
    )
    while True:
        end = first + IN_A_PLACE
        [last] = connection.execute(f"SELECT max(-1, {largest})", {"first": first, "end": end}).fetchone()
        if last < end - 1:
            return max(first, int(last) + 1)
        first += IN_A_MILLISECOND


def time_of(id: int) -> Time:
    """The time of an id."""
    return rfc3339(datetime.fromtimestamp(id // IN_A_MILLISECOND / 1000, UTC))


def day_of(id: int) -> int:
    """The number of the day (UTC) of an id, counted from 1970."""
    return id // DAY


def day_name(day: int) -> str:
    """A day by its number, as YYYY-MM-DD."""
    return datetime.fromtimestamp(day * 86_400, UTC).date().isoformat()
