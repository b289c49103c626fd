"""Topic administration, on the embedded broker; the fault suite tests it on real brokers."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import InvalidReplicationFactorError, TopicAlreadyExistsError

from streams.administration import (
    CREATED,
    EXISTS,
    administrator,
    failures,
    is_embedded,
    outcome,
    partitions,
)
from streams.broker import EmbeddedBroker
from streams.client import producer, send
from streams.messages import Outgoing
from streams.settings import Settings

T = TypeVar("T")


def ask(settings: Settings, question: Callable[[AIOKafkaAdminClient], Awaitable[T]]) -> T:
    async def asking() -> T:
        async with administrator(settings) as client:
            return await question(client)

    return asyncio.run(asking())


def test_the_embedded_broker_is_recognised() -> None:
    with EmbeddedBroker() as broker:
        assert ask(Settings(brokers=broker.address), is_embedded)


def test_partition_counts_of_existing_topics() -> None:
    async def use(settings: Settings) -> None:
        async with producer(settings) as client:
            await (await send(client, Outgoing("wire.raw", b"key", b"value")))

    with EmbeddedBroker() as broker:
        settings = Settings(brokers=broker.address)
        assert ask(settings, partitions) == {}
        asyncio.run(use(settings))
        assert ask(settings, partitions) == {"wire.raw": 4}


def test_outcomes_of_creating_topics() -> None:
    outcomes = {
        "new": outcome(0, None),
        "old": outcome(TopicAlreadyExistsError.errno, "Topic 'old' already exists."),
        "wrong": outcome(InvalidReplicationFactorError.errno, "3 replicas, 1 broker"),
    }
    assert (outcomes["new"], outcomes["old"]) == (CREATED, EXISTS)
    assert failures(outcomes) == {"wrong": "InvalidReplicationFactorError: 3 replicas, 1 broker"}
