"""Whether topics are still the same, on the embedded broker; the fault suite creates topics again."""

import asyncio
from pathlib import Path

import pytest
from aiokafka.errors import KafkaError

from streams.broker import EmbeddedBroker
from streams.client import reader
from streams.desk.same_topics import have_changed, is_other, topic_ids
from streams.settings import Settings
from streams.topics import ALERTS, ENRICHED
from tests.streams.desk.index.examples import opened

TOPICS = ["wire.enriched", "wire.alerts"]


def test_topics_that_are_as_they_were_have_not_changed() -> None:
    async def run(settings: Settings) -> None:
        async with reader(settings, TOPICS) as consumer:
            assert not await have_changed(consumer, await topic_ids(consumer, TOPICS))

    with EmbeddedBroker() as broker:
        asyncio.run(run(Settings(brokers=broker.address)))


def test_partitions_that_are_not_read_are_a_change() -> None:
    async def run(settings: Settings) -> None:
        async with reader(settings, TOPICS, only={0, 1}) as consumer:
            assert await have_changed(consumer, await topic_ids(consumer, TOPICS))

    with EmbeddedBroker() as broker:
        asyncio.run(run(Settings(brokers=broker.address)))


def test_other_ids_are_a_change_where_the_brokers_know_ids() -> None:
    assert is_other("new", "old")
    assert not is_other("old", "old")
    assert not is_other("", "old")
    assert not is_other("new", "")


def test_a_topic_that_is_missing_has_no_id() -> None:
    async def run(settings: Settings) -> None:
        async with reader(settings, TOPICS) as consumer:
            with pytest.raises(KafkaError, match=r"do not describe wire\.other"):
                await topic_ids(consumer, [*TOPICS, "wire.other"])

    with EmbeddedBroker() as broker:
        asyncio.run(run(Settings(brokers=broker.address)))


def test_the_index_keeps_the_ids_of_its_topics(tmp_path: Path) -> None:
    index = opened(tmp_path)
    assert index.topic_id(ENRICHED) == ""
    index.writer.save_topic_ids({ENRICHED: "one", ALERTS: "two"})
    index.writer.save_topic_ids({ENRICHED: "three"})
    index.close()
    index = opened(tmp_path)
    assert (index.topic_id(ENRICHED), index.topic_id(ALERTS)) == ("three", "two")
    index.writer.clear()
    assert index.topic_id(ENRICHED) == ""
    index.close()
