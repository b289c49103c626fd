"""The topics of their own that subscriptions name (`delivery.topic`)."""

from contextlib import suppress

from processors.errors import SubscriptionError
from streams.administration import administrator, is_embedded, partitions
from streams.settings import Settings
from streams.subscriptions import load, read_entry
from streams.topics import SUBSCRIPTIONS, Topic, alert_topic


async def named(settings: Settings) -> list[Topic]:
    """The topics that the subscriptions on Kafka name, in order. Raises KafkaError."""
    if not await exists(settings, SUBSCRIPTIONS):
        return []
    names = set()
    for id, value in (await load(settings)).items():
        if b'"topic"' in value:  # most have none, and reading a million subscriptions takes a while
            with suppress(SubscriptionError):
                names.add(read_entry(id, value).delivery.topic)
    return [alert_topic(name) for name in sorted(filter(None, names))]


async def exists(settings: Settings, topic: Topic) -> bool:
    """Whether a topic exists, or the embedded broker will create it on first use. Raises KafkaError."""
    async with administrator(settings) as client:
        return await is_embedded(client) or topic.name(settings.topic_prefix) in await partitions(client)
