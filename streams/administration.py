"""The topics on a cluster: which there are, with how many partitions, and their creation."""

from collections.abc import Mapping
from typing import Any

from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import TopicAlreadyExistsError, for_code

from streams.settings import Settings
from streams.topics import all_topics


async def is_embedded(client: AIOKafkaAdminClient) -> bool:
    """Whether the cluster is the embedded broker, which names a controller that is not there."""
    cluster: Mapping[str, Any] = await client.describe_cluster()
    return cluster["controller_id"] not in {broker["node_id"] for broker in cluster["brokers"]}


async def partitions(client: AIOKafkaAdminClient) -> dict[str, int]:
    """The number of partitions of each topic."""
    return {topic["topic"]: len(topic["partitions"]) for topic in await client.describe_topics()}


async def create(client: AIOKafkaAdminClient, settings: Settings) -> dict[str, str]:
    """Create the topics that are missing. What became of each: `created`, `exists`, or what was wrong."""
    # What only one broker had taken would be lost with it.
    safe = {"min.insync.replicas": str(max(1, settings.replicas - 1))}
    wanted = [
        NewTopic(
            topic.name(settings.topic_prefix),
            settings.partitions,
            settings.replicas,
            topic_configs=topic.config | safe,
        )
        for topic in all_topics()
    ]
    response = await client.create_topics(wanted)
    return {name: _became(code, *message) for name, code, *message in response.topic_errors}


def failures(became: Mapping[str, str]) -> dict[str, str]:
    """Of what became of topics, what was wrong."""
    return {name: what for name, what in became.items() if what not in ("created", "exists")}


def _became(code: int, message: str | None = None) -> str:
    if not code:
        return "created"
    error = for_code(code)
    return "exists" if error is TopicAlreadyExistsError else f"{error.__name__}: {message or ''}"
