"""Lets aiokafka's clients find a cluster again whose brokers all have other addresses (KIP-899).

aiokafka asks only the brokers that it knows from the metadata. If none of them can be reached there any more,
because they have moved or were advertised wrongly for a while, it tries them for as long as it lives. So here
it starts over at the bootstrap servers.
"""

import time
from collections.abc import Collection
from copy import copy

from aiokafka.client import AIOKafkaClient
from aiokafka.cluster import ClusterMetadata
from aiokafka.errors import KafkaConnectionError

INTERVAL = 5.0  # seconds between two attempts

_update = AIOKafkaClient._metadata_update


async def _update_or_bootstrap(
    client: AIOKafkaClient, cluster: ClusterMetadata, topics: Collection[str] | None
) -> bool:
    if await _update(client, cluster, topics):
        return True
    if time.monotonic() - getattr(client, "bootstrapped", 0.0) < INTERVAL:
        return False
    client.bootstrapped = time.monotonic()
    fresh = copy(client)
    fresh.cluster, fresh._conns = ClusterMetadata(), {}
    try:
        await AIOKafkaClient.bootstrap(fresh)
        return bool(await _update(fresh, cluster, topics))
    except KafkaConnectionError:
        return False
    finally:
        for connection in fresh._conns.values():
            connection.close()


def install() -> None:
    """Patch aiokafka for this process. It is safe to call this more than once."""
    AIOKafkaClient._metadata_update = _update_or_bootstrap
