"""Takes alerts from `wire.alerts`: makes of each the message for `wire.notified`."""

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from streams.log_lines import place
from streams.messages import Incoming
from streams.notify.metrics import NOT_TAKEN
from streams.notify.recipients import Recipients
from streams.notify.records import Notice
from streams.topics import MAX_MESSAGE

logger = logging.getLogger(__name__)

LATE = timedelta(days=1)  # older matches and updates are not delivered, for example when notify first starts
MAX_ALERT = MAX_MESSAGE - 10_000  # bytes, with its headers; the message for wire.notified is a little larger


@dataclass(frozen=True)
class Taking:
    """`recipients` are the subscriptions for which alerts are delivered."""

    recipients: Recipients

    def take(self, messages: Iterable[Incoming]) -> list[Notice]:
        """The alerts in messages of wire.alerts, to which anybody may have written anything."""
        taken = []
        for message in messages:
            try:
                notice = _read(message)
            except ValueError as error:
                NOT_TAKEN.labels("invalid").inc()
                logger.warning("%s: not an alert: %s", message.position, error, extra=place(message))
                continue
            is_retraction = notice.alert["kind"] == "retract"
            if not is_retraction and datetime.now(UTC) - notice.at >= LATE:
                NOT_TAKEN.labels("late").inc()
            elif is_retraction or not self.recipients.has_no_destinations(notice.alert["subscription"]):
                taken.append(notice)
        return taken


def _read(message: Incoming) -> Notice:
    headers = sum(len(name) + len(value) for name, value in message.headers.items())
    if len(message.value) + headers > MAX_ALERT:
        raise ValueError(f"it has {len(message.value) + headers} bytes")
    return Notice.of(message)
