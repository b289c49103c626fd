"""The index: what may be asked of the last days of the wire.

All methods are synchronous and thread-safe: in the event loop, call them by `asyncio.to_thread`. They raise
sqlite3.Error if the files cannot be read, after which `Following` repairs them, or reads Kafka again.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Self

from processors.queries.query import Query
from processors.subjects.vocabulary import Vocabulary
from streams.desk.index import alerts, counts, entities, sources, speakers, stored
from streams.desk.index.answers import AlertChange, Figures, Page, Stored, StoryChange, Tally, ToldAlert
from streams.desk.index.api_types import (
    AlertDay,
    EntityCard,
    Filters,
    SaidRow,
    SourceSeen,
    Summary,
    VersionSummary,
)
from streams.desk.index.changes import changes_since
from streams.desk.index.database import Database
from streams.desk.index.filters import filters
from streams.desk.index.ids import IN_A_MILLISECOND, first_id
from streams.desk.index.positions import reached, topic_id
from streams.desk.index.search import Search
from streams.desk.index.tokens import entity_token
from streams.desk.index.writer import Writer
from streams.topics import Topic

DEFAULT_LIMIT = 50


class Index:
    """The last days of `wire.enriched` and `wire.alerts`.

    **What is searched** is the newest version of each story. A story that is taken back (`canceled` or
    `withheld`) stays in lists with this status, and matches what its last usable version matched, so that
    whoever had it in a column sees that it was taken back; nothing that it had quoted is in `quotations`. If
    no usable version is known, the version itself is searched. One that is withheld after a kill is listed as
    `canceled`: the kill stands until a usable version comes.

    **Order** is that in which versions came to `wire.enriched`, by the times of the messages. It is the same
    at every desk of a cluster, unless hundreds of stories have the same millisecond.
    """

    def __init__(self, database: Database, vocabulary: Vocabulary, days: int) -> None:
        self._database = database
        self._vocabulary = vocabulary
        self.days = days
        """How many whole days (UTC) are kept, besides today."""
        self.writer = Writer(database, vocabulary, days)
        """For `Following` only."""

    @classmethod
    def open(cls, folder: Path, vocabulary: Vocabulary, days: int) -> Self:
        """Open the index in a folder, which is created if it is missing.

        `days` is how many whole days (UTC) are kept, besides today. An index that is corrupt or of another
        release is replaced by an empty one, and the log says so. Raises CommandError if another process has
        it open, or the folder cannot be used.
        """
        return cls(Database(folder), vocabulary, days)

    @property
    def folder(self) -> Path:
        """Where its files are."""
        return self._database.folder

    def close(self) -> None:
        """Close all files, and let another process open them."""
        self._database.close()

    def stories(
        self,
        query: Query | None,
        *,
        limit: int = DEFAULT_LIMIT,
        before: int | None = None,
        since: datetime | None = None,
        why: bool = False,
    ) -> Page[Summary]:
        """The stories that a query matches, newest first; None stands for all.

        `before` is `next` of the page before, or `cursor` of a summary, and `since` when the newest
        version came to `wire.enriched`; with `why`, each summary has the evidence.
        """
        with self._searching() as search:
            return search.matching(query, limit, before, first_id(since) if since else 0, why=why)

    def kills(
        self, query: Query | None, *, limit: int = DEFAULT_LIMIT, before: int | None = None
    ) -> Page[Summary]:
        """The kills of stories that a query matches, newest first; None stands for all."""
        with self._searching() as search:
            return search.kills(query, limit, before)

    def tally(self, query: Query, since: datetime) -> Tally:
        """How many stories a query matches whose newest version came since a time."""
        with self._searching() as search:
            return search.tally(query, first_id(since))

    def story(self, uri: str, number: int | None = None) -> Stored | None:
        """A version of a story, by default the newest one; None if there is none."""
        with self._database.reading() as connection:
            return stored.story(connection, uri, number)

    def versions(self, uri: str) -> list[VersionSummary]:
        """The versions of a story, oldest first, at most the newest 200; empty if there is no such story."""
        with self._database.reading() as connection:
            return stored.versions(connection, uri)

    def entity(self, id: str) -> EntityCard | None:
        """An entity by its id, such as `person:angela-merkel`; None if no story names it."""
        with self._database.reading() as connection:
            return entities.card(connection, id)

    def entity_stories(
        self, id: str, *, limit: int = DEFAULT_LIMIT, before: int | None = None
    ) -> Page[Summary]:
        """The stories that name an entity, newest first."""
        with self._searching() as search:
            return search.having(entity_token(id), limit, before)

    def quotations(
        self,
        speaker: str,
        *,
        limit: int = DEFAULT_LIMIT,
        before: int | None = None,
        since: datetime | None = None,
    ) -> Page[SaidRow]:
        """What somebody says, newest stories first; within a story, in the order of its text.

        `speaker` is the id of an entity, or a name that a story gives the speaker (all of its words and no
        others). Those of a story stay together, so a page may have more than `limit`. `since` is when
        the version came to `wire.enriched`.
        """
        begin = first_id(since) if since else 0
        with self._database.reading() as connection:
            return speakers.quotations(connection, speaker, limit, before, begin)

    def alerts(
        self,
        owner: str,
        *,
        subscription: str | None = None,
        limit: int = DEFAULT_LIMIT,
        before: int | None = None,
    ) -> Page[ToldAlert]:
        """The alerts of an owner, or of one of the owner's subscriptions, newest first."""
        with self._database.reading() as connection:
            return alerts.page(connection, owner, subscription, limit, before)

    def alerts_of_story(self, uri: str, owner: str | None = None) -> list[ToldAlert]:
        """The newest alerts about a story, newest first, at most 100: an owner's, or everybody's."""
        with self._database.reading() as connection:
            return alerts.of_story(connection, uri, owner)

    def alert_days(self, owner: str) -> dict[str, list[AlertDay]]:
        """How many alerts each of an owner's subscriptions had, by day, oldest first."""
        with self._database.reading() as connection:
            return alerts.days(connection, owner)

    def filters(self) -> Filters:
        """By what stories can be filtered, with numbers of stories."""
        with self._database.reading() as connection:
            return filters(connection, self._vocabulary)

    def sources(self, since: datetime) -> list[SourceSeen]:
        """The sources of most stories, by name: when each was seen last, and how many stories and new
        versions came since a time. Takes a few milliseconds."""
        with self._database.reading() as connection:
            return sources.sources(connection, first_id(since))

    def positions(self, topic: Topic) -> dict[int, int]:
        """By partition of ENRICHED or ALERTS, the offset of the next message to be read."""
        with self._database.reading() as connection:
            return {partition: each.next for partition, each in reached(connection, topic).items()}

    def topic_id(self, topic: Topic) -> str:
        """The id that the brokers gave ENRICHED or ALERTS; empty if none is known."""
        with self._database.reading() as connection:
            return topic_id(connection, topic)

    @contextmanager
    def changes_since(
        self, positions: Mapping[Topic, Mapping[int, int]], limit: int
    ) -> Iterator[Iterator[StoryChange | AlertChange] | None]:
        """What came at these positions and after them, each partition in order.

        Of each story it is the newest version. They are read one by one within the `with` block. None if
        there are more than `limit`, or a position is not one of this index: beyond its end, or of messages
        that it no longer has.
        """
        with self._database.reading() as connection:
            yield changes_since(connection, self._vocabulary, positions, limit)

    def figures(self) -> Figures:
        """How much there is; takes a few milliseconds."""
        with self._database.reading() as connection:
            [versions, oldest] = connection.execute("SELECT count(*), min(id) FROM versions").fetchone()
            [told] = connection.execute("SELECT count(*) FROM alerts").fetchone()
            stories = counts.stories(connection)
        since = None if oldest is None else oldest / IN_A_MILLISECOND / 1000
        return Figures(stories, versions, told, self._database.bytes, since)

    @contextmanager
    def _searching(self) -> Iterator[Search]:
        with self._database.reading() as connection:
            yield Search(connection, self._vocabulary)
