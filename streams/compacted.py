"""Follows a compacted topic whose messages are all in partition 0, so that they are in order.

A process reads such a topic to its end before it starts to work, and then takes note of each change within a
second or so. `streams/control.py` follows the operators' requests, `streams/subscriptions.py` the
subscriptions, `streams/tokens.py` the tokens of the HTTP API.
"""

import asyncio
import logging
from collections.abc import AsyncGenerator, Callable, Iterable, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from aiokafka import AIOKafkaConsumer
from aiokafka.errors import KafkaError

from streams.client import as_incoming, producer, reader, send
from streams.deadletters import as_text
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


class State(Protocol):
    """What a topic holds."""

    def put(self, key: str, value: bytes, /) -> None:
        """Put an entry in place of the one with its key; an empty value removes that."""


S = TypeVar("S", bound=State)


class Followed(Generic[S]):
    """What a topic holds, kept up to date with its changes.

    If the topic is read from its beginning again, what was known before holds until its end is reached.
    """

    def __init__(self, new: Callable[[], S]) -> None:
        """`new` makes the state of an empty topic."""
        self._new = new
        self._reading: S | None = None
        self._position = 0  # the offset of the next message
        self._own: dict[str, int] = {}  # offsets of what this process wrote and has not read, by key
        self._moved = asyncio.Event()
        self.state = new()
        self.known = False
        """Whether the topic has been read to its end."""

    def apply(self, changes: Changes) -> None:
        if changes.restarted:
            self._reading, self._position, self._own = self._new(), 0, {}
        state = self.state if self._reading is None else self._reading
        for message in changes.messages:
            key = as_text(message.key or b"")
            if message.offset >= self._own.get(key, 0):
                self._own.pop(key, None)
                state.put(key, message.value)
            self._position = message.offset + 1
        if changes.complete and self._reading is not None:
            self.state, self._reading, self.known = self._reading, None, True
        self._moved.set()
        self._moved = asyncio.Event()

    async def follow(self, settings: Settings, topic: Topic) -> None:
        """Keep the state up to date, until cancelled."""
        async with aclosing(follow(settings, topic)) as following:
            async for changes in following:
                self.apply(changes)

    async def apply_own(self, key: str, value: bytes, offset: int) -> None:
        """Apply a message that this process has written, which need not have been read yet.

        Waits while the topic is read from its beginning again.
        """
        while self._reading is not None:
            await self._moved.wait()
        if offset >= self._position:
            self._own[key] = offset
            self.state.put(key, value)


async def load(settings: Settings, topic: Topic) -> dict[str, bytes]:
    """The entries of a topic by key, in the order in which they were written. Raises KafkaError."""
    found: dict[str, bytes] = {}
    async with aclosing(read(settings, topic)) as reading:
        async for changes in reading:
            for message in changes.messages:
                key = as_text(message.key or b"")
                found.pop(key, None)
                if message.value:
                    found[key] = message.value
            if changes.complete:
                break
    return found


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
) -> int:
    """Write entries by key, in order; None deletes one. Raises KafkaError.

    Calls `tell` now and then with how many the brokers have confirmed since the last time. Returns the offset
    of the last one, once the brokers have stored all; -1 if there are none.
    """
    name, last = topic.name(settings.topic_prefix), -1
    async with producer(settings) as client:
        for some in _chunks([*entries.items()]):
            messages = [Outgoing(name, key.encode(), value, partition=PARTITION) for key, value in some]
            stored = await asyncio.gather(*[await send(client, message) for message in messages])
            last = stored[-1].offset
            tell(len(messages))
    return last


def _chunks(entries: Sequence[tuple[str, bytes | None]]) -> Iterable[Sequence[tuple[str, bytes | None]]]:
    return (entries[begin : begin + AT_ONCE] for begin in range(0, len(entries), AT_ONCE))
