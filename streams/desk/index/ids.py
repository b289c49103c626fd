"""The numbers by which versions and alerts are stored: in the order of their times, so that the newest come
first without sorting.

An id is the time in milliseconds since 1970, times 1,024, plus what tells those of a millisecond apart. It
fits into JavaScript's numbers until the year 2248.
"""

import sqlite3
from datetime import UTC, datetime

from processors.story import Time, rfc3339
from streams.messages import Incoming

IN_A_MILLISECOND = 1024
HOUR = 3_600_000 * IN_A_MILLISECOND
DAY = 24 * HOUR


def first_id(moment: datetime) -> int:
    """The smallest id of a time."""
    return int(moment.timestamp() * 1000) * IN_A_MILLISECOND


def first_id_of(message: Incoming, now: datetime) -> int:
    """The smallest id of a message's time; without a time, or with one in the future, of now."""
    return first_id(min(message.time, now) if message.timestamp > 0 else now)


def free_id(connection: sqlite3.Connection, tables: tuple[str, ...], id: int) -> int:
    """An id of the same millisecond as `id`, or else the next one, after all that some tables have of it."""
    first = id - id % IN_A_MILLISECOND
    largest = ", ".join(
        f"coalesce((SELECT max(id) FROM {table} WHERE id >= :first AND id < :end), -1)" for table in tables
    )
    while True:
        end = first + IN_A_MILLISECOND
        [last] = connection.execute(f"SELECT max(-1, {largest})", {"first": first, "end": end}).fetchone()
        if last < end - 1:
            return max(first, int(last) + 1)
        first = end


def time_of(id: int) -> Time:
    """The time of an id."""
    return rfc3339(datetime.fromtimestamp(id // IN_A_MILLISECOND / 1000, UTC))


def day_of(id: int) -> int:
    """The number of the day (UTC) of an id, counted from 1970."""
    return id // DAY


def day_name(day: int) -> str:
    """A day by its number, as YYYY-MM-DD."""
    return datetime.fromtimestamp(day * 86_400, UTC).date().isoformat()
