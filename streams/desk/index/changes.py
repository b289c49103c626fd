"""What has come since some positions, for those who were away for a while."""

import sqlite3
from collections.abc import Iterator, Mapping
from typing import cast

import orjson

from processors.queries.facts import Facts
from processors.subjects.vocabulary import Vocabulary
from processors.subscriptions.alerts import Alert
from streams.desk.index.answers import AlertChange, Position, StoryChange, ToldAlert
from streams.desk.index.ids import time_of
from streams.desk.index.positions import reached
from streams.desk.index.stored import searched_story, summary
from streams.topics import ALERTS, ENRICHED, Topic

TABLES = {ENRICHED: "versions", ALERTS: "alerts"}
Positions = Mapping[Topic, Mapping[int, int]]


def changes_since(
    connection: sqlite3.Connection, vocabulary: Vocabulary, positions: Positions, limit: int
) -> list[StoryChange | AlertChange] | None:
    """What came at some positions and after them; None if that is more than `limit`, or not known."""
    starts = {topic: _starts(connection, topic, given) for topic, given in positions.items()}
    rows: list[tuple[Topic, int, Position]] = []
    for topic, offsets in starts.items():
        if offsets is None:
            return None
        for partition, offset in offsets.items():
            select = (
                f"SELECT id, part, offset FROM {TABLES[topic]} WHERE part = ? AND offset >= ? ORDER BY offset"
            )
            for id, *place in connection.execute(f"{select} LIMIT ?", (partition, offset, limit + 1)):
                rows.append((topic, id, Position(*place)))
    if len(rows) > limit:
        return None
    return [*_changes(connection, vocabulary, rows)]


def _starts(connection: sqlite3.Connection, topic: Topic, given: Mapping[int, int]) -> dict[int, int] | None:
    """Where to begin in each partition; None if a position is not one of this index."""
    known = reached(connection, topic)
    for partition, offset in given.items():
        read = known.get(partition)
        if offset > (read.next if read else 0) or (read and offset < read.first):
            return None
    return {partition: given.get(partition, read.first) for partition, read in known.items()}


def _changes(
    connection: sqlite3.Connection, vocabulary: Vocabulary, rows: list[tuple[Topic, int, Position]]
) -> Iterator[StoryChange | AlertChange]:
    for topic, id, position in rows:
        if topic is ENRICHED:
            facts = Facts(searched_story(connection, id), vocabulary)
            yield StoryChange(position, summary(connection, id), facts)
        else:
            [json] = connection.execute("SELECT json FROM alerts WHERE id = ?", (id,)).fetchone()
            yield AlertChange(position, ToldAlert(cast(Alert, orjson.loads(json)), time_of(id)))
