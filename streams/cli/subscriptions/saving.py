"""Saves the subscription that `add` or `change` has made."""

from collections.abc import Mapping

from processors.subscriptions.subscription import Subscription
from streams import alert_topics
from streams.cli.exits import complain
from streams.settings import Settings
from streams.subscriptions import save
from streams.topics import alert_topic


async def save_one(settings: Settings, subscription: Subscription, existing: Mapping[str, bytes]) -> None:
    """Save a subscription, and say so if the topic that it names does not exist. Raises KafkaError."""
    await save(settings, [subscription], existing)
    name = subscription.delivery.topic
    if name and not await alert_topics.exists(settings, topic := alert_topic(name)):
        complain(
            f"{topic.name(settings.topic_prefix)} does not exist yet; `copytaster topics --create` creates it"
        )
