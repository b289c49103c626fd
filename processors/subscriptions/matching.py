"""All subscriptions, and which of them a story matches."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache, partial
from threading import Lock
from typing import Literal

import orjson

from processors.errors import QueryError, SubscriptionError
from processors.queries.facts import Facts
from processors.queries.index import Index
from processors.queries.parser import parse
from processors.story import Story
from processors.subjects.vocabulary import Vocabulary
from processors.subscriptions.alerts import Evidence
from processors.subscriptions.entitlements import Entitlements
from processors.subscriptions.subscription import Subscription

KEPT = 10_000  # queries, and subscriptions, that are kept after parsing, because they often come again

State = Literal["active", "muted", "scheduled", "ended", "invalid"]


@dataclass(frozen=True)
class Matches:
    """The subscriptions that a story matches, in no order, and how many queries were tried to find them."""

    found: dict[str, Subscription]
    candidates: int


class Subscriptions:
    """Up to a million subscriptions. Thread-safe: one thread may match stories while another changes them.

    A subscription that is invalid, or whose query is, stays in place of what it replaces and matches nothing.
    `known` is for whoever reads the subscriptions from somewhere: false until all of them have been read.
    """

    def __init__(self, vocabulary: Vocabulary, entitlements: Entitlements | None = None) -> None:
        """`vocabulary` has the subjects that queries may name."""
        self.known = False
        self._vocabulary = vocabulary
        self._entitled = (entitlements or Entitlements()).queries
        self._lock = Lock()
        self._data: dict[str, bytes] = {}  # a subscription takes much less memory so
        self._invalid: set[str] = set()
        self._limited: dict[str, Subscription] = {}  # those that are muted, or have a start or an end
        self._index = Index()
        self._parse = lru_cache(KEPT)(partial(parse, vocabulary=vocabulary))
        self._read = lru_cache(KEPT)(Subscription.from_json)

    def __len__(self) -> int:
        return len(self._data)

    def put(self, data: bytes) -> None:
        """Add a subscription, as JSON, in place of an earlier one with its id.

        Raises SubscriptionError and QueryError. Then the earlier one matches nothing any more either.
        """
        try:
            subscription = Subscription.from_json(data)
            query = self._parse(subscription.query)
        except (SubscriptionError, QueryError):
            if identifier := _identifier(data):
                self._put_invalid(identifier, data)
            raise
        identifier = subscription.id
        with self._lock:
            self._data[identifier] = data
            self._invalid.discard(identifier)
            self._limited.pop(identifier, None)
            if subscription.muted or subscription.starts or subscription.ends:
                self._limited[identifier] = subscription
            self._index.add(identifier, query)

    def remove(self, identifier: str) -> None:
        """Remove a subscription, if there is one with the id."""
        with self._lock:
            self._data.pop(identifier, None)
            self._invalid.discard(identifier)
            self._limited.pop(identifier, None)
            self._index.remove(identifier)

    def get(self, identifier: str) -> Subscription | None:
        """The subscription with an id; None if there is none, or if it is invalid."""
        with self._lock:
            data = self._data.get(identifier) if identifier not in self._invalid else None
        return self._read(data) if data is not None else None

    def states(self) -> dict[State, int]:
        """How many subscriptions are in each state now. One that is muted counts as muted, until it ends."""
        now = datetime.now(UTC)
        with self._lock:
            counted = Counter(_state(subscription, now) for subscription in self._limited.values())
            counted["invalid"] = len(self._invalid)
            counted["active"] += len(self._data) - len(self._invalid) - len(self._limited)
        return {state: counted[state] for state in ("active", "muted", "scheduled", "ended", "invalid")}

    def match(self, story: Story) -> Matches:
        """Find the subscriptions whose query matches a story, whatever their state, and whose owner may see it."""
        facts = Facts(story, self._vocabulary)
        with self._lock:
            matching = self._index.matching(facts)
            data = [self._data[identifier] for identifier in matching.keys]
        found = {
            subscription.id: subscription for subscription in self._entitled_to(facts, map(self._read, data))
        }
        return Matches(found, matching.candidates)

    def evidence(self, subscription: Subscription, story: Story) -> list[Evidence]:
        """The clues of a subscription's query that a story has. Raises QueryError."""
        return self._parse(subscription.query).evidence(Facts(story, self._vocabulary))

    def _put_invalid(self, identifier: str, data: bytes) -> None:
        with self._lock:
            self._data[identifier] = data
            self._invalid.add(identifier)
            self._limited.pop(identifier, None)
            self._index.remove(identifier)

    def _entitled_to(self, facts: Facts, found: Iterable[Subscription]) -> list[Subscription]:
        """Those subscriptions whose owner may be told of a story."""
        if not self._entitled:
            return list(found)
        allowed: dict[str, bool] = {}
        kept = []
        for subscription in found:
            owner = subscription.owner
            if owner not in allowed:
                allowed[owner] = owner not in self._entitled or self._entitled[owner].matches(facts)
            if allowed[owner]:
                kept.append(subscription)
        return kept


def _state(subscription: Subscription, now: datetime) -> State:
    if subscription.ends and subscription.ends <= now:
        return "ended"
    if subscription.muted:
        return "muted"
    return "scheduled" if subscription.starts and subscription.starts > now else "active"


def _identifier(data: bytes) -> str:
    """The id of an invalid subscription; empty if it has none."""
    try:
        match orjson.loads(data):
            case {"id": str() as identifier}:
                return identifier
    except orjson.JSONDecodeError:
        pass
    return ""
