"""The subscriptions whose alerts are delivered, as `wire.subscriptions` has them."""

import logging
from functools import lru_cache
from hashlib import sha256

from processors.errors import SubscriptionError
from processors.subscriptions.subscription import Subscription
from streams.compacted import Changes
from streams.deadletters import as_text
from streams.log_lines import place
from streams.notify import destinations

logger = logging.getLogger(__name__)

KEPT = 10_000  # subscriptions that are kept after reading, because each is asked for several times an alert


class Recipients:
    """The subscriptions, as JSON; there may be many, and most have no webhooks or addresses."""

    def __init__(self) -> None:
        self.known = False
        """Whether the topic has been read to its end."""
        self._found: dict[str, bytes] = {}  # by id; empty if it has no destinations
        self._reading: dict[str, bytes] | None = None  # while the topic is read from its beginning
        self._read = lru_cache(KEPT)(Subscription.from_json)

    def __contains__(self, id: str) -> bool:
        return id in self._found

    def has_no_destinations(self, id: str) -> bool:
        """Whether a subscription is known, and nothing is delivered for it."""
        return self._found.get(id) == b""

    def get(self, id: str) -> Subscription | None:
        """A subscription that has destinations, or None."""
        data = self._found.get(id)
        return self._read(data) if data else None

    def digest(self, id: str) -> str:
        """A hash of a subscription; another one once it has been changed."""
        return sha256(self._found.get(id, b"")).hexdigest()[:16]

    def apply(self, changes: Changes) -> set[str]:
        """Apply changes of the topic; returns the ids of the subscriptions that were changed by them."""
        if changes.restarted:
            self._reading = {}
        target = self._found if self._reading is None else self._reading
        changed = set()
        for message in changes.messages:
            id = as_text(message.key or b"")
            target.pop(id, None)
            changed.add(id)
            if not message.value:
                continue
            try:
                subscription = Subscription.from_json(message.value)
            except SubscriptionError as error:
                reason = str(error).replace("\n", "; ")
                logger.warning("%s: not a subscription: %s", message.position, reason, extra=place(message))
                continue
            target[id] = message.value if destinations.of(subscription) else b""
        if changes.complete and self._reading is not None:
            changed = self._found.keys() | self._reading.keys()
            self._found, self._reading, self.known = self._reading, None, True
        return changed
