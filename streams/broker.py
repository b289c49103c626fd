"""The embedded broker: a Kafka cluster in this process's memory, for demos and tests.

It is librdkafka's mock cluster: a real socket and the real protocol, but no disk. It keeps about 5 MB or
100,000 messages per partition and drops older ones, read or not; it creates topics with four partitions on
first use; and it loses everything when it stops.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Self

from streams.libraries.mock_cluster import MockCluster
from streams.settings import Guarantee

# It accepts transactions, but delivers uncommitted messages even to `read_committed` consumers.
GUARANTEE: Guarantee = "at_least_once"

LIMITS = (
    "This broker is in memory: it keeps about 5 MB or 100,000 messages per partition, drops older ones, "
    "and loses everything when it stops."
)

PARTITIONS = 4  # of each topic
# Seconds that a new group waits for further workers. One that comes later waits until the session timeout of
# those before it is over, since that is how the mock cluster rebalances.
REBALANCE_DELAY = 1.0


class EmbeddedBroker:
    """A context manager that runs the broker on a free loopback port. `address` is its host:port."""

    address: str

    def __enter__(self) -> Self:
        self._cluster = MockCluster(REBALANCE_DELAY)
        self.address = self._cluster.address
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._cluster.close()

    def create_topics(self, names: Iterable[str]) -> None:
        """Create topics before their first use, for clients that only look at them."""
        for name in names:
            self._cluster.create_topic(name, PARTITIONS)

    @contextmanager
    def away(self) -> Iterator[None]:
        """Let nobody reach the broker while the context is open. It keeps what it has."""
        self._cluster.set_down()
        try:
            yield
        finally:
            self._cluster.set_up()
