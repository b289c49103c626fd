"""Takes alerts from `wire.alerts`: makes of each the message for `wire.notified`."""

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from streams.messages import Incoming
from streams.notify.metrics import NOT_TAKEN
from streams.notify.recipients import Recipients
from streams.notify.records import Waiting
from streams.topics import MAX_MESSAGE

logger = logging.getLogger(__name__)

LATE = timedelta(days=1)  # older matches and updates are not delivered, for example when notify first starts
MAX_ALERT = MAX_MESSAGE - 10_000  # bytes; the message for wire.notified is a little larger


@dataclass(frozen=True)
class Taking:
    """`partition` returns the partition of wire.notified for a subscription."""

    recipients: Recipients
    partition: Callable[[str], int]

    def take(self, messages: Iterable[Incoming]) -> list[Waiting]:
        """The alerts in messages of wire.alerts, to which anybody may have written anything."""
        taken = []
        for message in messages:
            try:
                waiting = self._read(message)
            except ValueError as error:
                NOT_TAKEN.labels("invalid").inc()
                position = f"{message.topic}-{message.partition}@{message.offset}"
                logger.warning("%s: not an alert: %s", position, error)
                continue
            if not waiting.is_retraction and datetime.now(UTC) - waiting.at >= LATE:
                NOT_TAKEN.labels("late").inc()
            elif waiting.is_retraction or not self.recipients.has_no_destinations(waiting.subscription):
                taken.append(waiting)
        return taken

    def _read(self, message: Incoming) -> Waiting:
        if len(message.value) > MAX_ALERT:
            raise ValueError(f"it has {len(message.value)} bytes")
        waiting = Waiting.of(0, message.value, message.time, message.offset)
        waiting.partition = self.partition(waiting.subscription)
        return waiting
