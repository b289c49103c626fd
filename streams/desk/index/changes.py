"""What has come since some positions, for those who were away for a while."""

import sqlite3
from collections.abc import Iterator, Mapping

from processors.queries.facts import Facts
from processors.subjects.vocabulary import Vocabulary
from streams.desk.index.alerts import told
from streams.desk.index.answers import AlertChange, Position, StoryChange
from streams.desk.index.positions import reached
from streams.desk.index.shelves import CURRENT
from streams.desk.index.stored import searched_story, summary
from streams.topics import ALERTS, ENRICHED, Topic

FROM = "SELECT id, part, offset FROM {} WHERE part = ? AND offset >= ? {} ORDER BY offset LIMIT ?"
SELECT = {
    ENRICHED: FROM.format("versions", "AND " + CURRENT.format("versions")),
    ALERTS: FROM.format("alerts", ""),
}
Positions = Mapping[Topic, Mapping[int, int]]


def changes_since(
    connection: sqlite3.Connection, vocabulary: Vocabulary, positions: Positions, limit: int
) -> Iterator[StoryChange | AlertChange] | None:
    """What came at some positions and after them; None if that is more than `limit`, or not known.

    Of each story it is the newest version, which is read when the iterator comes to it.
    """
    starts = {topic: _starts(connection, topic, given) for topic, given in positions.items()}
    rows: list[tuple[Topic, int, Position]] = []
    for topic, offsets in starts.items():
        if offsets is None:
            return None
        for partition, offset in offsets.items():
            values = partition, offset, limit + 1
            for id, *place in connection.execute(SELECT[topic], values):
                rows.append((topic, id, Position(*place)))
    return None if len(rows) > limit else _changes(connection, vocabulary, rows)


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
            yield AlertChange(position, told(id, json))
