"""Follows a compacted topic whose messages are all in partition 0, so that they are in order.

A process reads such a topic to its end before it starts to work, and then takes note of each change within a
second or so. `streams/control.py` follows the operators' requests, `streams/subscriptions.py` the
subscriptions.
"""

import asyncio
import logging
from collections.abc import AsyncGenerator, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from aiokafka import AIOKafkaConsumer
from aiokafka.errors import KafkaError

from streams.client import as_incoming, producer, reader, send
from streams.messages import Incoming, Outgoing
from streams.settings import Settings
from streams.topics import Topic

logger = logging.getLogger(__name__)

PARTITION = 0  # the topic's only one in use
RETRY_PAUSE = 2.0  # seconds between attempts to read the topic
AT_ONCE = 1_000  # messages written before waiting for their acknowledgement


@dataclass(frozen=True)
class Changes:
    """Messages of a compacted topic, in order; those with an empty value are tombstones.

    `restarted` is true at the start of a reading, without messages: what was known before may be out of date.
    `complete` says whether the topic has been read to the end that it had then.
    """

    messages: Sequence[Incoming]
    restarted: bool
    complete: bool


async def follow(settings: Settings, topic: Topic) -> AsyncGenerator[Changes]:
    """Read a topic from its beginning, then forever what is written to it.

    While the topic cannot be read, this waits; then it is read from its beginning again.
    """
    while True:
        try:
            async for changes in read(settings, topic):
                yield changes
        except (KafkaError, OSError) as error:
            logger.warning("cannot read %s: %r; retrying", topic.name(settings.topic_prefix), error)
        await asyncio.sleep(RETRY_PAUSE)


async def read(settings: Settings, topic: Topic) -> AsyncGenerator[Changes]:
    """Like `follow`, but raises KafkaError if the topic cannot be read."""
    async with reader(settings, [topic.name(settings.topic_prefix)], only={PARTITION}) as client:
        [(partition, end)] = (await client.end_offsets(client.assignment())).items()
        await client.seek_to_beginning()
        complete = await client.position(partition) >= end
        yield Changes([], restarted=True, complete=complete)
        while True:
            messages = await _next(client)
            reached = complete or await client.position(partition) >= end
            if messages or reached != complete:
                yield Changes(messages, restarted=False, complete=reached)
            complete = reached


async def _next(client: AIOKafkaConsumer) -> list[Incoming]:
    """The messages that arrive within a second."""
    batches = await client.getmany(timeout_ms=1_000)
    return [as_incoming(message) for messages in batches.values() for message in messages]


async def write(
    settings: Settings,
    topic: Topic,
    entries: Mapping[str, bytes | None],
    tell: Callable[[int], None] = lambda written: None,
) -> None:
    """Write entries by key, in order; None deletes one. Raises KafkaError.

    Calls `tell` now and then with how many the brokers have confirmed since the last time.
    """
    name = topic.name(settings.topic_prefix)
    async with producer(settings) as client:
        for some in _chunks([*entries.items()]):
            messages = [Outgoing(name, key.encode(), value, partition=PARTITION) for key, value in some]
            await asyncio.gather(*[await send(client, message) for message in messages])
            tell(len(messages))


def _chunks(entries: Sequence[tuple[str, bytes | None]]) -> Iterable[Sequence[tuple[str, bytes | None]]]:
    return (entries[begin : begin + AT_ONCE] for begin in range(0, len(entries), AT_ONCE))
