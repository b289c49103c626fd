"""All open connections, and their queries."""

from collections.abc import Iterator

from processors.queries.facts import Facts
from streams.api.problems import AGAIN, ProblemError
from streams.desk.live.connection import Connection
from streams.desk.live.matching import Matching

MAX_CONNECTIONS = 1_000
MAX_OF_CALLER = 30


class Connections:
    """The open connections, in the order in which they came."""

    def __init__(self) -> None:
        self._open: dict[Connection, None] = {}
        self._left = list[Connection]()  # whose queries are still in `_matching`
        self._matching = Matching()

    def __len__(self) -> int:
        return len(self._open)

    def __iter__(self) -> Iterator[Connection]:
        return iter(self._open)

    def add(self, connection: Connection) -> None:
        """Add one, after ending the oldest of a caller who has too many.

        Not while stories are matched. Raises ProblemError if there is no room.
        """
        self._make_room(connection)
        self.forget_queries()
        self._matching.add(query for query in connection.columns.values() if query)
        self._open[connection] = None

    def remove(self, connection: Connection) -> None:
        """Forget one, if it is still there; its queries stay until they are forgotten."""
        if connection in self._open:
            del self._open[connection]
            self._left.append(connection)

    def drop(self) -> None:
        """End all without what is in their queues."""
        for connection in self:
            connection.drop()

    def give_up(self, reason: str, id: str) -> None:
        """End all, and tell the browsers to reload."""
        for connection in self:
            connection.give_up(reason, id)

    def matching(self, facts: Facts) -> frozenset[str]:
        """The queries that a story matches."""
        return self._matching.matching(facts)

    def forget_queries(self) -> None:
        """Forget the queries of those that have been removed. Not while stories are matched."""
        for connection in self._left:
            self._matching.remove(query for query in connection.columns.values() if query)
        self._left.clear()

    def _make_room(self, connection: Connection) -> None:
        for each in [each for each in self if not each.is_open()]:
            each.end()
            self.remove(each)
        theirs = [each for each in self if each.caller.user == connection.caller.user]
        if len(theirs) >= MAX_OF_CALLER:
            theirs[0].make_room()
            self.remove(theirs[0])
        if len(self) >= MAX_CONNECTIONS:
            raise ProblemError(503, "too many live connections are open", headers=AGAIN)
