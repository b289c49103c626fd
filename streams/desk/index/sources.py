"""The sources of stories: when each was seen last, and how much it sent lately."""

import sqlite3

from streams.desk.index.api_types import SourceSeen
from streams.desk.index.ids import time_of

MAX_SHOWN = 50
BUSIEST = """
    SELECT value FROM properties WHERE kind = 'source' GROUP BY value
    ORDER BY sum(stories) DESC, value LIMIT ?
"""
SEEN = """
    SELECT max(id), (SELECT count(*) FROM versions WHERE source = ?1 AND id >= ?2)
    FROM versions WHERE source = ?1
"""


def sources(connection: sqlite3.Connection, since: int) -> list[SourceSeen]:
    """Those of most stories, by name; `stories` are the versions with ids from `since` on."""
    names = sorted(name for [name] in connection.execute(BUSIEST, (MAX_SHOWN,)))
    found: list[SourceSeen] = []
    for name in names:
        last, count = connection.execute(SEEN, (name, since)).fetchone()
        if last is not None:  # all that is left of it may be a kill that names no source
            found.append({"source": name, "last": time_of(last), "stories": count})
    return found
