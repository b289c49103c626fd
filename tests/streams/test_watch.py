"""Watching a push on the embedded broker. tests/integration/test_commands.py does so with a worker."""

import asyncio
from collections.abc import Iterator

import pytest
from aiokafka import AIOKafkaConsumer, TopicPartition

from streams.broker import GUARANTEE, EmbeddedBroker
from streams.client import producer, run, send
from streams.messages import Outgoing
from streams.outcomes import Outcome, Outcomes
from streams.settings import Settings
from streams.watch import Watch


@pytest.fixture
def settings() -> Iterator[Settings]:
    with EmbeddedBroker() as broker:
        yield Settings(brokers=broker.address, guarantee=GUARANTEE)


async def commit(settings: Settings, partition: TopicPartition, offset: int) -> None:
    """Commit an offset as a worker does."""
    client = AIOKafkaConsumer(bootstrap_servers=settings.brokers, group_id=settings.group)
    client.assign([partition])
    await client.start()
    try:
        await client.commit({partition: offset})
    finally:
        await client.stop()


@pytest.mark.parametrize("committed", [0, 50])
def test_waiting_ends_if_no_worker_answers(settings: Settings, committed: int) -> None:
    """An offset of 50 was committed in a topic that has been deleted since."""
    reported: list[Outcome] = []
    outcomes = Outcomes("wire", reported.append)

    async def push() -> None:
        async with producer(settings) as client:
            id = outcomes.sending("story.txt", ())
            message = Outgoing("wire.raw", None, b"Rain.", {"copytaster-push": id}, partition=1)
            stored = await (await send(client, message))
            outcomes.stored(id, stored.partition, stored.offset)

    async def push_and_watch() -> bool:
        async with Watch.opened(settings, outcomes) as watch:
            await commit(settings, TopicPartition("wire.raw", 1), committed)
            return await watch.until_known(asyncio.ensure_future(push()), patience=1)

    assert not run(settings, push_and_watch())
    outcomes.close("unanswered")
    assert reported == [Outcome("story.txt", "unanswered", 1, 0)]


def test_an_error_while_sending_ends_the_watch(settings: Settings) -> None:
    async def fail() -> None:
        raise OSError("disk")

    async def push_and_watch() -> None:
        async with Watch.opened(settings, Outcomes("wire", print)) as watch:
            await watch.until_known(asyncio.ensure_future(fail()))

    with pytest.raises(OSError, match="disk"):
        run(settings, push_and_watch())
