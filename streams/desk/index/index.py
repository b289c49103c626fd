"""The index: what may be asked of the last days of the wire.

All methods are synchronous and thread-safe: in the event loop, call them by `asyncio.to_thread`. They raise
sqlite3.Error if the files cannot be read, after which `Following` repairs them, by reading Kafka again if
need be.
"""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Self

from processors.queries.query import Query
from processors.subjects.vocabulary import Vocabulary
from streams.desk.index.answers import (
    AlertChange,
    AlertDay,
    EntityCard,
    Figures,
    Filters,
    Page,
    SaidRow,
    Stored,
    StoryChange,
    Summary,
    Tally,
    ToldAlert,
    VersionSummary,
)
from streams.topics import Topic

DEFAULT_LIMIT = 50


class Index:
    """The last days of `wire.enriched` and `wire.alerts`.

    **What is searched** is the newest version of each story. A story that is taken back (`canceled` or
    `withheld`) stays in lists with this status, and matches what its last usable version matched, so that
    whoever had it in a column sees that it was taken back; nothing that it had quoted is in `quotations`. If
    no usable version is known, the version itself is searched.

    **Order** is that in which versions came to `wire.enriched`, by the times of the messages.
    """

    @classmethod
    def open(cls, folder: Path, vocabulary: Vocabulary, days: int) -> Self:
        """Open the index in a folder, which is created if it is missing.

        `days` is how many whole days (UTC) are kept, besides today. An index that is corrupt or of another
        release is replaced by an empty one, and the log says so. Raises CommandError if another process has
        it open, or the folder cannot be used.
        """
        raise NotImplementedError

    def close(self) -> None:
        """Close all files, and let another process open them."""
        raise NotImplementedError

    def stories(
        self, query: Query | None, *, limit: int = DEFAULT_LIMIT, before: int | None = None, why: bool = False
    ) -> Page[Summary]:
        """The stories that a query matches, newest first; None stands for all.

        `before` is `next` of the page before; with `why`, each summary has the evidence.
        """
        raise NotImplementedError

    def tally(self, query: Query, since: datetime) -> Tally:
        """How many stories a query matches whose newest version came since a time."""
        raise NotImplementedError

    def story(self, uri: str, number: int | None = None) -> Stored | None:
        """A version of a story, by default the newest one; None if there is none."""
        raise NotImplementedError

    def versions(self, uri: str) -> list[VersionSummary]:
        """The versions of a story, oldest first; empty if there is no such story."""
        raise NotImplementedError

    def entity(self, id: str) -> EntityCard | None:
        """An entity by its id, such as `person:angela-merkel`; None if no story names it."""
        raise NotImplementedError

    def entity_stories(
        self, id: str, *, limit: int = DEFAULT_LIMIT, before: int | None = None
    ) -> Page[Summary]:
        """The stories that name an entity, newest first."""
        raise NotImplementedError

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
        others). Those of a story stay together, so a page may have a few more than `limit`. `since` is when
        the version came to `wire.enriched`.
        """
        raise NotImplementedError

    def alerts(
        self,
        owner: str,
        *,
        subscription: str | None = None,
        limit: int = DEFAULT_LIMIT,
        before: int | None = None,
    ) -> Page[ToldAlert]:
        """The alerts of an owner, or of one of the owner's subscriptions, newest first."""
        raise NotImplementedError

    def alerts_of_story(self, uri: str, owner: str | None = None) -> list[ToldAlert]:
        """The newest alerts about a story, newest first, at most 100: an owner's, or everybody's."""
        raise NotImplementedError

    def alert_days(self, owner: str) -> dict[str, list[AlertDay]]:
        """How many alerts each of an owner's subscriptions had, by day, oldest first."""
        raise NotImplementedError

    def filters(self) -> Filters:
        """By what stories can be filtered, with numbers of stories."""
        raise NotImplementedError

    def positions(self, topic: Topic) -> dict[int, int]:
        """By partition of ENRICHED or ALERTS, the offset of the next message to be read."""
        raise NotImplementedError

    def changes_since(
        self, positions: Mapping[Topic, Mapping[int, int]], limit: int
    ) -> list[StoryChange | AlertChange] | None:
        """What came at these positions and after them, each partition in order.

        A version that another has replaced since is left out unless it counts as a version of its own. None
        if there is more than `limit`, or a position is not one of this index: beyond its end, or of messages
        that it no longer has.
        """
        raise NotImplementedError

    def figures(self) -> Figures:
        """How much there is; takes no time."""
        raise NotImplementedError
