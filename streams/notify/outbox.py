"""What waits in the partitions of `wire.notified` that this process has.

Changes are written to the topic without waiting for the brokers: if the process dies before they are stored,
something is delivered twice. Only the first thing that a destination is told of a story waits until that is
stored, because the story's retraction goes to those that were told of it.
"""

import asyncio
import logging
from collections.abc import Callable, Iterable
from collections.abc import Set as AbstractSet
from datetime import UTC, datetime, timedelta

from streams.deadletters import as_text
from streams.errors import UndeliveredError
from streams.log_lines import place
from streams.messages import Incoming
from streams.notify import destinations
from streams.notify.journal import Write
from streams.notify.memory import Memory
from streams.notify.metrics import NOT_DELIVERED
from streams.notify.queue import Batch, Queue
from streams.notify.recipients import Recipients
from streams.notify.records import Disabled, Notice, State
from streams.notify.shelf import Shelf
from streams.notify.waiting import Waiting, in_order
from streams.tracing.context import trace_id

logger = logging.getLogger(__name__)

PATIENCE = timedelta(days=1)  # with a destination that takes nothing, or not a certain alert
MAX_FAILING = 20_000  # alerts that wait for a destination that fails, which is then disabled
AT_ONCE = 500  # alerts of a destination that are dropped, until that is stored
UNKNOWN_PAUSE = 10.0  # seconds in which a new subscription becomes known here, after its first alert


class Outbox:
    """The queues of destinations. `start` is called with each queue that an alert was added to."""

    def __init__(self, recipients: Recipients, write: Write, start: Callable[[Queue], None]) -> None:
        self._recipients = recipients
        self._write = write
        self._start = start
        self._begun = False
        self.memory = Memory(write)
        self._waiting: dict[str, Waiting] = {}  # by key
        self._unknown: dict[str, Waiting] = {}  # those of subscriptions that are not known yet
        self._shelf = Shelf()
        self._queues: dict[tuple[str, str], Queue] = {}  # those that are not empty

    def __len__(self) -> int:
        return len(self._waiting)

    @property
    def queues(self) -> list[Queue]:
        return [*self._queues.values()]

    def apply(self, message: Incoming) -> None:
        """Take note of a message of wire.notified. Anybody may have written anything to it."""
        key = as_text(message.key or b"")
        try:
            if not message.value:
                self._remove(key)
            elif not key.startswith(("destination ", "told ")):
                self._add(key, message)
            elif not self._begun:  # what comes later we have written ourselves
                self.memory.load(key, message.value)
        except ValueError as error:
            logger.warning("%s: not a record of notify: %s", message.position, error, extra=place(message))

    def begin(self) -> None:
        """Begin to deliver, once the partitions and the subscriptions have been read to their ends."""
        self._begun = True
        for waiting in in_order(self._waiting.values()):
            self._share(waiting)

    def share_unknown(self, subscriptions: AbstractSet[str]) -> None:
        """Share alerts that came before their subscriptions were known, as far as they are now.

        Those that come next, perhaps of the same stories, are not delivered before these.
        """
        for waiting in [*self._unknown.values()]:
            if waiting.subscription in subscriptions and waiting.subscription in self._recipients:
                self._share_late(waiting)

    def drop_unwanted(self, queue: Queue) -> "asyncio.Future[None] | None":
        """Remove some of what a destination is no longer to be told.

        Returns a future that is done when that is stored, or None if there is nothing to remove.
        """
        subscription = self._recipients.get(queue.subscription)
        is_wanted = (
            subscription and not subscription.muted and queue.destination in destinations.of(subscription)
        )
        if is_wanted and queue.state.failing and len(queue) > MAX_FAILING:
            self._disable(queue, f"more than {MAX_FAILING:,} alerts wait")
        if self.is_disabled(queue.subscription, queue.state):
            return self._finish(queue.clear(AT_ONCE, retractions=True), queue, "disabled")
        if not is_wanted:
            return self._finish(queue.clear(AT_ONCE, retractions=False), queue, "removed")
        return None

    def is_disabled(self, subscription: str, state: State) -> bool:
        """Whether a destination is disabled, and its subscription has not been changed since."""
        return state.disabled is not None and state.disabled.digest == self._recipients.digest(subscription)

    def forget(self, queue: Queue) -> None:
        """Drop an empty queue. Nothing is tried any more, so the next failure is a first one."""
        if queue.state.failing:
            self.memory.change(queue, failing=None)
        del self._queues[queue.subscription, queue.destination]

    def delivered(self, queue: Queue, batch: Batch) -> None:
        """Take note that a batch was delivered."""
        if queue.state.failing:
            logger.info("%s takes alerts again", queue)
            self.memory.change(queue, failing=None)
        queue.delivered(batch)
        self._finish(batch.alerts, queue)

    def failed(self, queue: Queue, batch: Batch, error: UndeliveredError) -> None:
        """Take note that a batch was not delivered."""
        now = datetime.now(UTC)
        self._finish(queue.failed(batch, now), queue, "retracted")
        if self.is_disabled(queue.subscription, queue.state):
            return  # by a request that was sent at the same time
        failing = queue.state.failing or now
        if error.outcome == "gone" or now - failing >= PATIENCE:
            self._disable(queue, str(error))
            return
        if queue.state.failing is None:
            logger.warning("%s: %s; trying again for a day", queue, error)
            self.memory.change(queue, failing=now)
        for waiting in batch.alerts:
            failures = (waiting.left or {}).get(queue.destination)
            if failures and now - failures.since >= PATIENCE:
                logger.warning(
                    "%s: alert %s is given up after a day: %s",
                    queue,
                    waiting.id,
                    error,
                    extra={"uri": waiting.story, "trace_id": trace_id(waiting.headers)},
                )
                self._finish(queue.drop([waiting]), queue, "given_up")
            elif failures and (failures.count == 1 or not batch.is_digest):
                self._store(waiting)  # of a digest, it is enough to remember when it first failed

    def _add(self, key: str, message: Incoming) -> None:
        notice = Notice.from_message(message)
        if notice.key != key:
            raise ValueError(f"its key is not {notice.key!r}")
        if not self._begun:
            if older := self._waiting.pop(key, None):  # which may have more destinations
                self._shelf.remove(older.number)
            self._waiting[key] = Waiting.of(message.partition, notice, self._shelf)
        elif notice.left is None and key not in self._waiting:  # otherwise we have written it ourselves
            self._waiting[key] = Waiting.of(message.partition, notice, self._shelf)
            self._share(self._waiting[key])

    def _remove(self, key: str) -> None:
        """Remove an alert that another process, which had the partition before, has delivered."""
        if waiting := self._waiting.get(key):
            self._unknown.pop(key, None)
            left = (waiting.left or {}) if self._begun else {}
            sending = {each: left[each] for each in left if not self._queue(waiting, each).drop([waiting])}
            if sending:
                waiting.left = sending
            else:
                self._forget(waiting)

    def _share(self, waiting: Waiting) -> None:
        """Add an alert to the queues of its destinations, as soon as its subscription is known."""
        if waiting.left is None:
            if waiting.subscription not in self._recipients and not waiting.is_retraction:
                self._unknown[waiting.key] = waiting
                asyncio.get_running_loop().call_later(UNKNOWN_PAUSE, self._share_late, waiting)
                return
            waiting.left = dict.fromkeys(self._destinations(waiting))
        if waiting.is_retraction:
            self._drop_unknown(waiting)
        subscription = self._recipients.get(waiting.subscription)
        for destination in [*waiting.left]:
            queue = self._queue(waiting, destination)
            delivery = destinations.delivery_to(destination, subscription) if subscription else None
            self._finish(queue.add(waiting, delivery, datetime.now(UTC)), queue, "retracted")
            self._start(queue)
        if not waiting.left and waiting.key in self._waiting:
            self._store(waiting)

    def _share_late(self, waiting: Waiting) -> None:
        """Share an alert of a subscription that was unknown. If that still is, it was removed."""
        if self._unknown.pop(waiting.key, None) is waiting:
            waiting.left = dict.fromkeys(self._destinations(waiting))
            self._share(waiting)

    def _drop_unknown(self, retraction: Waiting) -> None:
        """Drop what waits of a story, which is taken back, until its subscription becomes known."""
        for waiting in [*self._unknown.values()]:
            if (waiting.subscription, waiting.story) == (retraction.subscription, retraction.story):
                del self._unknown[waiting.key]
                self._store(waiting)

    def _destinations(self, waiting: Waiting) -> list[str]:
        """Those of the subscription; of a retraction also those that it had when they were told of the story.

        None of another owner, who uses the id of a subscription that was removed.
        """
        subscription = self._recipients.get(waiting.subscription)
        is_same = subscription and subscription.owner == waiting.owner
        found = destinations.of(subscription) if subscription and is_same else []
        told = self.memory.told_of(waiting) if waiting.is_retraction else ()
        return [*dict.fromkeys([*found, *told])]

    def _queue(self, waiting: Waiting, destination: str) -> Queue:
        key = waiting.subscription, destination
        if key not in self._queues:
            self._queues[key] = Queue(*key, waiting.partition, self.memory.state(*key))
        return self._queues[key]

    def _finish(
        self, alerts: Iterable[Waiting], queue: Queue, reason: str = ""
    ) -> "asyncio.Future[None] | None":
        """Take note that alerts no longer wait for a destination: delivered, or for a reason.

        Returns a future that is done when that is stored, or None if there are no alerts.
        """
        stored = None
        for waiting in alerts:
            if waiting.left is not None:
                waiting.left.pop(queue.destination, None)
            stored = self._store(waiting)  # of the last one: they are stored in order
            if reason:
                NOT_DELIVERED.labels(reason).inc()
        return stored

    def _store(self, waiting: Waiting) -> "asyncio.Future[None]":
        if waiting.left:
            return self._write(waiting.partition, waiting.key, waiting.to_json(), waiting.headers)
        self._forget(waiting)
        return self._write(waiting.partition, waiting.key, None, {})

    def _forget(self, waiting: Waiting) -> None:
        if self._waiting.pop(waiting.key, None):
            self._shelf.remove(waiting.number)

    def _disable(self, queue: Queue, why: str) -> None:
        logger.error("%s is disabled until the subscription is changed: %s", queue, why)
        disabled = Disabled(why=why, digest=self._recipients.digest(queue.subscription))
        self.memory.change(queue, disabled=disabled, failing=None)
