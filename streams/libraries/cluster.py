"""A cluster's brokers and topics, which aiokafka's admin client shows only in part."""

from collections.abc import Collection
from typing import Any

from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.protocol.metadata import MetadataRequest

from streams.errors import ListenerError
from streams.logs import watch_connections
from streams.security import connection
from streams.settings import Settings

CONNECT_TIMEOUT = 10_000  # milliseconds; a firewall may drop packets instead of refusing them


async def check_listeners(settings: Settings) -> None:
    """Connect to each broker where the cluster says that it is, which may be elsewhere than `brokers` says.

    Raises ListenerError if one cannot be reached there, and KafkaError if none answers at `brokers`.
    """
    client = AIOKafkaAdminClient(**connection(settings), request_timeout_ms=CONNECT_TIMEOUT)
    try:
        await client.start()
        for broker in client._client.cluster.brokers():
            with watch_connections() as watched:
                if not await client._client.ready(broker.nodeId):
                    advertised = f"advertised as {broker.host}:{broker.port}"
                    raise ListenerError(
                        f"broker {broker.nodeId} of Kafka at {settings.brokers} is {advertised}, "
                        f"which does not answer{watched}"
                    )
    finally:
        await client.close()


async def describe_topics(client: AIOKafkaAdminClient, names: Collection[str]) -> list[dict[str, Any]]:
    """Describe topics by name, without creating any: `topic`, `error_code` and `partitions` of each.

    The error code tells a missing topic from one that the user may not see, which a list of all topics leaves
    out.
    """
    request = MetadataRequest(list(names), allow_auto_topic_creation=False)
    response = await client._send_request(request)
    topics: list[dict[str, Any]] = response.to_object()["topics"]
    return topics
