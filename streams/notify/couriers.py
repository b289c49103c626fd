"""Delivers what is in an outbox: a task for each destination for which something waits."""

import asyncio
import logging
from collections.abc import Coroutine
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

from aiokafka.errors import KafkaError

from streams.errors import UndeliveredError
from streams.notify.destinations import delivery_to
from streams.notify.journal import Write
from streams.notify.outbox import Outbox
from streams.notify.queue import Batch, Queue
from streams.notify.recipients import Recipients
from streams.notify.senders import Senders

logger = logging.getLogger(__name__)

STOP_TIMEOUT = 10.0  # seconds; what is not delivered then is delivered again
MAX_BACKLOG = 500  # alerts of a destination
LONGEST_SLEEP = timedelta(minutes=5)  # since the clock may be set


class Couriers:
    """Delivers from `outbox` until it is stopped."""

    def __init__(self, recipients: Recipients, senders: Senders, write: Write) -> None:
        self.outbox = Outbox(recipients, write, self.start)
        self._recipients = recipients
        self._senders = senders
        self._changed: dict[Queue, asyncio.Event] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._stopped = False
        self.failure: BaseException | None = None
        """A bug that ended a task."""

    @property
    def backlog(self) -> int:
        """The alerts that wait only because those before them are being delivered.

        Of each destination, only some count, so that a slow one does not keep others waiting.
        """
        busy = (queue for queue in self._changed if queue.is_busy and not queue.state.failing)
        return sum(min(len(queue), MAX_BACKLOG) for queue in busy)

    def start(self, queue: Queue) -> None:
        """Deliver from a queue, to which something was added."""
        if self._stopped:
            return
        if queue in self._changed:
            self._changed[queue].set()
        else:
            self._changed[queue] = asyncio.Event()
            self._create_task(self._serve(queue))

    def wake(self, subscriptions: set[str]) -> None:
        """Look again at what waits for subscriptions that were added or changed."""
        self.outbox.share_unknown(subscriptions)
        for queue, event in self._changed.items():
            if queue.subscription in subscriptions:
                event.set()

    async def stop(self) -> None:
        """Begin no more deliveries, and wait some seconds for those that have begun."""
        self._stopped = True
        for event in self._changed.values():
            event.set()
        if self._tasks:
            _, unfinished = await asyncio.wait(self._tasks, timeout=STOP_TIMEOUT)
            for task in unfinished:
                task.cancel()
            await asyncio.gather(*unfinished, return_exceptions=True)

    async def _serve(self, queue: Queue) -> None:
        """Deliver what is in a queue, until it is empty."""
        changed = self._changed[queue]
        while not self._stopped:
            changed.clear()
            if dropped := self.outbox.drop_unwanted(queue):
                await asyncio.wait([dropped])
                continue  # there may be more
            if not len(queue):
                self.outbox.forget(queue)
                break
            now = datetime.now(UTC)
            subscription = self._recipients.get(queue.subscription)
            delivery = delivery_to(queue.destination, subscription) if subscription else None
            found = queue.next(delivery, now)
            if isinstance(found, Batch):
                queue.start(found)
                self._create_task(self._deliver(queue, found))
                continue
            pause = min(found - now, LONGEST_SLEEP) if found else LONGEST_SLEEP
            with suppress(TimeoutError):
                await asyncio.wait_for(changed.wait(), pause.total_seconds())
        del self._changed[queue]

    async def _deliver(self, queue: Queue, batch: Batch) -> None:
        """Deliver a batch of a queue."""
        try:
            async with self._senders.slot(queue.destination):
                if self._stopped:
                    return
                await self.outbox.memory.note_told(queue, batch)
                await self._senders.deliver(queue.destination, batch)
        except UndeliveredError as error:
            if error.outcome == "error":
                logger.error("%s: %s", queue, error, exc_info=error.__cause__)
            self.outbox.failed(queue, batch, error)
        except KafkaError:
            return  # it cannot be stored; everything is about to begin anew
        else:
            self.outbox.delivered(queue, batch)
        if queue in self._changed:
            self._changed[queue].set()

    def _create_task(self, coroutine: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(coroutine)
        self._tasks.add(task)
        task.add_done_callback(self._note_end)

    def _note_end(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()):
            self.failure = error
