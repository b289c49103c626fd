"""Finds the subscriptions that match a story."""

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from threading import Lock

from processors.errors import QueryError
from processors.queries.facts import Facts
from processors.queries.parser import parse
from processors.queries.query import Query
from processors.story import Story
from processors.subjects.vocabulary import Vocabulary
from processors.subscriptions.alerts import Evidence
from processors.subscriptions.entitlements import Entitlements
from processors.subscriptions.subscription import Subscription


@dataclass(frozen=True)
class Matches:
    """The subscriptions that match a story, by id, whatever their state.

    `candidates` is the number of subscriptions whose whole query was checked.
    """

    found: dict[str, Subscription]
    candidates: int


class Subscriptions:
    """Subscriptions and their queries. Thread-safe."""

    def __init__(self, vocabulary: Vocabulary, entitlements: Entitlements | None = None) -> None:
        self.known = False
        """Whether the topic of subscriptions has been read to its end; until then nothing can be matched."""
        self._vocabulary = vocabulary
        self._entitlements = entitlements or Entitlements()
        self._queries: dict[str, tuple[Subscription, Query]] = {}
        self._invalid: set[str] = set()
        self._lock = Lock()

    def put(self, data: bytes) -> None:
        """Add a subscription, or replace the one with its id. One whose query is invalid matches nothing.

        Raises SubscriptionError or QueryError.
        """
        subscription = Subscription.from_json(data)
        self.remove(subscription.id)
        try:
            query = parse(subscription.query, self._vocabulary)
        except QueryError:
            with self._lock:
                self._invalid.add(subscription.id)
            raise
        with self._lock:
            self._queries[subscription.id] = subscription, query

    def remove(self, id: str) -> None:
        """Remove a subscription, if it is there."""
        with self._lock:
            self._queries.pop(id, None)
            self._invalid.discard(id)

    def __len__(self) -> int:
        return len(self._queries) + len(self._invalid)

    def ids(self) -> list[str]:
        """The ids of all subscriptions, invalid ones included."""
        with self._lock:
            return [*self._queries, *self._invalid]

    def get(self, id: str) -> Subscription | None:
        """A subscription, unless it does not exist or its query is invalid."""
        with self._lock:
            found = self._queries.get(id)
        return found[0] if found else None

    def states(self) -> dict[str, int]:
        """The number of subscriptions by state: active, muted, scheduled, ended and invalid."""
        now = datetime.now(UTC)
        with self._lock:
            counts = Counter(_state(subscription, now) for subscription, _ in self._queries.values())
            return {name: counts[name] for name in STATES} | {"invalid": len(self._invalid)}

    def match(self, story: Story) -> Matches:
        """Find the subscriptions that match a story, and whose owners may see it."""
        facts = Facts(story, self._vocabulary)
        with self._lock:
            candidates = list(self._queries.values())
        entitled = self._entitlements.queries
        found = {
            subscription.id: subscription
            for subscription, query in candidates
            if query.matches(facts)
            and (subscription.owner not in entitled or entitled[subscription.owner].matches(facts))
        }
        return Matches(found, len(candidates))

    def evidence(self, subscription: Subscription, story: Story) -> list[Evidence]:
        """Why a subscription matches a story."""
        return parse(subscription.query, self._vocabulary).evidence(Facts(story, self._vocabulary))


STATES = ("active", "muted", "scheduled", "ended")


def _state(subscription: Subscription, now: datetime) -> str:
    if subscription.ends and subscription.ends <= now:
        return "ended"
    if subscription.muted:
        return "muted"
    return "scheduled" if subscription.starts and subscription.starts > now else "active"
