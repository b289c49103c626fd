"""The full-text index: a shelf for each six hours, so that the newest stories are found first, and the oldest
deleted at once.

A row of a shelf cannot be changed. When a story gets a new version, the id of the old one is superseded.
"""

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator

from streams.desk.index.ids import HOUR
from streams.desk.index.tables import SHELF
from streams.desk.index.tokens import Columns

LENGTH = 6 * HOUR
CURRENT = "NOT EXISTS (SELECT 1 FROM superseded WHERE superseded.id = {}.rowid)"


def add(connection: sqlite3.Connection, rows: Iterable[tuple[int, Columns]]) -> None:
    """Add rows by their ids."""
    shelves: defaultdict[int, list[tuple[int, Columns]]] = defaultdict(list)
    for id, row in rows:
        shelves[id // LENGTH].append((id, row))
    for number, some in shelves.items():
        connection.execute(SHELF.format(name(number)))
        connection.execute("INSERT OR IGNORE INTO shelves VALUES (?)", (number,))
        some.sort(key=lambda row: row[0])  # FTS5 is slow if they are in another order
        connection.executemany(
            f"INSERT INTO {name(number)} (rowid, headline, text, more) VALUES (?, ?, ?, ?)",
            ((id, *row) for id, row in some),
        )


def newest_first(connection: sqlite3.Connection, before: int, since: int) -> Iterator[int]:
    """The numbers of the shelves that may have ids from `since` to before `before`, newest first."""
    select = "SELECT number FROM shelves WHERE number BETWEEN ? AND ? ORDER BY number DESC"
    found = connection.execute(select, (since // LENGTH, (before - 1) // LENGTH)).fetchall()
    return (number for [number] in found)


def remove_before(connection: sqlite3.Connection, id: int) -> None:
    """Delete the shelves that only have smaller ids."""
    for [number] in connection.execute(
        "SELECT number FROM shelves WHERE number < ?", (id // LENGTH,)
    ).fetchall():
        connection.execute(f"DROP TABLE {name(number)}")
        connection.execute("DELETE FROM shelves WHERE number = ?", (number,))


def name(number: int) -> str:
    """The name of a shelf's table."""
    return f"shelf_{number}"
