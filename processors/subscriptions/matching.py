"""All subscriptions, and which of them a story matches."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache, partial
from threading import RLock
from typing import Literal, get_args

from processors.errors import QueryError
from processors.queries.facts import Facts
from processors.queries.index import Index, Matching
from processors.queries.parser import parse
from processors.queries.query import Query
from processors.story import Story
from processors.subjects.vocabulary import Vocabulary
from processors.subscriptions.alerts import Evidence
from processors.subscriptions.excerpts import quoted
from processors.subscriptions.subscription import Subscription

KEPT = 10_000  # queries, subscriptions, and what a story has for a query, which often come again

State = Literal["active", "muted", "scheduled", "ended", "invalid"]


@dataclass(frozen=True)
class Matches:
    """The subscriptions that a story matches, in no order, and how many queries were candidates for it."""

    found: dict[str, Subscription]
    candidates: int


class Subscriptions:
    """Up to a million subscriptions. Thread-safe: one thread may match stories while another changes them."""

    def __init__(self, vocabulary: Vocabulary, entitlements: Mapping[str, Query] | None = None) -> None:
        """`vocabulary` has the subjects that queries may name, `entitlements` the queries that stories must
        match for owners who are limited."""
        self.known = False
        """Whether the topic of subscriptions has been read to its end; until then nothing can be matched."""
        self._vocabulary = vocabulary
        self._entitled = entitlements or {}
        self._lock = RLock()
        self._data: dict[str, bytes] = {}  # JSON takes a tenth of the memory of Subscriptions
        self._invalid: set[str] = set()
        self._limited: dict[str, Subscription] = {}  # those that are muted, or have a start or an end
        self._index = Index()
        self._parse = lru_cache(KEPT)(partial(parse, vocabulary=vocabulary))
        self._read = lru_cache(KEPT)(Subscription.from_json)
        # The story that was matched last, whose evidence is asked next; and that evidence, by query.
        self._latest: tuple[Story, Facts, dict[str, list[Evidence]]] | None = None

    def __len__(self) -> int:
        return len(self._data)

    def put(self, data: bytes) -> None:
        """Add a subscription, as JSON, in place of an earlier one with its id.

        Raises SubscriptionError, and QueryError: a subscription whose query is invalid takes the place of the
        earlier one too, and matches nothing.
        """
        subscription = Subscription.from_json(data)
        query: Query | QueryError
        try:
            query = self._parse(subscription.query)
        except QueryError as error:
            query = error
        with self._lock:
            self._remove(subscription.id)
            self._data[subscription.id] = data
            if isinstance(query, QueryError):
                self._invalid.add(subscription.id)
                raise query
            if subscription.muted or subscription.starts or subscription.ends:
                self._limited[subscription.id] = subscription
            self._index.add(subscription.id, query)

    def remove(self, id: str) -> None:
        """Remove a subscription, if it is there."""
        with self._lock:
            self._remove(id)

    def ids(self) -> list[str]:
        """The ids of all subscriptions, invalid ones included."""
        with self._lock:
            return list(self._data)

    def get(self, id: str) -> Subscription | None:
        """A subscription, unless it does not exist or its query is invalid."""
        with self._lock:
            data = self._data.get(id) if id not in self._invalid else None
        return self._read(data) if data is not None else None

    def states(self) -> dict[State, int]:
        """How many subscriptions are in each state now."""
        now = datetime.now(UTC)
        with self._lock:
            counted = Counter(state(subscription, now) for subscription in self._limited.values())
            counted["invalid"] = len(self._invalid)
            counted["active"] += len(self._data) - len(self._invalid) - len(self._limited)
        return {each: counted[each] for each in get_args(State)}

    def find(self, facts: Facts) -> Matching:
        """Find the ids of the subscriptions that a story matches, also if their owners may not see it."""
        with self._lock:
            return self._index.matching(facts)

    def match(self, story: Story) -> Matches:
        """Find the subscriptions that match a story, whatever their state, and whose owners may see it."""
        if not self._data:
            return Matches({}, 0)
        facts = Facts(story, self._vocabulary)
        self._latest = story, facts, {}
        with self._lock:
            matching = self.find(facts)
            data = [self._data[id] for id in matching.keys]
        found = self._entitled_to(facts, map(self._read, data))
        return Matches({subscription.id: subscription for subscription in found}, matching.candidates)

    def evidence(self, subscription: Subscription, story: Story) -> list[Evidence]:
        """Why a subscription matches a story, as alerts quote it. Raises QueryError."""
        if self._latest is None or self._latest[0] is not story:
            self._latest = story, Facts(story, self._vocabulary), {}
        _, facts, known = self._latest
        text = subscription.query
        if text not in known:
            if len(known) >= KEPT:
                known.clear()
            known[text] = quoted(self._parse(text).evidence(facts), story)
        return known[text]

    def _remove(self, id: str) -> None:
        self._data.pop(id, None)
        self._invalid.discard(id)
        self._limited.pop(id, None)
        self._index.remove(id)

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


def state(subscription: Subscription, now: datetime) -> State:
    """The state of a subscription that is not invalid. One that is muted counts as muted, until it ends."""
    if subscription.ends and subscription.ends <= now:
        return "ended"
    if subscription.muted:
        return "muted"
    return "scheduled" if subscription.starts and subscription.starts > now else "active"
