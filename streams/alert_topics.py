"""The topics of their own that subscriptions name (`delivery.topic`)."""

from collections.abc import Iterable

from processors.errors import SubscriptionError
from processors.subscriptions.subscription import Subscription
from streams.administration import administrator, is_embedded, partitions
from streams.settings import Settings
from streams.subscriptions import load, read_entry
from streams.topics import Topic, alert_topic


async def named(settings: Settings) -> list[Topic]:
    """The topics that the subscriptions on Kafka name, in order. Raises KafkaError."""
    found = []
    for id, value in (await load(settings)).items():
        if b'"topic"' not in value:
            continue  # most have none, and reading a million subscriptions takes a while
        try:
            found.append(read_entry(id, value))
        except SubscriptionError:
            continue
    return _topics(found)


async def missing(settings: Settings, subscriptions: Iterable[Subscription]) -> list[str]:
    """The topics that subscriptions name and that do not exist, by their full names. Raises KafkaError.

    None on the embedded broker, which creates topics on first use.
    """
    names = [topic.name(settings.topic_prefix) for topic in _topics(subscriptions)]
    if not names:
        return []
    async with administrator(settings) as client:
        if await is_embedded(client):
            return []
        found = await partitions(client)
    return [name for name in names if name not in found]


def _topics(subscriptions: Iterable[Subscription]) -> list[Topic]:
    return [
        alert_topic(name) for name in sorted({s.delivery.topic for s in subscriptions if s.delivery.topic})
    ]
