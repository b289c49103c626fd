"""The subscriptions by owner, as the HTTP API needs them."""

from heapq import nsmallest
from sys import intern

from streams.subscriptions import owner_of


class Book:
    """The subscriptions as JSON; there may be a million. `compacted.Followed` keeps them up to date.

    As in the commands, what anybody wrote to the topic takes an id even if it is not a subscription.
    """

    def __init__(self) -> None:
        self._owners: dict[str, str] = {}  # by id
        self._found: dict[str, dict[str, bytes]] = {}  # by owner and id

    def put(self, id: str, value: bytes) -> None:
        """Put a subscription in place of the one with its id; an empty value removes that."""
        before = self._owners.pop(id, None)
        if before is not None:
            del self._found[before][id]
            if not self._found[before]:
                del self._found[before]
        if value:
            owner = self._owners[id] = intern(owner_of(value))
            self._found.setdefault(owner, {})[id] = value

    def __contains__(self, id: str) -> bool:
        return id in self._owners

    def get(self, owner: str, id: str) -> bytes | None:
        """A subscription of an owner, or None."""
        return self._found.get(owner, {}).get(id)

    def count(self, owner: str) -> int:
        return len(self._found.get(owner, ()))

    def page(self, owner: str, after: str, limit: int) -> list[tuple[str, bytes]]:
        """The first subscriptions of an owner, by id, whose ids come after one."""
        found = self._found.get(owner, {})
        ids = nsmallest(limit, (id for id in found if id > after))
        return [(id, found[id]) for id in ids]
