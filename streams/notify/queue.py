"""What waits for a destination of a subscription, and what is delivered next. It does no input or output.

Alerts of a story are delivered in order, one after another; other stories may overtake them. A retraction is
next as soon as it comes. It takes the place of what still waits of its story, and if that includes the match,
and the time of the match had not come yet, nobody was told and the retraction is not delivered either.

An alert that was not taken is tried again after pauses that grow from 5 seconds to 10 minutes. While the
destination fails, it gets one request at a time, at most one a minute.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from itertools import chain, islice

from processors.subscriptions.subscription import Delivery
from streams.notify.destinations import without_secrets
from streams.notify.records import Failures, State
from streams.notify.schedule import due, quiet_until
from streams.notify.waiting import Waiting

PARALLEL = 4  # requests to a destination at a time
MAX_DIGEST = 500  # alerts; the others follow in another one
FIRST_PAUSE = timedelta(seconds=5)
LONGEST_PAUSE = timedelta(minutes=10)  # between two tries of an alert
PROBE_PAUSE = timedelta(minutes=1)  # the longest between two requests to a destination that fails


@dataclass(frozen=True, eq=False)
class Batch:
    """What is delivered in one request, or one mail: an alert, or a digest of several."""

    alerts: tuple[Waiting, ...]
    is_digest: bool

    @property
    def id(self) -> str:
        """The same if the same is delivered again: the alert's id, or one made from the ids of all."""
        ids = [waiting.id for waiting in self.alerts]
        return f"digest-{sha256(' '.join(ids).encode()).hexdigest()[:32]}" if self.is_digest else ids[0]


class Queue:
    """The alerts that wait for a destination."""

    def __init__(self, subscription: str, destination: str, partition: int, state: State) -> None:
        self.subscription = subscription
        self.destination = destination
        self.partition = partition
        self.state = state
        self.overdue_since: datetime | None = None
        """When the oldest alert was due that should have been delivered at the last look."""
        self._alerts: dict[str, Waiting] = {}  # by key, oldest first; matches and updates
        self._retractions: dict[str, Waiting] = {}
        self._sending: dict[str, Batch] = {}  # by story
        self._retry: dict[str, datetime] = {}  # by key: not before
        self._failures = 0  # in succession
        self._probe: datetime | None = None  # the next one, while it fails

    def __len__(self) -> int:
        return len(self._alerts) + len(self._retractions)

    def __str__(self) -> str:
        return f"{self.subscription}: {without_secrets(self.destination)}"

    @property
    def is_busy(self) -> bool:
        return bool(self._sending)

    def add(self, waiting: Waiting, delivery: Delivery | None, now: datetime) -> list[Waiting]:
        """Add an alert; returns those that need not be delivered, which may include the alert itself."""
        if not waiting.is_retraction:
            self._alerts[waiting.key] = waiting
            return []
        first = next(iter(self._alerts.values()), None)
        begun = first is None or delivery is None or due(first.at, delivery) <= now
        replaced = self.drop([each for each in self._alerts.values() if each.story == waiting.story])
        begun = begun or any(map(self._has_failed, replaced))
        if not begun and any(each.kind == "match" for each in replaced):
            return [*replaced, waiting]
        self._retractions[waiting.key] = waiting
        return replaced

    def clear(self, most: int, *, retractions: bool) -> list[Waiting]:
        """Remove some alerts, and retractions if they are included; returns the removed ones."""
        sending = self._keys_sending()
        alerts = chain(self._alerts.values(), self._retractions.values() if retractions else ())
        return self.drop([*islice((each for each in alerts if each.key not in sending), most)])

    def drop(self, alerts: Iterable[Waiting]) -> list[Waiting]:
        """Remove alerts, unless they are being delivered; returns the removed ones."""
        sending = self._keys_sending()
        removed = [waiting for waiting in alerts if waiting.key not in sending]
        for waiting in removed:
            self._alerts.pop(waiting.key, None)
            self._retractions.pop(waiting.key, None)
            self._retry.pop(waiting.key, None)
        return removed

    def next(self, delivery: Delivery | None, now: datetime) -> Batch | datetime | None:
        """What to deliver now, or when to ask again; None: when something has changed."""
        self.overdue_since = self._find_overdue(delivery, now)
        if self.state.failing:
            if self.is_busy:
                return None
            if self._probe and now < self._probe:
                return self._probe
        if len(set(self._sending.values())) >= PARALLEL:
            return None
        later: list[datetime] = []
        found = self._next_single(self._retractions, set(), now, later)
        if found is None and delivery is not None and self._alerts:
            found = self._next_alerts(delivery, now, later)
        return found or min(later, default=None)

    def start(self, batch: Batch) -> None:
        """Note that a batch is being delivered."""
        self._sending |= {waiting.story: batch for waiting in batch.alerts}

    def stop(self, batch: Batch) -> None:
        """Note that a batch is no longer being delivered, whatever became of it."""
        self._sending = {story: each for story, each in self._sending.items() if each is not batch}

    def delivered(self, batch: Batch) -> None:
        """Remove a batch that was delivered."""
        self._failures, self._probe = 0, None
        self.stop(batch)
        self.drop(batch.alerts)

    def failed(self, batch: Batch, now: datetime) -> list[Waiting]:
        """Put off a batch that was not delivered; returns what need not be delivered any more."""
        self._failures += 1
        self._probe = now + _pause(self._failures, PROBE_PAUSE)
        self.stop(batch)
        for waiting in batch.alerts:
            self._put_off(waiting, now)
        retracted = {waiting.story for waiting in self._retractions.values()}  # meanwhile
        return self.drop([w for w in batch.alerts if w.story in retracted and not w.is_retraction])

    def _keys_sending(self) -> set[str]:
        return {waiting.key for batch in {*self._sending.values()} for waiting in batch.alerts}

    def _find_overdue(self, delivery: Delivery | None, now: datetime) -> datetime | None:
        times = [each.at for each in islice(self._retractions.values(), 1)]
        if delivery is not None:
            times += [due(each.at, delivery) for each in islice(self._alerts.values(), 1)]
        return min((time for time in times if time <= now), default=None)

    def _next_alerts(self, delivery: Delivery, now: datetime, later: list[datetime]) -> Batch | None:
        if until := quiet_until(now, delivery):
            later.append(until)
            return None
        blocked = {waiting.story for waiting in self._retractions.values()}
        if delivery.digest is None:
            return self._next_single(self._alerts, blocked, now, later)
        blocked |= self._sending.keys()
        free = (each for each in self._alerts.values() if each.story not in blocked)
        alerts = [*islice(free, MAX_DIGEST)]
        if not alerts:
            return None
        moment = max(due(alerts[0].at, delivery), *(self._retry.get(each.key, now) for each in alerts))
        if moment > now:
            later.append(moment)
            return None
        return Batch(tuple(alerts), is_digest=True)

    def _next_single(
        self, alerts: dict[str, Waiting], blocked: set[str], now: datetime, later: list[datetime]
    ) -> Batch | None:
        """The first alert that may be tried now, and does not wait for an earlier one of its story.

        While the destination fails, one that has not been tried yet is preferred: it may be that only another
        one is refused.
        """
        blocked = {*blocked, *self._sending}
        again = None
        for waiting in alerts.values():
            if waiting.story in blocked:
                continue
            retry = self._retry.get(waiting.key)
            if retry is None or (retry <= now and not self.state.failing):
                return Batch((waiting,), is_digest=False)
            if retry > now:
                later.append(retry)
            else:
                again = again or waiting
            blocked.add(waiting.story)
        return Batch((again,), is_digest=False) if again else None

    def _put_off(self, waiting: Waiting, now: datetime) -> None:
        assert waiting.left is not None
        before = waiting.left.get(self.destination)
        failures = Failures(count=before.count + 1 if before else 1, since=before.since if before else now)
        waiting.left[self.destination] = failures
        self._retry[waiting.key] = now + _pause(failures.count, LONGEST_PAUSE)

    def _has_failed(self, waiting: Waiting) -> bool:
        return bool(waiting.left and waiting.left.get(self.destination))


def _pause(failures: int, longest: timedelta) -> timedelta:
    doubled: int = 2 ** min(failures - 1, 20)
    return min(FIRST_PAUSE * doubled, longest)
