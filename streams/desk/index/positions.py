"""How far topics have been read, and whether they are still the same topics."""

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from hashlib import blake2b
from typing import NamedTuple

from streams.messages import Incoming
from streams.topics import Topic

SAVE = """
    INSERT INTO positions (topic, partition, first, next, last, mark) VALUES (?, ?, ?, ?, ?, ?)
    ON CONFLICT DO UPDATE SET next = excluded.next, last = excluded.last, mark = excluded.mark
"""


class Reached(NamedTuple):
    """How far a partition has been read, as offsets."""

    first: int
    """Of the first message that was read."""
    next: int
    """Of the next one to read."""
    last: int
    """Of the last one that was read."""
    mark: bytes
    """The `mark` of that one, which tells whether the topic is still the same."""


def reached(connection: sqlite3.Connection, topic: Topic) -> dict[int, Reached]:
    """How far the partitions of a topic have been read."""
    select = "SELECT partition, first, next, last, mark FROM positions WHERE topic = ?"
    rows = connection.execute(select, (topic.suffix,))
    return {partition: Reached(*row) for partition, *row in rows}


def unread(connection: sqlite3.Connection, topic: Topic, messages: Iterable[Incoming]) -> Sequence[Incoming]:
    """Those messages that have not been read before."""
    known = reached(connection, topic)
    return [
        message
        for message in messages
        if message.partition not in known or message.offset >= known[message.partition].next
    ]


def save(connection: sqlite3.Connection, topic: Topic, messages: Sequence[Incoming]) -> None:
    """Note that messages, each partition's in order, have been read."""
    first = {message.partition: message.offset for message in reversed(messages)}
    last = {message.partition: message for message in messages}
    connection.executemany(
        SAVE,
        (
            (topic.suffix, partition, first[partition], message.offset + 1, message.offset, mark(message))
            for partition, message in last.items()
        ),
    )


def topic_id(connection: sqlite3.Connection, topic: Topic) -> str:
    """The id of a topic that has been read; empty if it is not known."""
    row = connection.execute("SELECT id FROM topics WHERE topic = ?", (topic.suffix,)).fetchone()
    return row[0] if row else ""


def save_topic_ids(connection: sqlite3.Connection, ids: Mapping[Topic, str]) -> None:
    """Note the ids of the topics that are read from now on."""
    rows = ((topic.suffix, id) for topic, id in ids.items())
    connection.executemany("REPLACE INTO topics VALUES (?, ?)", rows)


def mark(message: Incoming) -> bytes:
    """Tells a message from one that has its place in another topic."""
    digest = blake2b(message.value, digest_size=16, key=(message.key or b"")[:64])
    digest.update(str(message.timestamp).encode())
    return digest.digest()
