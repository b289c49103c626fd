"""The hub between what is stored in the index and the open connections."""

import asyncio
import logging
import sqlite3
from collections import deque
from collections.abc import Sequence

from streams.api.problems import AGAIN, ProblemError
from streams.desk.index.answers import AlertChange, StoryChange
from streams.desk.index.index import Index
from streams.desk.live.connection import Connection
from streams.desk.live.connections import Connections
from streams.desk.live.events import StoryEvent, alert_event, event, heartbeat, reload_event
from streams.desk.live.place import Place
from streams.desk.live.resuming import missed

logger = logging.getLogger(__name__)

MAX_PENDING = 1_000  # changes that are stored and not sent yet
AT_ONCE = 20  # changes that are matched in one go
AGAIN_AFTER = 1.0  # seconds, if the index cannot be read

StoredChange = StoryChange | AlertChange


class Live:
    """Sends what is new to all open connections.

    `run` has to run; the rest is what `Following` tells.
    """

    def __init__(self, index: Index) -> None:
        self._index = index
        self._place: Place | None = None  # up to which everything was sent; None until it has begun
        self._pending = deque[StoredChange]()
        self._must_begin = False
        self._pauses = 0  # how often the index has been rebuilt
        self._arrived = asyncio.Event()
        self._connections = Connections()
        self._changing = asyncio.Lock()  # connections come and go between two batches
        self._ended = False

    @property
    def connections(self) -> int:
        """How many are open."""
        return len(self._connections)

    @property
    def sent(self) -> Place | None:
        """The place up to which everything was sent; None until the index is up to date."""
        return self._place

    def place(self) -> Place:
        """The place to follow from, to be sent all that comes from now on.

        It may read the index, so not in the event loop. Raises sqlite3.Error.
        """
        return self._place or Place.of(self._index)

    def begin(self) -> None:
        """Begin where the index is now, or begin again: it was read without telling of what it stored."""
        self._must_begin = True
        self._pending.clear()
        self._arrived.set()

    def pause(self) -> None:
        """End all connections, and open none until it begins: the index is being rebuilt."""
        self._place = None
        self._must_begin = False
        self._pauses += 1
        self._pending.clear()
        self._connections.drop()

    def changed(self, changes: Sequence[StoredChange]) -> None:
        """Take what the index has stored."""
        self._pending.extend(changes)
        self._arrived.set()

    def sampled(self, sample: object) -> None:
        """Send a sample of the operations to those who asked for them."""
        data = event("operations", sample)
        for connection in self._connections:
            if connection.operations:
                connection.put(data, str(self._place))

    async def run(self) -> None:
        """Send what is new, until cancelled."""
        while True:
            await self._arrived.wait()
            self._arrived.clear()
            while self._pending or self._must_begin:
                async with self._changing:
                    self._connections.forget_queries()
                    await (self._begin() if self._must_begin else self._send_some())

    async def open(self, connection: Connection, after: str) -> list[bytes]:
        """Let a connection have what comes from now on; returns what it has missed since the id `after`.

        Raises ProblemError if there are too many connections, or the index is not up to date yet.
        """
        since = Place.parse(after)
        connection.beyond = since or Place()
        async with self._changing:
            if self._ended or not (place := self._place):
                raise ProblemError(503, "the desk is not up to date yet", headers=AGAIN)
            self._connections.add(connection)
        if not after:
            return [heartbeat(str(place))]
        try:
            found = await missed(self._index, connection, since, place) if since else None
        except sqlite3.Error as error:
            logger.warning("cannot read what a browser has missed: %s", error)
            found = None
        except BaseException:
            self.close(connection)
            raise
        if connection.is_over:  # perhaps because what it has missed is no longer in the index
            return []
        if found is None:
            connection.beyond = Place()
            return [reload_event("too much was missed", str(place))]
        return found

    def close(self, connection: Connection) -> None:
        """Forget a connection."""
        self._connections.remove(connection)

    def end(self) -> None:
        """End all connections, and open none any more."""
        self._ended = True
        self._connections.drop()

    async def _begin(self) -> None:
        """Begin at the place that the index has reached, or begin again: nobody was sent what was before."""
        self._must_begin, pauses = False, self._pauses
        try:
            place = await asyncio.to_thread(Place.of, self._index)
        except sqlite3.Error as error:
            logger.warning("cannot read how far the index is: %s", error)
            self._must_begin |= self._pauses == pauses
            await asyncio.sleep(AGAIN_AFTER)
            return
        if self._pauses != pauses:
            return  # what was read is gone
        self._place = place
        self._connections.give_up("the stories of the last days were read again", str(place))

    async def _send_some(self) -> None:
        """Send the oldest changes that wait."""
        if len(self._pending) > MAX_PENDING:
            while self._pending:
                self._pass(self._pending.popleft())
            self._connections.give_up("too much has come at once", str(self._place))
            return
        changes = [self._pending.popleft() for _ in range(min(AT_ONCE, len(self._pending)))]
        matched = await asyncio.to_thread(self._match, changes)
        for change, queries in zip(changes, matched, strict=True):
            if self._pass(change):
                self._send(change, queries)

    def _match(self, changes: Sequence[StoredChange]) -> list[frozenset[str]]:
        return [
            self._connections.matching(each.facts) if isinstance(each, StoryChange) else frozenset()
            for each in changes
        ]

    def _pass(self, change: StoredChange) -> bool:
        """Move the place beyond a change; returns whether it was before it."""
        if self._place is None:
            return False
        before, self._place = self._place, self._place.after(change)
        return before != self._place

    def _send(self, change: StoredChange, queries: frozenset[str]) -> None:
        id = str(self._place)
        to = [each for each in self._connections if not each.beyond.has(change)]
        if isinstance(change, StoryChange):
            story = StoryEvent(id, change.summary, queries)
            for connection in to:
                connection.put_story(story)
        else:
            alert = alert_event(change.told, id)
            for connection in to:
                if connection.may_see(change.told.alert["owner"]):
                    connection.put(alert, id)
