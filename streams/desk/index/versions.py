"""Adds versions of stories to the index.

A story's versions are numbered by the times of their messages, in whatever order their partitions are read:
a kill that was sent after a version is never undone by it.

A kill stands until a usable version releases the story: one that only withholds it changes nothing.

A version that comes again, in a replay or because something was sent twice, takes the place of the earlier
one, and keeps its number and its place in lists.
"""

import sqlite3
from typing import cast

import orjson

from processors.queries.facts import Facts
from processors.story import PubStatus
from processors.subjects.vocabulary import Vocabulary
from streams.desk.index import shelves
from streams.desk.index.answers import StoryChange
from streams.desk.index.counts import Counts
from streams.desk.index.ids import IN_A_MILLISECOND, free_id, place_of, time_of
from streams.desk.index.known import Known, last_usable, newest_of, same_as, standing, taking_back
from streams.desk.index.packing import unpack_story
from streams.desk.index.preparing import Prepared
from streams.desk.index.summaries import Details, completed
from streams.desk.index.tokens import Columns, columns

ADD_VERSION = """
    INSERT INTO versions (id, uri, number, status, standing, source, identity, part, offset, details)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""
NEWEST = """
    SELECT id, number, status, details, coalesce(searched, record) FROM versions JOIN records USING (id)
    WHERE uri = ? ORDER BY number DESC LIMIT 1
"""
TABLES = ("versions", "superseded")


class Adding:
    """Adds versions in one transaction; `finish` writes what is written together."""

    def __init__(self, connection: sqlite3.Connection, vocabulary: Vocabulary) -> None:
        self._connection = connection
        self._vocabulary = vocabulary
        self._counts = Counts()
        self._rows: list[tuple[int, Columns]] = []

    def add(self, version: Prepared) -> StoryChange | None:
        """Add a version; None if a newer one is known, so that this one is not found."""
        uri = version.story["uri"]
        newest, same = newest_of(self._connection, uri), same_as(self._connection, version)
        if newest and _is_older(version, same, newest):
            self._add_older(version, same, newest)
            return None
        number = same.number if same else newest.number + 1 if newest else 1
        first = same.id if same else max(version.place, newest.id if newest else 0)
        id = free_id(self._connection, TABLES, first)
        searched = None if version.is_usable else last_usable(self._connection, uri, number)
        story = unpack_story(searched) if searched else version.story
        facts = Facts(story, self._vocabulary) if searched else version.facts
        if newest:
            self._supersede(newest)
        status = standing(self._connection, uri, number, version.status)
        row = version.columns if version.is_usable else columns(story, facts, status)
        self._rows.append((id, row))
        self._counts.add(id, story, facts, is_quotable=version.is_usable)
        if same:
            self._delete(same.id)
        self._store(id, number, version, status, searched)
        summary = version.details["summary"]
        return StoryChange(version.position, completed(summary, story) if searched else summary, facts)

    def finish(self) -> None:
        """Write what `add` has collected."""
        shelves.add(self._connection, self._rows)
        self._counts.write(self._connection)

    def _add_older(self, version: Prepared, same: Known | None, newest: Known) -> None:
        """Add a version that is older than the newest one, with its number among the others."""
        uri = version.story["uri"]
        if same:
            id, number = same.id, same.number
        else:
            id = free_id(self._connection, TABLES, version.place)
            [number] = self._connection.execute(
                "SELECT coalesce(min(number), ?) FROM versions WHERE uri = ? AND id > ?",
                (newest.number, uri, id),
            ).fetchone()
            self._connection.execute(
                "UPDATE versions SET number = number + 1 WHERE uri = ? AND number >= ?", (uri, number)
            )
            self._connection.execute("INSERT INTO superseded VALUES (?)", (id,))
        searched = None if version.is_usable else last_usable(self._connection, uri, number)
        status = standing(self._connection, uri, number, version.status)
        if same:
            self._delete(id)
        self._store(id, number, version, status, searched)
        if version.status == "withheld":
            return
        ids = taking_back(self._connection, uri, number)
        if newest.id in ids:
            self._supersede(newest)
        if version.is_usable:
            update = "UPDATE records SET searched = ? WHERE id = ?"
            self._connection.executemany(update, ((version.record, id) for id in ids))
        if newest.id in ids:
            self._find_again(uri)

    def _find_again(self, uri: str) -> None:
        """Let the newest version, which takes back the story and is superseded, be found as it is now.

        It gets another id, because a row of a shelf cannot be changed.
        """
        old, number, own, details, record = self._connection.execute(NEWEST, (uri,)).fetchone()
        id = free_id(self._connection, TABLES, old)
        status = standing(self._connection, uri, number, own)
        known = cast(Details, orjson.loads(details))
        known["summary"]["status"] = status
        values = id, status, orjson.dumps(known), old
        self._connection.execute("UPDATE versions SET id = ?, standing = ?, details = ? WHERE id = ?", values)
        self._connection.execute("UPDATE records SET id = ? WHERE id = ?", (id, old))
        story = unpack_story(record)
        facts = Facts(story, self._vocabulary)
        self._rows.append((id, columns(story, facts, status)))
        self._counts.add(id, story, facts, is_quotable=False)

    def _delete(self, id: int) -> None:
        self._connection.execute("DELETE FROM versions WHERE id = ?", (id,))
        self._connection.execute("DELETE FROM records WHERE id = ?", (id,))

    def _supersede(self, known: Known) -> None:
        """Stop a version from being found."""
        self._connection.execute("INSERT INTO superseded VALUES (?)", (known.id,))
        [record] = self._connection.execute(
            "SELECT coalesce(searched, record) FROM records WHERE id = ?", (known.id,)
        ).fetchone()
        story = unpack_story(record)
        facts = Facts(story, self._vocabulary)
        self._counts.remove(known.id, story, facts, is_quotable=known.status == "usable")

    def _store(
        self, id: int, number: int, version: Prepared, status: PubStatus, searched: bytes | None
    ) -> None:
        summary = version.details["summary"]
        summary["status"] = status
        summary["number"], summary["enriched"], summary["cursor"] = number, time_of(id), place_of(id)
        summary["received"] = summary["received"] or summary["enriched"]
        values = (
            id,
            summary["uri"],
            number,
            version.status,
            status,
            summary.get("source"),
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
    return version.place // IN_A_MILLISECOND < newest.id // IN_A_MILLISECOND
