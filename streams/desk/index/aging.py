"""Deletes what is older than the days that are kept, in small steps, between which others write and read."""

import sqlite3
from datetime import UTC, datetime, timedelta

from streams.desk.index import alerts, counts, shelves
from streams.desk.index.ids import first_id

AT_ONCE = 500  # versions, and alerts


def oldest_id(now: datetime, days: int) -> int:
    """The smallest id that is kept: `days` whole days (UTC) before today."""
    today = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return first_id(today - timedelta(days=days))


def remove_some(connection: sqlite3.Connection, before: int) -> bool:
    """Delete some of what has smaller ids; returns whether there may be more.

    First it is no longer found, then it is deleted.
    """
    shelves.remove_before(connection, before)
    counts.remove_before(connection, before)
    removed = alerts.remove(connection, before, AT_ONCE)
    ids = connection.execute(
        "SELECT id FROM versions WHERE id < ? ORDER BY id LIMIT ?", (before, AT_ONCE)
    ).fetchall()
    connection.executemany("DELETE FROM versions WHERE id = ?", ids)
    connection.executemany("DELETE FROM records WHERE id = ?", ids)
    if len(ids) < AT_ONCE:
        connection.execute("DELETE FROM superseded WHERE id < ?", (before,))
    return len(ids) == AT_ONCE or removed == AT_ONCE
