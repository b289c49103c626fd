"""Subscriptions on Kafka: written within limits, and followed by workers."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from processors.errors import SubscriptionError
from processors.subjects.vocabulary import media_topics
from processors.subscriptions.matching import Subscriptions
from processors.subscriptions.subscription import Subscription
from streams import compacted
from streams.broker import GUARANTEE, EmbeddedBroker
from streams.client import producer, send
from streams.messages import Incoming, Outgoing
from streams.settings import Settings
from streams.subscriptions import check, delete, follow, load, save

LIMITED = Settings(subscriptions_per_owner=2)


def subscription(id: str, owner: str = "desk", **given: Any) -> Subscription:
    return Subscription.model_validate({"id": id, "owner": owner, "query": "rain"} | given)


def test_an_owner_may_have_as_many_subscriptions_as_the_setting_says() -> None:
    check([subscription("a"), subscription("b")], ["acme"] * 5, LIMITED)
    check([subscription("a")], ["desk"], LIMITED)
    with pytest.raises(SubscriptionError) as caught:
        check([subscription("a"), subscription("b", "acme")], ["desk", "desk"], LIMITED)
    assert str(caught.value) == (
        "owner: desk would have 3 subscriptions, and may have 2 (COPYTASTER_SUBSCRIPTIONS_PER_OWNER)"
    )


def test_two_subscriptions_of_one_id_are_refused() -> None:
    with pytest.raises(SubscriptionError, match="id: 2 subscriptions have the id a"):
        check([subscription("a"), subscription("a", "acme")], [], LIMITED)


async def put(settings: Settings, key: bytes, value: bytes | None) -> None:
    """Write anything to the topic, as anybody may."""
    async with producer(settings) as client:
        await (await send(client, Outgoing("wire.subscriptions", key, value, partition=0)))


def test_subscriptions_are_followed_and_what_is_none_takes_the_place_of_one(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def run(settings: Settings) -> None:
        found = Subscriptions(media_topics())
        assert await load(settings) == {}
        a, b = subscription("a"), subscription("b")
        await save(settings, [a, b], {})
        following = follow(settings, found)
        assert not found.known
        await anext(following)
        assert found.known
        assert (found.get("a"), found.get("b"), len(found)) == (a, b, 2)
        changed = subscription("a", name="Rain")
        await save(settings, [changed], await load(settings))
        await anext(following)
        assert found.get("a") == changed
        for value in (b"{", b'{"id": "other", "owner": "desk", "query": "rain"}'):
            await put(settings, b"a", value)
            await anext(following)
            assert found.get("a") is found.get("other") is None
        await put(settings, b"a", b'{"id": "a", "owner": "desk", "query": "(rain"}')
        await anext(following)
        assert found.get("a") is None
        assert found.states()["invalid"] == 1
        existing = await load(settings)
        assert list(existing) == ["b", "a"], "in the order in which they were written"
        with pytest.raises(SubscriptionError, match="desk would have 3 subscriptions"):
            await save(settings.changed(subscriptions_per_owner=2), [subscription("c")], existing)
        await delete(settings, ["a", "b"])
        await anext(following)
        while len(found):
            await anext(following)
        await following.aclose()
        assert await load(settings) == {}

    with EmbeddedBroker() as broker:
        asyncio.run(asyncio.wait_for(run(Settings(brokers=broker.address, guarantee=GUARANTEE)), 30))
    lines = [record.getMessage() for record in caplog.records if record.name == "streams.subscriptions"]
    assert [line.split(": ")[:2] for line in lines] == [[f"wire.subscriptions-0@{n}", "a"] for n in (3, 4, 5)]
    assert lines[1].endswith("id: 'other' is not the key of the message")


def test_a_subscription_that_shows_a_bug_harms_no_other(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    values = [subscription(id).to_json() for id in ("a", "b", "c")]
    messages = [
        Incoming("wire.subscriptions", 0, offset, id.encode(), value, {}, 0.0)
        for offset, (id, value) in enumerate(zip("abc", values, strict=True))
    ]

    async def reading(*_: object) -> AsyncIterator[compacted.Changes]:
        yield compacted.Changes(messages, restarted=False, complete=True)

    class Broken(Subscriptions):
        def put(self, data: bytes) -> None:
            if data == values[1]:
                raise RecursionError("too deep")
            super().put(data)

    async def run() -> None:
        found = Broken(media_topics())
        async for _ in follow(Settings(), found):
            assert found.ids() == ["a", "c"]

    monkeypatch.setattr(compacted, "follow", reading)
    asyncio.run(run())
    [record] = [record for record in caplog.records if record.name == "streams.subscriptions"]
    assert (record.levelname, record.getMessage()) == ("ERROR", "wire.subscriptions-0@1: b: too deep")


def test_what_was_deleted_while_the_topic_could_not_be_read_is_forgotten(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """As if the topic had been created again: it is read from its beginning, and has less than before."""

    async def reading(*_: object) -> AsyncIterator[compacted.Changes]:
        for restarted, complete in ((True, False), (False, True)):
            yield compacted.Changes([], restarted, complete)

    async def run() -> None:
        found = Subscriptions(media_topics())
        found.put(subscription("a").to_json())
        monkeypatch.setattr(compacted, "follow", reading)
        async for _ in follow(Settings(), found):
            assert not len(found)
            assert found.known

    asyncio.run(run())
