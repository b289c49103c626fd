"""Adds versions of stories to the index.

A story's versions are numbered by the times of their messages, in whatever order their partitions are read:
a kill that was sent after a version is never undone by it.

A version that comes again, in a replay or because something was sent twice, takes the place of the earlier
one, and keeps its number and its place in lists.
"""

import logging
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import blake2b
from typing import NamedTuple

import orjson

from processors.queries.facts import Facts
from processors.story import Story, from_json
from processors.subjects.vocabulary import Vocabulary
from streams.desk.index import shelves
from streams.desk.index.answers import Position, StoryChange
from streams.desk.index.counts import Counts
from streams.desk.index.ids import IN_A_MILLISECOND, first_id, free_id, time_of
from streams.desk.index.packing import pack, unpack_story
from streams.desk.index.summaries import Details, check, details
from streams.desk.index.tokens import Columns, columns
from streams.log_lines import about
from streams.messages import Incoming

logger = logging.getLogger(__name__)

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
SKEW = timedelta(minutes=5)  # of the clocks of others


class Known(NamedTuple):
    """A version that is in the index."""

    id: int
    number: int
    usable: int
    partition: int
    offset: int


@dataclass(slots=True)
class Prepared:
    """A version that is to be added: what takes long, and does not depend on what is in the index."""

    position: Position
    first_id: int
    story: Story
    record: bytes
    identity: bytes
    details: Details
    facts: Facts
    columns: Columns

    @property
    def is_usable(self) -> bool:
        return self.story["pubStatus"] == "usable"


def prepare(message: Incoming, now: datetime, vocabulary: Vocabulary) -> Prepared | None:
    """Prepare the version of a message of `wire.enriched`; None, and a line in the log, if it is none."""
    try:
        story = from_json(message.value)
        check(story)
        facts = Facts(story, vocabulary)
        row = columns(story, facts, is_quotable=story["pubStatus"] == "usable")
        Counts().add(0, story, facts, is_quotable=True)  # raises here, not in a transaction
        return Prepared(
            Position(message.partition, message.offset),
            _first_id(message, story, now),
            story,
            pack(message.value),
            _identity(story),
            details(story, row.words, vocabulary),
            facts,
            row,
        )
    except ValueError as error:  # StoryError is one
        problem = str(error)
    except Exception as error:  # anybody may have written anything to the topic
        problem = repr(error)
    logger.warning("%s: not a record of a story: %s", message.position, problem, extra=about(message))
    return None


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
        row = columns(story, facts, is_quotable=False) if searched else version.columns
        self._rows.append((id, row))
        self._counts.add(id, story, facts, is_quotable=version.is_usable)
        if same:
            self._delete(same.id)
        self._store(id, number, version, searched)
        return StoryChange(version.position, version.details["summary"], facts)

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
            self._rows.append((id, columns(story, facts, is_quotable=False)))
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
        summary["number"], summary["enriched"] = number, time_of(id)
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


def prepare_all(messages: Iterable[Incoming], now: datetime, vocabulary: Vocabulary) -> Sequence[Prepared]:
    """Prepare those of some messages that are versions."""
    prepared = (prepare(message, now, vocabulary) for message in messages if message.value)
    return [version for version in prepared if version]


def _is_older(version: Prepared, same: Known | None, newest: Known) -> bool:
    """Whether a version is older than the newest one: by their offsets in a partition, else by time."""
    if same:
        return same.number < newest.number
    if version.position.partition == newest.partition and not _is_replayed(version.story):
        return version.position.offset < newest.offset
    return version.first_id // IN_A_MILLISECOND < newest.id // IN_A_MILLISECOND


def _first_id(message: Incoming, story: Story, now: datetime) -> int:
    """The smallest id of the time of a message; of a replay, and of a message without a time or with one in
    the future, that when the story was received, so that it is the same whenever the message is read."""
    if 0 < message.timestamp <= (now + SKEW).timestamp() and not _is_replayed(story):
        return first_id(min(message.time, now))
    try:
        return first_id(min(datetime.fromisoformat(story["enrichment"].get("received", "")), now))
    except (ValueError, TypeError):  # no time, or without a zone
        return first_id(now)


def _is_replayed(story: Story) -> bool:
    return "replayed" in story["enrichment"]


def _identity(story: Story) -> bytes:
    """The same for a version whenever it is processed again."""
    enrichment = story["enrichment"]
    parts = (
        story["uri"],
        str(story.get("version", "")),
        enrichment.get("digest", ""),
        enrichment.get("received", ""),
    )
    return blake2b("\0".join(parts).encode(), digest_size=16).digest()
