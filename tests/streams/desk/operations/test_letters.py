"""Following the topic of dead letters, on the embedded broker."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from processors.errors import StoryError
from streams.broker import EmbeddedBroker
from streams.client import producer, send
from streams.deadletters import DeadLetters
from streams.desk.operations.letters import AT_ONCE, Letters
from streams.messages import Incoming
from streams.settings import Settings
from tests.streams.desk.test_following import until

COUNT = 3 * AT_ONCE


@asynccontextmanager
async def following(letters: Letters) -> AsyncIterator[None]:
    task = asyncio.create_task(letters.follow())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.wait({task})


async def write(settings: Settings) -> None:
    """Write dead letters to one partition."""
    made = DeadLetters("wire.deadletter", "ingest")
    async with producer(settings) as client:
        for number in range(COUNT):
            message = Incoming("wire.raw", 0, number, b"key", b"{", {}, 0.0)
            await send(client, made.for_input(message, StoryError("json", "no value")))


def test_what_is_known_holds_while_the_topic_is_read_again() -> None:
    async def steps(settings: Settings) -> None:
        await write(settings)
        letters = Letters(settings)
        async with following(letters):
            await until(lambda: len(letters.newest()) == COUNT)
            assert letters.since(time.time() - 60) == COUNT
            assert letters.since(time.time() + 60) == 0
        async with following(letters), asyncio.timeout(60):
            while letters.read < 2 * COUNT:
                assert len(letters.newest()) == COUNT
                await asyncio.sleep(0)

    with EmbeddedBroker() as broker:
        asyncio.run(steps(Settings(brokers=broker.address)))
