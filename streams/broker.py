"""The embedded broker: a Kafka cluster in this process's memory, for demos and tests.

It is librdkafka's mock cluster: a real socket and the real protocol, but no disk. It keeps about 5 MB or
100,000 messages per partition and drops older ones, read or not; it creates topics with four partitions on
first use; and it loses everything when it stops.
"""

from types import TracebackType
from typing import Self

from confluent_kafka import Producer

from streams.settings import Guarantee

# It accepts transactions, but delivers uncommitted messages even to `read_committed` consumers.
GUARANTEE: Guarantee = "at_least_once"

LIMITS = (
    "This broker is in memory: it keeps about 5 MB or 100,000 messages per partition, drops older ones, "
    "and loses everything when it stops."
)


class EmbeddedBroker:
    """A context manager that runs the broker on a free loopback port. `address` is its host:port."""

    address: str

    def __enter__(self) -> Self:
        # The mock cluster is part of the client that has this setting, and lives as long as the client.
        self._client: Producer | None = Producer({"test.mock.num.brokers": 1, "log_level": 3})
        [broker] = self._client.list_topics(timeout=10).brokers.values()
        self.address = f"{broker.host}:{broker.port}"
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._client = None
