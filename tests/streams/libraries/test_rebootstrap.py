"""A client whose brokers have moved, on the embedded broker."""

import asyncio

from aiokafka.client import AIOKafkaClient
from aiokafka.structs import BrokerMetadata

from streams.broker import EmbeddedBroker
from streams.cli.processes import free_port
from streams.libraries import rebootstrap


def test_a_client_starts_over_at_the_bootstrap_servers_if_no_broker_can_be_reached() -> None:
    async def run(address: str) -> set[str]:
        client = AIOKafkaClient(bootstrap_servers=address)
        await client.bootstrap()
        moved = {b.nodeId: BrokerMetadata(b.nodeId, b.host, free_port(), b.rack) for b in _brokers(client)}
        client.cluster._brokers = moved
        try:
            assert await client.force_metadata_update()
            return {f"{broker.host}:{broker.port}" for broker in _brokers(client)}
        finally:
            await client.close()

    rebootstrap.install()
    with EmbeddedBroker() as broker:
        assert asyncio.run(run(broker.address)) == {broker.address}


def _brokers(client: AIOKafkaClient) -> list[BrokerMetadata]:
    return list(client.cluster.brokers())
