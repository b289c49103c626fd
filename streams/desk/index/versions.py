"""Adds versions of stories to the index.

A story's versions are numbered by the times of their messages, in whatever order their partitions are read:
a kill that was sent after a version is never undone by it.

A version that comes again, in a replay or because something was sent twice, takes the place of the earlier
one, and keeps its number and its place in lists.
"""

import sqlite3
from typing import NamedTuple, cast

import orjson

from processors.queries.facts import Facts
from processors.story import PubStatus
from processors.subjects.vocabulary import Vocabulary
from streams.desk.index import shelves
from streams.desk.index.answers import StoryChange
from streams.desk.index.counts import Counts
from streams.desk.index.ids import IN_A_MILLISECOND, free_id, time_of
from streams.desk.index.packing import unpack_story
from streams.desk.index.preparing import Prepared
from streams.desk.index.summaries import Details, completed
from streams.desk.index.tokens import Columns, columns

ADD_VERSION = """
    INSERT INTO versions (id, uri, number, usable, identity, part, offset, details)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?)
"""
TABLES = ("versions", "superseded")
TAKING_BACK = """
    SELECT id FROM versions WHERE uri = ?1 AND number > ?2 AND number < coalesce(
        (SELECT min(number) FROM versions WHERE uri = ?1 AND number > ?2 AND usable), 1 << 62
    )
"""


class Known(NamedTuple):
    """A version that is in the index."""

    id: int
    number: int
    usable: int
    partition: int
    offset: int


class Adding:
    """Adds versions in one transaction; `finish` writes what is written together."""

    def __init__(self, connection: sqlite3.Connection, vocabulary: Vocabulary) -> None:
        self._connection = connection
        self._vocabulary = vocabulary
        self._counts = Counts()
        self._rows: list[tuple[int, Columns]] = []

    def add(self, version: Prepared) -> StoryChange | None:
        """Add a version; None if a newer one is known, so that this one is not found."""
        newest, same = self._known(version)
        uri = version.story["uri"]
        if newest and _is_older(version, same, newest):
            self._add_older(version, same, newest)
            return None
        number = same.number if same else newest.number + 1 if newest else 1
        first = same.id if same else max(version.first_id, newest.id if newest else 0)
        id = free_id(self._connection, TABLES, first)
        searched = None if version.is_usable else self._last_usable(uri, number)
        story = unpack_story(searched) if searched else version.story
        facts = Facts(story, self._vocabulary) if searched else version.facts
        if newest:
            self._supersede(newest)
        row = columns(story, facts, version.story["pubStatus"]) if searched else version.columns
        self._rows.append((id, row))
        self._counts.add(id, story, facts, is_quotable=version.is_usable)
        if same:
            self._delete(same.id)
        self._store(id, number, version, searched)
        summary = version.details["summary"]
        return StoryChange(version.position, completed(summary, story) if searched else summary, facts)

    def finish(self) -> None:
        """Write what `add` has collected."""
        shelves.add(self._connection, self._rows)
        self._counts.write(self._connection)

    def _known(self, version: Prepared) -> tuple[Known | None, Known | None]:
        """The newest version of the story, and the one that is the same as this one."""
        select = "SELECT id, number, usable, part, offset FROM versions WHERE"
        newest = self._connection.execute(
            f"{select} uri = ? ORDER BY number DESC LIMIT 1", (version.story["uri"],)
        ).fetchone()
        same = self._connection.execute(f"{select} identity = ?", (version.identity,)).fetchone()
        return Known(*newest) if newest else None, Known(*same) if same else None

    def _add_older(self, version: Prepared, same: Known | None, newest: Known) -> None:
        """Add a version that is older than the newest one, with its number among the others."""
        uri = version.story["uri"]
        if same:
            id, number = same.id, same.number
            self._delete(id)
        else:
            id = free_id(self._connection, TABLES, version.first_id)
            [number] = self._connection.execute(
                "SELECT coalesce(min(number), ?) FROM versions WHERE uri = ? AND id > ?",
                (newest.number, uri, id),
            ).fetchone()
            self._connection.execute(
                "UPDATE versions SET number = number + 1 WHERE uri = ? AND number >= ?", (uri, number)
            )
            self._connection.execute("INSERT INTO superseded VALUES (?)", (id,))
        self._store(id, number, version, None if version.is_usable else self._last_usable(uri, number))
        if version.is_usable:
            self._search_instead(uri, number, version.record, newest)

    def _search_instead(self, uri: str, number: int, record: bytes, newest: Known) -> None:
        """Let the versions that take back the usable version of a number be found by its record."""
        ids = [id for [id] in self._connection.execute(TAKING_BACK, (uri, number))]
        if newest.id in ids:  # a row of a shelf cannot be changed
            self._supersede(newest)
            id = free_id(self._connection, TABLES, newest.id)
            for table in ("versions", "records"):
                self._connection.execute(f"UPDATE {table} SET id = ? WHERE id = ?", (id, newest.id))
            ids[ids.index(newest.id)] = id
            story = unpack_story(record)
            facts = Facts(story, self._vocabulary)
            self._rows.append((id, columns(story, facts, self._status(id))))
            self._counts.add(id, story, facts, is_quotable=False)
        update = "UPDATE records SET searched = ? WHERE id = ?"
        self._connection.executemany(update, ((record, id) for id in ids))

    def _delete(self, id: int) -> None:
        self._connection.execute("DELETE FROM versions WHERE id = ?", (id,))
        self._connection.execute("DELETE FROM records WHERE id = ?", (id,))

    def _last_usable(self, uri: str, number: int) -> bytes | None:
        """The record of the last usable version before a version, packed; None if none is known."""
        found: tuple[int, bytes, bytes | None] | None = self._connection.execute(
            "SELECT usable, record, searched FROM versions JOIN records USING (id)"
            " WHERE uri = ? AND number < ? ORDER BY number DESC LIMIT 1",
            (uri, number),
        ).fetchone()
        if found is None:
            return None
        usable, record, searched = found
        return record if usable else searched

    def _status(self, id: int) -> PubStatus:
        [details] = self._connection.execute("SELECT details FROM versions WHERE id = ?", (id,)).fetchone()
        return cast(Details, orjson.loads(details))["summary"]["status"]

    def _supersede(self, known: Known) -> None:
        """Stop a version from being found."""
        self._connection.execute("INSERT INTO superseded VALUES (?)", (known.id,))
        [record] = self._connection.execute(
            "SELECT coalesce(searched, record) FROM records WHERE id = ?", (known.id,)
        ).fetchone()
        story = unpack_story(record)
        facts = Facts(story, self._vocabulary)
        self._counts.remove(known.id, story, facts, is_quotable=bool(known.usable))

    def _store(self, id: int, number: int, version: Prepared, searched: bytes | None) -> None:
        summary = version.details["summary"]
        summary["number"], summary["enriched"], summary["cursor"] = number, time_of(id), id
        summary["received"] = summary["received"] or summary["enriched"]
        values = (
            id,
            summary["uri"],
            number,
            version.is_usable,
            version.identity,
            version.position.partition,
            version.position.offset,
            orjson.dumps(version.details),
        )
        self._connection.execute(ADD_VERSION, values)
        self._connection.execute("INSERT INTO records VALUES (?, ?, ?)", (id, version.record, searched))


def _is_older(version: Prepared, same: Known | None, newest: Known) -> bool:
    """Whether a version is older than the newest one: by their offsets in a partition, else by time."""
    if same:
        return same.number < newest.number
    if version.position.partition == newest.partition and not version.is_replayed:
        return version.position.offset < newest.offset
    return version.first_id // IN_A_MILLISECOND < newest.id // IN_A_MILLISECOND
