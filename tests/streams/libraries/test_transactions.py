"""Transactional producers that share connections, on the embedded broker."""

import asyncio
from typing import Any

from aiokafka import AIOKafkaProducer

from streams.broker import EmbeddedBroker
from streams.libraries.transactions import CLIENTS, TransactionalProducers


def test_producers_share_connections_and_send_again_after_the_connections_are_closed() -> None:
    count = 5 * CLIENTS

    async def run(broker: EmbeddedBroker) -> None:
        producers = TransactionalProducers("test", {"bootstrap_servers": broker.address})
        started = [producers.create(partition) for partition in range(count)]
        await asyncio.gather(*(producer.start() for producer in started))
        assert await _send(started) == count
        assert len(_connected(started)) == 2 * CLIENTS

        for connection in _connected(started):
            connection.close()  # as brokers do with connections that were idle for 10 minutes
        assert await _send(started) == count
        assert len(_connected(started)) == 2 * CLIENTS

        await started[0].stop()  # the others keep their connections
        assert await _send(started[1:]) == count - 1
        await asyncio.gather(*(producer.stop() for producer in started[1:]))
        await producers.close()
        assert not _connected(started)

    with EmbeddedBroker() as broker:
        asyncio.run(run(broker))


def _connected(producers: list[AIOKafkaProducer]) -> set[Any]:
    connections = {connection for p in producers for connection in p.client._conns.values()}
    return {connection for connection in connections if connection.connected()}


async def _send(producers: list[AIOKafkaProducer]) -> int:
    """Send a message in a transaction of each producer; returns how many the broker has confirmed."""
    return sum(await asyncio.gather(*map(_transact, producers)))


async def _transact(producer: AIOKafkaProducer) -> int:
    async with asyncio.timeout(20), producer.transaction():
        await producer.send_and_wait("wire.enriched", b"story")
    return 1
