"""Alerts on a topic of the subscription's own, on a broker."""

import asyncio
from collections.abc import Iterator

import pytest

from streams.broker import GUARANTEE, EmbeddedBroker
from streams.client import consume
from streams.errors import UndeliveredError
from streams.messages import Incoming
from streams.notify.metrics import REGISTRY
from streams.notify.queue import Batch
from streams.notify.senders import Senders
from streams.settings import Settings
from tests.streams.notify.examples import alert, kept
from tests.streams.notify.receivers import settings


@pytest.fixture(scope="module")
def given() -> Iterator[Settings]:
    with EmbeddedBroker() as broker:
        yield settings(brokers=broker.address, guarantee=GUARANTEE, topic_prefix="news")


async def read(given: Settings, topic: str) -> list[Incoming]:
    return [each async for each in consume(given, [topic], from_beginning=True, forever=False)]


def test_an_alert_is_written_as_it_is_on_the_topic_of_all_alerts(given: Settings) -> None:
    async def run() -> None:
        first, second = kept(alert("a1")), kept(alert("a2", "retract", "urn:x:ü"))
        async with Senders(given) as senders:
            for each in (first, second):
                await senders.deliver("topic:rail", Batch((each,), is_digest=False))
        found = {each.key: each for each in await read(given, "news.alert.rail")}
        for waiting in (first, second):
            message = found[f"rail-strikes {waiting.story}".encode()]
            assert message.value == waiting.json
            assert message.headers == waiting.headers == {"ce_id": waiting.id.encode(), "x-any": b"\xff\x00"}

    before = written()
    asyncio.run(run())
    assert written() - before == 2


def written() -> float:
    return REGISTRY.get_sample_value("copytaster_topic_alerts_total", {"outcome": "delivered"}) or 0


def test_a_topic_that_cannot_be_written_to_is_named() -> None:
    async def run(given: Settings) -> None:
        async with Senders(given) as senders:
            with pytest.raises(
                UndeliveredError, match=r"^the topic wire\.alert\.rail did not take"
            ) as caught:
                await senders.deliver("topic:rail", Batch((kept(alert()),), is_digest=False))
            assert caught.value.outcome == "no_answer"

    asyncio.run(run(settings(brokers="127.0.0.1:1")))
