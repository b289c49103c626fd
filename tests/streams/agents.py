"""Agents for tests, without Kafka, whose stores are loaded from empty topics."""

import asyncio
from collections.abc import AsyncIterator, Collection

from processors.pipeline import Pipeline
from streams.agent import Agent
from streams.agents import agent_class
from streams.messages import Records
from streams.runtime.store import Store
from streams.settings import Settings
from streams.topics import STAGES


async def empty(_topic: str, _partitions: Collection[int]) -> AsyncIterator[Records]:
    """Read a topic without messages."""
    for records in tuple[Records, ...]():
        yield records


def make_agent(name: str, pipeline: Pipeline, settings: Settings | None = None) -> Agent:
    """The agent of a stage, with partition 0 of its stores loaded."""
    settings = settings or Settings()
    [stage] = [stage for stage in STAGES if stage.name == name]
    stores = {topic: Store(topic.name(settings.topic_prefix), empty) for topic in stage.stores}
    for store in stores.values():
        asyncio.run(store.load([0]))
    return agent_class(stage)(stage, settings, pipeline, stores)
