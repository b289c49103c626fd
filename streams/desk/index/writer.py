"""Writes to the index. Only `streams/desk/following.py` does; its methods may be called in any thread."""

import logging
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from processors.subjects.vocabulary import Vocabulary
from streams.desk.index import aging, alerts, shelves
from streams.desk.index.answers import AlertChange, Position, StoryChange
from streams.desk.index.database import Database
from streams.desk.index.ids import time_of
from streams.desk.index.positions import Reached, reached, save, save_topic_ids, unread
from streams.desk.index.preparing import prepare_all
from streams.desk.index.versions import Adding
from streams.messages import Incoming
from streams.topics import ALERTS, ENRICHED, Topic

logger = logging.getLogger(__name__)


class Writer:
    """Adds what has been read from Kafka, and deletes what is too old. Methods raise sqlite3.Error."""

    def __init__(self, database: Database, vocabulary: Vocabulary, days: int) -> None:
        self._database = database
        self._vocabulary = vocabulary
        self._days = days

    @property
    def is_broken(self) -> bool:
        """Whether the files were found to be corrupt, so that only `clear` can help."""
        return self._database.is_broken

    def clear(self) -> None:
        """Begin again with nothing."""
        self._database.clear()

    def reached(self, topic: Topic) -> dict[int, Reached]:
        """How far the partitions of a topic have been read."""
        with self._database.reading() as connection:
            return reached(connection, topic)

    def save_topic_ids(self, ids: Mapping[Topic, str]) -> None:
        """Note the ids of the topics that are read from now on."""
        with self._database.writing() as connection:
            save_topic_ids(connection, ids)

    def add_stories(self, messages: Sequence[Incoming]) -> list[StoryChange]:
        """Add messages of `wire.enriched`, each partition's in order. Those that are too old are left out.

        Returns the versions that are now the newest ones of their stories, and those that were and have
        another status because of an older one.
        """
        now = datetime.now(UTC)
        oldest = aging.oldest_id(now, self._days)
        read = prepare_all(messages, now, self._vocabulary)
        prepared = {each.position: each for each in read if each.place >= oldest}
        if old := [each for each in read if each.place < oldest]:
            logger.info(
                "%d stories are too old for the index, such as %s of %s",
                len(old),
                old[0].story["uri"],
                time_of(old[0].place),
            )
        with self._database.writing() as connection:
            adding = Adding(connection, self._vocabulary)
            new = unread(connection, ENRICHED, messages)
            versions = (prepared.get(Position(message.partition, message.offset)) for message in new)
            changes = [change for version in versions if version and (change := adding.add(version))]
            adding.finish()
            save(connection, ENRICHED, new)
        return changes

    def add_alerts(self, messages: Sequence[Incoming]) -> list[AlertChange]:
        """Add messages of `wire.alerts`, as add_stories does."""
        now = datetime.now(UTC)
        oldest = aging.oldest_id(now, self._days)
        with self._database.writing() as connection:
            new = unread(connection, ALERTS, messages)
            read = alerts.read_all(new, now)
            recent = [each for each in read if each.place >= oldest]
            if old := len(read) - len(recent):
                logger.info("%d alerts are too old for the index", old)
            changes = alerts.add(connection, recent)
            save(connection, ALERTS, new)
        return changes

    def tidy(self) -> bool:
        """Delete some of what is too old, or else make something faster to search.

        Returns whether there may be more to do. It takes up to a second, in which nothing else is written.
        """
        with self._database.writing() as connection:
            oldest = aging.oldest_id(datetime.now(UTC), self._days)
            return aging.remove_some(connection, oldest) or shelves.merge_one(connection)
