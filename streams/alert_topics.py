"""The topics of their own that subscriptions name (`delivery.topic`)."""

from contextlib import suppress

from processors.errors import SubscriptionError
from streams.settings import Settings
from streams.subscriptions import load, read_entry
from streams.topics import Topic, alert_topic


async def named(settings: Settings) -> list[Topic]:
    """The topics that the subscriptions on Kafka name, in order. Raises KafkaError."""
    names = set()
    for id, value in (await load(settings)).items():
        if b'"topic"' in value:  # most have none, and reading a million subscriptions takes a while
            with suppress(SubscriptionError):
                names.add(read_entry(id, value).delivery.topic)
    return [alert_topic(name) for name in sorted(filter(None, names))]
