"""What the index knows of a story when another version of it comes."""

import sqlite3
from typing import NamedTuple

from processors.story import PubStatus
from streams.desk.index.preparing import Prepared

SELECT = "SELECT id, number, status, part, offset FROM versions WHERE"
# The version before a version, or, if that was deleted, the version itself, which is going to be replaced.
BEFORE = """
    SELECT {} FROM versions JOIN records USING (id) WHERE uri = ?1 AND number = coalesce(
        (SELECT max(number) FROM versions WHERE uri = ?1 AND number < ?2), ?2
    )
"""
TAKING_BACK = """
    SELECT id FROM versions WHERE uri = ?1 AND number > ?2 AND number < coalesce(
        (SELECT min(number) FROM versions WHERE uri = ?1 AND number > ?2 AND status = 'usable'), 1 << 62
    )
"""


class Known(NamedTuple):
    """A version that is in the index."""

    id: int
    number: int
    status: PubStatus
    partition: int
    offset: int


def newest_of(connection: sqlite3.Connection, uri: str) -> Known | None:
    """The newest version of a story."""
    row = connection.execute(f"{SELECT} uri = ? ORDER BY number DESC LIMIT 1", (uri,)).fetchone()
    return Known(*row) if row else None


def same_as(connection: sqlite3.Connection, version: Prepared) -> Known | None:
    """The version that a version repeats."""
    row = connection.execute(f"{SELECT} identity = ?", (version.identity,)).fetchone()
    return Known(*row) if row else None


def last_usable(connection: sqlite3.Connection, uri: str, number: int) -> bytes | None:
    """The record of the last usable version before a version, packed; None if none is known."""
    columns = "status, record, searched"
    found: tuple[PubStatus, bytes, bytes | None] | None
    found = connection.execute(BEFORE.format(columns), (uri, number)).fetchone()
    if found is None:
        return None
    status, record, searched = found
    return record if status == "usable" else searched


def standing(connection: sqlite3.Connection, uri: str, number: int, status: PubStatus) -> PubStatus:
    """The status that a story has with a version: of one that is withheld after a kill, the kill stands."""
    if status != "withheld":
        return status
    before = connection.execute(BEFORE.format("standing"), (uri, number)).fetchone()
    return "canceled" if before == ("canceled",) else "withheld"


def taking_back(connection: sqlite3.Connection, uri: str, number: int) -> list[int]:
    """The ids of the versions that take back the version of a number: up to the next usable one."""
    return [id for [id] in connection.execute(TAKING_BACK, (uri, number))]
