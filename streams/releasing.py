"""The base class of agents that hold stories under embargo until it ends."""

import logging
from abc import abstractmethod
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from streams.agent import Timed
from streams.deadletters import DeadLetters, as_text
from streams.log_lines import about
from streams.messages import NO_TIMESTAMP, Incoming, Result
from streams.metrics import EMBARGO_OVERDUE
from streams.topics import DEADLETTER, Topic

logger = logging.getLogger(__name__)

AT_ONCE = datetime.min.replace(tzinfo=UTC)


class Releasing(Timed):
    held: Topic
    """The topic of the store that has the embargoed stories, by their uris."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        # By partition and key: the entries of the store at the last look, and when their embargoes end. They
        # are parsed only once, since there may be thousands.
        self._ends: dict[tuple[int, bytes], tuple[bytes, datetime]] = {}
        EMBARGO_OVERDUE.labels(self.name).set_function(self.overdue)

    @abstractmethod
    def embargo_end(self, value: bytes) -> datetime:
        """When the embargo of an entry of the store ends."""

    @abstractmethod
    def release(self, partition: int, key: bytes, value: bytes) -> Result:
        """What to send now that the embargo of an entry has ended. The entry is then removed."""

    def due(self) -> dict[int, list[Result]]:
        store, now = self._stores[self.held], datetime.now(UTC)
        before, self._ends = self._ends, {}
        results: dict[int, list[Result]] = {}
        for partition, key, value in store.items():
            known, end = before.get((partition, key), (b"", AT_ONCE))
            if known is not value:
                end = self._end(value)
            self._ends[partition, key] = value, end
            if end <= now:
                released = self._release(partition, key, value)
                states = [*released.states, *store.changes().put(partition, key, None)]
                results.setdefault(partition, []).append(replace(released, states=states))
        return results

    def overdue(self) -> float:
        """For how many seconds an entry of the store should have been released; 0 if none should."""
        looked = (self._ends.get((partition, key)) for partition, key, _ in self._stores[self.held].items())
        ends = [known[1] for known in looked if known and known[1] != AT_ONCE]
        return max(0.0, (datetime.now(UTC) - min(ends)).total_seconds()) if ends else 0.0

    def _end(self, value: bytes) -> datetime:
        try:
            return self.embargo_end(value)
        except Exception:  # it is not ours, and is refused when it is released
            return AT_ONCE

    def _release(self, partition: int, key: bytes, value: bytes) -> Result:
        try:
            self.embargo_end(value)  # raises if it has none
            return self.release(partition, key, value)
        except Exception as error:  # it is not ours: anybody may write to the topic
            entry = Incoming(self.topic(self.held), partition, -1, key, value, {}, NO_TIMESTAMP)
            logger.warning("%s: %s: %r", entry.topic, as_text(key), error, extra=about(entry))
            return Result([DeadLetters(self.topic(DEADLETTER), self.name).for_input(entry, error)])
