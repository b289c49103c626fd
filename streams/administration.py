"""An admin client, and what is asked of it: topics, their creation, and committed offsets."""

import asyncio
from collections.abc import AsyncIterator, Collection, Iterable, Mapping
from contextlib import asynccontextmanager
from typing import Any

from aiokafka import TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import CoordinatorNotAvailableError, TopicAlreadyExistsError, for_code

from streams.errors import TopicsError
from streams.security import connection
from streams.settings import PREFIX, Settings
from streams.topics import Topic, all_topics, first_names

CREATED, EXISTS = "created", "exists"
COORDINATOR_PAUSES = (0.5,) * 20  # seconds; a new cluster makes its first coordinator in that time


@asynccontextmanager
async def administrator(settings: Settings) -> AsyncIterator[AIOKafkaAdminClient]:
    """An admin client, started and closed with the context. Raises KafkaError."""
    client = AIOKafkaAdminClient(**connection(settings))
    try:
        await client.start()
        yield client
    finally:
        await client.close()


async def is_embedded(client: AIOKafkaAdminClient) -> bool:
    """Whether the cluster is the embedded broker, whose controller id is not the id of any of its brokers."""
    cluster: Mapping[str, Any] = await client.describe_cluster()
    return cluster["controller_id"] not in {broker["node_id"] for broker in cluster["brokers"]}


async def partitions(client: AIOKafkaAdminClient) -> dict[str, int]:
    """The partition counts of all topics, by name."""
    return {topic["topic"]: len(topic["partitions"]) for topic in await client.describe_topics()}


async def find_coordinator(client: AIOKafkaAdminClient, group: str) -> int | None:
    """The broker that coordinates a group; None if it is not known within some seconds, as on a new cluster.

    Raises KafkaError.
    """
    for pause in COORDINATOR_PAUSES:
        try:
            found: int = await client.find_coordinator(group)
            return found
        except CoordinatorNotAvailableError:
            await asyncio.sleep(pause)
    return None


async def committed_offsets(
    client: AIOKafkaAdminClient, group: str, partitions: Collection[TopicPartition]
) -> dict[TopicPartition, int]:
    """The offsets that a group has committed in partitions; those without one are left out.

    Raises KafkaError.
    """
    coordinator = await find_coordinator(client, group)
    found = await client.list_consumer_group_offsets(group, coordinator, list(partitions))
    return {partition: entry.offset for partition, entry in found.items() if entry.offset >= 0}


async def partitions_of_new(client: AIOKafkaAdminClient, settings: Settings) -> int:
    """The number of partitions for a topic that is missing: that of our others, or else the setting."""
    found = await partitions(client)
    names = [topic.name(settings.topic_prefix) for topic in all_topics()]
    return max((found[name] for name in names if name in found), default=settings.partitions)


async def create(client: AIOKafkaAdminClient, settings: Settings, topics: Iterable[Topic]) -> dict[str, str]:
    """Create those of some topics that are missing, with `partitions_of_new` and the setting `replicas`.

    Returns the outcome for each topic by name: CREATED, EXISTS, or the error as text.
    """
    # Writes go on with one replica down; with three or more, an acknowledged message has at least two copies.
    durability = {"min.insync.replicas": str(max(1, settings.replicas - 1))}
    count = await partitions_of_new(client, settings)
    wanted = [
        NewTopic(
            topic.name(settings.topic_prefix),
            count,
            settings.replicas,
            topic_configs=topic.config | durability,
        )
        for topic in topics
    ]
    response = await client.create_topics(wanted)
    return {name: outcome(code, *message) for name, code, *message in response.topic_errors}


def outcome(code: int, message: str | None = None) -> str:
    """The outcome for a topic, from the broker's error code and message."""
    if not code:
        return CREATED
    error = for_code(code)
    return EXISTS if error is TopicAlreadyExistsError else f"{error.__name__}: {message or ''}"


def failures(outcomes: Mapping[str, str]) -> dict[str, str]:
    """The topics that could not be created, and their errors."""
    return {name: result for name, result in outcomes.items() if result not in (CREATED, EXISTS)}


async def create_if_set(client: AIOKafkaAdminClient, settings: Settings) -> None:
    """Create the missing topics if the setting `create_topics` says so. Raises TopicsError."""
    if settings.create_topics and (failed := failures(await create(client, settings, all_topics()))):
        raise TopicsError("\n".join(f"{name} cannot be created: {why}" for name, why in failed.items()))


def missing_topics(names: Collection[str]) -> str:
    """A line that says which topics are missing, and how to create them."""
    how = f"create them with `copytaster topics --create` or {PREFIX}CREATE_TOPICS=true"
    return f"missing topics: {first_names(names)}; {how}"
