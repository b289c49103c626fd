"""An open connection of a browser: its columns, and what is still to be sent to it."""

import asyncio
from collections import deque
from collections.abc import Callable, Mapping

from processors.queries.query import Query
from streams.desk.access.callers import Caller
from streams.desk.live.events import RETRY_LATER, StoryEvent, reload_event
from streams.desk.live.place import Place

MAX_QUEUE = 500  # events


class Connection:
    """What one browser follows.

    Whoever puts events never waits: if the browser reads too slowly, it is told to reload, and the connection
    ends.
    """

    def __init__(
        self,
        caller: Caller,
        columns: Mapping[int, Query | None],
        *,
        operations: bool,
        is_open: Callable[[], bool],
    ) -> None:
        """`columns` are by number; one without a query has all stories. `is_open` says whether the browser
        is still there."""
        self.caller = caller
        self.columns = columns
        self.operations = operations
        self.is_open = is_open
        self.ended = False
        """Whether nothing comes any more after what is in the queue."""
        self.beyond = Place()
        """Events before this place are not sent: the browser has them."""
        self._keys = {number: str(query) if query else None for number, query in columns.items()}
        self._queue = deque[bytes]()
        self._arrived = asyncio.Event()

    def put_story(self, event: StoryEvent) -> None:
        matched = event.matched
        self.put(event.to([n for n, key in self._keys.items() if key is None or key in matched]), event.id)

    def put(self, event: bytes, id: str) -> None:
        """Put an event into the queue. `id` is that of the newest event of all."""
        if self.ended:
            return
        if len(self._queue) < MAX_QUEUE:
            self._queue.append(event)
            self._arrived.set()
        else:
            self.give_up("the browser did not keep up", id)

    def give_up(self, reason: str, id: str) -> None:
        """End the connection, and tell the browser to reload."""
        self._queue.clear()
        self._queue.append(reload_event(reason, id))
        self.end()

    def drop(self) -> None:
        """End the connection without what is in the queue, which the browser is sent when it comes back."""
        self._queue.clear()
        self.end()

    @property
    def is_over(self) -> bool:
        """Whether nothing is to be sent any more."""
        return self.ended and not self._queue

    def make_room(self) -> None:
        """End the connection for a newer one, after what is in the queue."""
        self._queue.append(RETRY_LATER)
        self.end()

    def end(self) -> None:
        self.ended = True
        self._arrived.set()

    def may_see(self, owner: str) -> bool:
        """Whether the caller is sent the alerts of an owner: operators, too, only their own."""
        return self.caller.owner == owner

    async def take(self, seconds: float) -> bytes:
        """All events that there are, in order, after waiting for the first one; nothing if none came in time,
        or the connection has ended."""
        try:
            async with asyncio.timeout(seconds):
                await self._arrived.wait()
        except TimeoutError:
            return b""
        if not self.ended:
            self._arrived.clear()
        taken = b"".join(self._queue)
        self._queue.clear()
        return taken
