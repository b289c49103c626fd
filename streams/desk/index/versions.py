"""Adds versions of stories to the index.

A story's versions are numbered by the times of their messages, in whatever order their partitions are read:
a kill that was sent after a version is never undone by it.

A kill stands until a usable version releases the story: one that only withholds it changes nothing.

A version that comes again, in a replay or because something was sent twice, takes the place of the earlier
one, and keeps its number and its place in lists.
"""

import sqlite3
from typing import NamedTuple

import orjson

from processors.queries.facts import Facts
from processors.story import PubStatus, Story
from processors.subjects.vocabulary import Vocabulary
from streams.desk.index import shelves, stored
from streams.desk.index.answers import Position, StoryChange
from streams.desk.index.counts import Counts
from streams.desk.index.ids import IN_A_MILLISECOND, free_id, place_of, time_of
from streams.desk.index.known import Known, last_usable, newest_of, same_as, standing, taking_back
from streams.desk.index.packing import unpack_story
from streams.desk.index.preparing import Prepared
from streams.desk.index.summaries import completed
from streams.desk.index.tokens import Columns, columns

ADD_VERSION = """
    INSERT INTO versions (id, uri, number, status, standing, source, identity, part, offset, details)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""
# Lets those versions that only withhold the story after a version stand as it says.
STAND = """
    UPDATE versions SET standing = ?3
    WHERE uri = ?1 AND status = 'withheld' AND number > ?2 AND number < coalesce(
        (SELECT min(number) FROM versions WHERE uri = ?1 AND number > ?2 AND status <> 'withheld'), 1 << 62
    )
"""
TABLES = ("versions", "superseded")


class Searched(NamedTuple):
    """What a version is found by: itself, or, if it takes back the story, the last usable version."""

    standing: PubStatus
    story: Story
    facts: Facts
    columns: Columns


class Adding:
    """Adds versions in one transaction; `finish` writes what is written together."""

    def __init__(self, connection: sqlite3.Connection, vocabulary: Vocabulary) -> None:
        self._connection = connection
        self._vocabulary = vocabulary
        self._counts = Counts()
        self._rows: list[tuple[int, Columns]] = []

    def add(self, version: Prepared) -> StoryChange | None:
        """Add a version; None if a newer one is known, whose status stays as it is."""
        uri = version.story["uri"]
        newest, same = newest_of(self._connection, uri), same_as(self._connection, version)
        if newest and _is_older(version, same, newest):
            return self._add_older(version, same, newest)
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

    def _add_older(self, version: Prepared, same: Known | None, newest: Known) -> StoryChange | None:
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
            return None
        ids = taking_back(self._connection, uri, number)
        was = self._searched(newest.id) if newest.id in ids else None
        stands = "canceled" if version.status == "canceled" else "withheld"
        self._connection.execute(STAND, (uri, number, stands))
        if version.is_usable:
            update = "UPDATE records SET searched = ? WHERE id = ?"
            self._connection.executemany(update, ((version.record, id) for id in ids))
        return self._find_again(newest.id, was, version.position) if was else None

    def _find_again(self, old: int, was: Searched, position: Position) -> StoryChange | None:
        """Let the newest version, which takes back the story, be found as it is now; None if its status is
        the same. If it is found in another way, it gets another id: a row of a shelf cannot be changed."""
        now, id = self._searched(old), old
        self._counts.remove(old, was.story, was.facts, is_quotable=False)
        if now.columns != was.columns:
            self._connection.execute("INSERT INTO superseded VALUES (?)", (old,))
            id = free_id(self._connection, TABLES, old)
            for table in ("versions", "records"):
                self._connection.execute(f"UPDATE {table} SET id = ? WHERE id = ?", (id, old))
            self._rows.append((id, now.columns))
        self._counts.add(id, now.story, now.facts, is_quotable=False)
        if now.standing == was.standing:
            return None
        return StoryChange(position, stored.summary(self._connection, id), now.facts)

    def _searched(self, id: int) -> Searched:
        """What a version is found by."""
        select = "SELECT standing FROM versions WHERE id = ?"
        [standing] = self._connection.execute(select, (id,)).fetchone()
        story = stored.searched_story(self._connection, id)
        facts = Facts(story, self._vocabulary)
        return Searched(standing, story, facts, columns(story, facts, standing))

    def _delete(self, id: int) -> None:
        self._connection.execute("DELETE FROM versions WHERE id = ?", (id,))
        self._connection.execute("DELETE FROM records WHERE id = ?", (id,))

    def _supersede(self, known: Known) -> None:
        """Stop a version from being found."""
        self._connection.execute("INSERT INTO superseded VALUES (?)", (known.id,))
        story = stored.searched_story(self._connection, known.id)
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
