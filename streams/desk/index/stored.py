"""What is stored of versions."""

import sqlite3
from typing import cast

import orjson

from processors.story import Story
from streams.desk.index.answers import Position, Stored
from streams.desk.index.api_types import Summary, VersionSummary
from streams.desk.index.ids import place_of
from streams.desk.index.packing import unpack, unpack_story
from streams.desk.index.summaries import Details, completed, version_summary

MAX_VERSIONS = 200  # that are listed of a story


def summary(connection: sqlite3.Connection, id: int) -> Summary:
    """The summary of a version by its id."""
    select = "SELECT standing, number, details FROM versions WHERE id = ?"
    standing, number, details = connection.execute(select, (id,)).fetchone()
    found = _details(number, details)["summary"]
    found["status"], found["cursor"] = standing, place_of(id)
    return found if standing == "usable" else completed(found, searched_story(connection, id))


def searched_story(connection: sqlite3.Connection, id: int) -> Story:
    """What is searched of a version: itself, or, if it takes back the story, the last usable version."""
    select = "SELECT coalesce(searched, record) FROM records WHERE id = ?"
    [record] = connection.execute(select, (id,)).fetchone()
    return unpack_story(record)


def versions(connection: sqlite3.Connection, uri: str) -> list[VersionSummary]:
    """The newest versions of a story, oldest first."""
    rows = connection.execute(
        "SELECT status, number, details FROM versions WHERE uri = ? ORDER BY number DESC LIMIT ?",
        (uri, MAX_VERSIONS),
    ).fetchall()
    return [version_summary(status, _details(*row)) for status, *row in reversed(rows)]


def story(connection: sqlite3.Connection, uri: str, number: int | None) -> Stored | None:
    """A version of a story, by default the newest one."""
    known = versions(connection, uri)
    wanted = known[-1]["number"] if known and number is None else number
    row = connection.execute(
        "SELECT id, record, part, offset FROM versions JOIN records USING (id) WHERE uri = ? AND number = ?",
        (uri, wanted),
    ).fetchone()
    if row is None:
        return None
    id, record, partition, offset = row
    return Stored(
        record=unpack(record),
        summary=summary(connection, id),
        number=cast(int, wanted),
        newest=known[-1]["number"],
        position=Position(partition, offset),
        versions=known,
    )


def _details(number: int, details: bytes) -> Details:
    """What is stored of a version; its number may be another one now."""
    found = cast(Details, orjson.loads(details))
    found["summary"]["number"] = number
    return found
