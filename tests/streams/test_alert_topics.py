"""The topics of their own that subscriptions name, on the embedded broker; the fault suite has real ones."""

import asyncio

from processors.subscriptions.subscription import Subscription
from streams import alert_topics, compacted
from streams.broker import GUARANTEE, EmbeddedBroker
from streams.settings import Settings
from streams.topics import DAY, SUBSCRIPTIONS


def subscription(id: str, topic: str | None) -> Subscription:
    delivery = {"topic": topic} if topic else {}
    return Subscription.model_validate({"id": id, "owner": "desk", "query": "rain", "delivery": delivery})


def test_topics_that_subscriptions_name() -> None:
    given = [subscription(f"s{n}", name) for n, name in enumerate(("rail", None, "floods", "rail"))]
    entries: dict[str, bytes | None] = {each.id: each.to_json() for each in given}
    entries |= {"none": b'{"topic": "none"}', "other": subscription("s9", "other").to_json()}

    async def run(settings: Settings) -> None:
        await compacted.write(settings, SUBSCRIPTIONS, entries)
        found = await alert_topics.named(settings)
        assert [each.name("news") for each in found] == ["news.alert.floods", "news.alert.rail"]
        assert all(each.written_by == "copytaster notify" for each in found)
        assert all((each.cleanup, each.retention) == ("delete", 30 * DAY) for each in found)

    with EmbeddedBroker() as broker:
        asyncio.run(run(Settings(brokers=broker.address, guarantee=GUARANTEE)))
