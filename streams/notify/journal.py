"""Writes to `wire.notified`, in order, without keeping those who write waiting."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Self

from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError
from aiokafka.partitioner import murmur2

from streams.client import producer, send
from streams.messages import Outgoing
from streams.settings import Settings
from streams.topics import NOTIFIED

STOP_TIMEOUT = 5.0  # seconds; what is not stored then is delivered again

# Writes a value, or a tombstone, and headers under a key to a partition of wire.notified.
Write = Callable[[int, str, bytes | None, Mapping[str, bytes]], "asyncio.Future[None]"]


class Journal:
    """The writer. `failure` is the first error of a write; what was written after it may not be stored."""

    def __init__(self, client: AIOKafkaProducer, topic: str, partitions: int) -> None:
        self._client = client
        self._topic = topic
        self._partitions = partitions
        self._order = asyncio.Lock()  # first come, first served
        self._writing: set[asyncio.Task[None]] = set()
        self.failure: BaseException | None = None

    @classmethod
    @asynccontextmanager
    async def open(cls, settings: Settings) -> AsyncIterator[Self]:
        """A journal, whose writes are stored when the context ends. Raises KafkaError."""
        topic = NOTIFIED.name(settings.topic_prefix)
        async with producer(settings) as client:
            journal = cls(client, topic, len(await client.partitions_for(topic)))
            try:
                yield journal
            finally:
                await journal.stored()

    def partition(self, subscription: str) -> int:
        """The partition that has everything about a subscription."""
        number: int = murmur2(subscription.encode()) & 0x7FFFFFFF
        return number % self._partitions

    def write(
        self, partition: int, key: str, value: bytes | None, headers: Mapping[str, bytes]
    ) -> "asyncio.Task[None]":
        """Write a value, or a tombstone. The task is done when the brokers have stored it."""
        message = Outgoing(self._topic, key.encode(), value, headers, partition)
        task = asyncio.create_task(self._write(message))
        self._writing.add(task)
        task.add_done_callback(self._written)
        return task

    async def stored(self) -> None:
        """Wait some seconds until everything is stored."""
        if self._writing:
            await asyncio.wait(self._writing, timeout=STOP_TIMEOUT)

    async def _write(self, message: Outgoing) -> None:
        async with self._order:
            acknowledgement = await send(self._client, message)
        await acknowledgement

    def _written(self, task: "asyncio.Task[None]") -> None:
        self._writing.discard(task)
        if not task.cancelled() and (error := task.exception()):
            self.failure = self.failure or error

    def check(self) -> None:
        """Raise KafkaError if a write has failed."""
        if self.failure:
            raise KafkaError(f"cannot write to {self._topic}: {self.failure!r}")
