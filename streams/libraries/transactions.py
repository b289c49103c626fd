"""Transactional producers that share connections.

A transactional producer of aiokafka has two connections or more of its own. A worker has such a producer for
each partition, and with hundreds of partitions it would run out of file descriptors.

Brokers answer the requests of a connection one after the other, so all producers on one connection would wait
for each other. A few connections to each broker are as fast as one for each producer.
"""

import asyncio
from collections.abc import Mapping
from typing import Any

from aiokafka import AIOKafkaProducer
from aiokafka.client import AIOKafkaClient

CLIENTS = 4  # each with up to two connections to each broker


class TransactionalProducers:
    """Creates a producer for each partition. All of them share the connections of a few clients."""

    def __init__(self, name: str, connection: Mapping[str, Any], **options: Any) -> None:
        """A partition's transactional id is `name-partition`. `connection` has the connection arguments of an
        aiokafka client, `options` the other arguments of the producers."""
        self._name = name
        self._connection = connection
        self._options = options
        self._clients: dict[int, _SharedClient] = {}

    def create(self, partition: int) -> AIOKafkaProducer:
        """The producer for a partition, not started yet."""
        number = partition % CLIENTS
        if number not in self._clients:
            self._clients[number] = _SharedClient(**self._connection)
        transactional_id = f"{self._name}-{partition}"
        return _Producer(self._clients[number], transactional_id=transactional_id, **self._options)

    async def close(self) -> None:
        """Close the connections, once all producers are stopped."""
        clients, self._clients = self._clients, {}
        await asyncio.gather(*(client.disconnect() for client in clients.values()))


class _SharedClient(AIOKafkaClient):  # type: ignore[misc]  # aiokafka is not typed
    """Connects when its first producer starts, and stays connected when producers stop."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._connecting = asyncio.Lock()

    async def bootstrap(self) -> None:
        async with self._connecting:
            if self._sync_task is None:
                await super().bootstrap()

    async def close(self) -> None:
        """Do nothing: producers call this when they stop."""

    async def disconnect(self) -> None:
        await super().close()


class _Producer(AIOKafkaProducer):  # type: ignore[misc]
    """Uses a given client instead of its own."""

    def __init__(self, client: _SharedClient, **options: Any) -> None:
        super().__init__(**options)
        self.client = self._sender.client = client
        self._metadata = self._message_accumulator._cluster = client.cluster
