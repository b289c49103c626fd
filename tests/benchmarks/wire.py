"""A client that pushes stories to Kafka, and times how long each takes to come out."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Self

from confluent_kafka import OFFSET_BEGINNING, Consumer, Producer, TopicPartition

NUMBER = "x-benchmark-number"  # a header that all who process stories pass on
PATIENCE = 10.0  # seconds without anything that comes out, until the rest is not awaited any longer
LOOK = 0.1  # seconds; how long to wait for a message before looking whether a story is due


@dataclass
class Journeys:
    """When stories were pushed, and when they first came out, by their numbers, on the monotonic clock."""

    pushed: dict[int, float] = field(default_factory=dict)
    arrived: dict[int, float] = field(default_factory=dict)

    @property
    def lost(self) -> int:
        """How many stories did not come out; those that others repeat do not, from us."""
        return len(self.pushed) - len(self.arrived)

    @property
    def rate(self) -> float:
        """Stories a second, from the first push to the last that came out."""
        return len(self.arrived) / (max(self.arrived.values()) - min(self.pushed.values()))

    def seconds(self) -> list[float]:
        """How long each story took, in rising order."""
        return sorted(at - self.pushed[number] for number, at in self.arrived.items())


class Wire:
    """A context manager: a client that pushes to the topic `source` and reads `target` from its start."""

    def __init__(self, brokers: str, source: str, target: str, hold: int) -> None:
        """`hold` is how many milliseconds the brokers may hold a fetch that finds nothing."""
        self._source, self._target = source, target
        self._producer = Producer({"bootstrap.servers": brokers, "linger.ms": 0, "acks": "all"})
        self._consumer = Consumer(
            {
                "bootstrap.servers": brokers,
                "group.id": "benchmark",
                "enable.auto.commit": False,
                "isolation.level": "read_committed",
                "fetch.queue.backoff.ms": 5,
                "fetch.wait.max.ms": hold,
            }
        )
        self._number = 0

    def __enter__(self) -> Self:
        numbers = self._consumer.list_topics(self._target, timeout=10).topics[self._target].partitions
        self._consumer.assign([TopicPartition(self._target, n, OFFSET_BEGINNING) for n in numbers])
        return self

    def __exit__(self, *error: object) -> None:
        self._producer.flush(10)
        self._consumer.close()

    def push(self, stories: Sequence[bytes], rate: float = 0, patience: float = PATIENCE) -> Journeys:
        """Push stories, `rate` a second or all at once (0), and wait for all of them.

        Gives those up that have not come out when nothing has for `patience` seconds.
        """
        journeys = Journeys()
        begun = latest = time.monotonic()
        due = [begun + (place / rate if rate else 0) for place in range(len(stories))]
        first = self._number
        while len(journeys.arrived) < len(stories) and time.monotonic() < latest + patience:
            while (place := len(journeys.pushed)) < len(stories) and due[place] <= time.monotonic():
                self._send(stories[place], first + place)
                latest = journeys.pushed[first + place] = time.monotonic()
            wait = due[place] - time.monotonic() if place < len(stories) else LOOK
            if (number := self._receive(min(max(wait, 0), LOOK))) in journeys.pushed:
                latest = time.monotonic()
                journeys.arrived.setdefault(number, latest)
        return journeys

    def _send(self, story: bytes, number: int) -> None:
        self._number = number + 1
        self._producer.produce(self._source, story, str(number), headers={NUMBER: str(number)})
        self._producer.poll(0)

    def _receive(self, seconds: float) -> int:
        """The number of a story that came out within some seconds, or -1."""
        message = self._consumer.poll(seconds)
        if message is None or message.error():
            return -1
        return int(dict(message.headers() or [])[NUMBER] or -1)
