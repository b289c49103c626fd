"""The embedded broker: a Kafka cluster in this process's memory, for demos and tests.

It is librdkafka's mock cluster: a real socket and the real protocol, but no disk. It keeps about 5 MB or
100,000 messages a partition and forgets the oldest beyond that, read or not; it creates topics with four
partitions on first use; and nothing is left when it stops.
"""

from types import TracebackType
from typing import Self

from confluent_kafka import Producer

from streams.settings import Guarantee

# It accepts transactions, but shows readers what was never committed.
GUARANTEE: Guarantee = "at_least_once"

LIMITS = (
    "This broker lives in memory: it keeps about 5 MB or 100,000 messages a partition, forgets the "
    "oldest beyond that, and everything when it stops."
)


class EmbeddedBroker:
    """A broker on a free port of the loopback address, from entering to leaving the context."""

    address: str

    def __enter__(self) -> Self:
        # Any client with this setting carries the cluster, which lives as long as the client.
        self._carrier: Producer | None = Producer({"test.mock.num.brokers": 1, "log_level": 3})
        [broker] = self._carrier.list_topics(timeout=10).brokers.values()
        self.address = f"{broker.host}:{broker.port}"
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._carrier = None
