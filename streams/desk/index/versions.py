"""Adds versions of stories to the index.

A version that comes again, in a replay or because something was sent twice, takes the place of the earlier
one, and keeps its number and its place in lists.
"""

import logging
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from typing import NamedTuple

import orjson

from processors.queries.facts import Facts
from processors.story import Story, from_json
from processors.subjects.vocabulary import Vocabulary
from streams.desk.index import shelves
from streams.desk.index.answers import Position, StoryChange
from streams.desk.index.counts import Counts
from streams.desk.index.ids import first_id_of, free_id, time_of
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


class Known(NamedTuple):
    """A version that is in the index."""

    id: int
    number: int
    usable: int


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
            first_id_of(message, now),
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

    def add(self, version: Prepared) -> StoryChange:
        """Add a version."""
        newest, same = self._known(version)
        number = same.number if same else newest.number + 1 if newest else 1
        id = free_id(self._connection, TABLES, same.id if same else version.first_id)
        summary = version.details["summary"]
        summary["number"], summary["enriched"] = number, time_of(id)
        summary["received"] = summary["received"] or summary["enriched"]
        searched = None if version.is_usable else self._last_usable(summary["uri"], number)
        story = unpack_story(searched) if searched else version.story
        facts = Facts(story, self._vocabulary) if searched else version.facts
        if newest is None or newest.number <= number:
            if newest:
                self._supersede(newest)
            row = columns(story, facts, is_quotable=False) if searched else version.columns
            self._rows.append((id, row))
            self._counts.add(id, story, facts, is_quotable=version.is_usable)
        else:
            self._connection.execute("INSERT INTO superseded VALUES (?)", (id,))
        if same:
            self._connection.execute("DELETE FROM versions WHERE id = ?", (same.id,))
            self._connection.execute("DELETE FROM records WHERE id = ?", (same.id,))
        self._store(id, version, searched)
        return StoryChange(version.position, summary, facts)

    def finish(self) -> None:
        """Write what `add` has collected."""
        shelves.add(self._connection, self._rows)
        self._counts.write(self._connection)

    def _known(self, version: Prepared) -> tuple[Known | None, Known | None]:
        """The newest version of the story, and the one that is the same as this one."""
        uri = version.story["uri"]
        select = "SELECT id, number, usable FROM versions WHERE uri = ?"
        newest = self._connection.execute(f"{select} ORDER BY number DESC LIMIT 1", (uri,)).fetchone()
        if newest is None:
            return None, None
        same = self._connection.execute(f"{select} AND identity = ?", (uri, version.identity)).fetchone()
        return Known(*newest), Known(*same) if same else None

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

    def _store(self, id: int, version: Prepared, searched: bytes | None) -> None:
        summary = version.details["summary"]
        values = (
            id,
            summary["uri"],
            summary["number"],
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


def _identity(story: Story) -> bytes:
    """The same for a version whenever it is processed again."""
    enrichment = story["enrichment"]
    parts = story.get("version", ""), enrichment.get("digest", ""), enrichment.get("received", "")
    return blake2b("\0".join(parts).encode(), digest_size=16).digest()
