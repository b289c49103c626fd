"""A broker and worker processes for tests, and a client to push stories and read topics."""

import asyncio
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import IO, Any, Self

from aiokafka import AIOKafkaProducer
from confluent_kafka import Producer

from streams.broker import GUARANTEE, EmbeddedBroker
from streams.cli.processes import Workers, free_port
from streams.client import consume
from streams.messages import Incoming
from streams.settings import Settings
from streams.topics import DEADLETTER, ENRICHED, RAW, Topic
from tests.streams.contract.validation import message_errors
from tests.workers import partitions, wait_until


@dataclass
class Push:
    """A message for the raw topic."""

    value: bytes
    key: bytes | None = None
    headers: dict[str, bytes] = field(default_factory=dict)


class Cluster:
    """A context manager that runs an embedded broker and workers."""

    def __init__(self, workers: int = 1, log: IO[bytes] | None = None, **settings: Any) -> None:
        """Workers log to `log`, by default this process's stderr."""
        self._count = workers
        self._log = log
        self._settings = settings
        self.validated: set[tuple[str, int, int]] = set()
        """Topic, partition and offset of the messages that were validated by the contract."""

    def __enter__(self) -> Self:
        self.broker = EmbeddedBroker().__enter__()
        self.settings = Settings(
            brokers=self.broker.address,
            guarantee=GUARANTEE,
            log_level="warning",
            session_timeout=6,
            **self._settings,
        )
        self.workers = Workers(self.settings, [free_port() for _ in range(self._count)], self._log)
        self.workers.__enter__()
        wait_until(lambda: all(partitions(port) for port in self.workers.ports))
        return self

    def __exit__(self, *error: Any) -> None:
        self.workers.__exit__(None, None, None)
        self.broker.__exit__(None, None, None)

    def push_compressed(self, codec: str, messages: Iterable[Push]) -> None:
        """Send messages as librdkafka compresses them: those of a partition in a batch."""
        client = Producer(
            {"bootstrap.servers": self.settings.brokers, "compression.type": codec, "linger.ms": 100}
        )
        for message in messages:
            client.produce(RAW.name(self.settings.topic_prefix), message.value, message.key)
        client.flush()

    def restart_dead(self, port: int) -> bool:
        """Restart workers that have died; returns whether the worker on `port` has partitions again."""
        self.workers.restart_dead()
        return bool(partitions(port))

    def push(self, messages: Iterable[Push | bytes], pause: float = 0) -> None:
        """Send messages to the raw topic as a wire would, and wait until the broker has them."""
        asyncio.run(self._push(list(messages), pause))

    async def _push(self, messages: list[Push | bytes], pause: float) -> None:
        client = AIOKafkaProducer(
            bootstrap_servers=self.settings.brokers, acks="all", max_request_size=8 * 1024**2
        )
        await client.start()
        try:
            for message in messages:
                push = message if isinstance(message, Push) else Push(message)
                await client.send_and_wait(
                    RAW.name(self.settings.topic_prefix),
                    push.value,
                    key=push.key,
                    headers=list(push.headers.items()),
                )
                await asyncio.sleep(pause)
        finally:
            await client.stop()

    def messages(self, *topics: Topic) -> list[Incoming]:
        """All messages of topics, each partition in order. Asserts that each satisfies the contract."""
        found = asyncio.run(self._messages([t.name(self.settings.topic_prefix) for t in topics]))
        for message in found:
            self._validate(message)
        return found

    def _validate(self, message: Incoming) -> None:
        """Validate a message by the published schemas, unless that has been done before."""
        position = message.topic, message.partition, message.offset
        if position not in self.validated:
            assert message_errors(message.topic, message.value, message.headers) == [], position
            self.validated.add(position)

    async def _messages(self, topics: list[str]) -> list[Incoming]:
        return [m async for m in consume(self.settings, topics, from_beginning=True, forever=False)]

    def outcome(self, count: int) -> tuple[list[dict[str, Any]], list[Incoming]]:
        """Wait for `count` messages in total; returns the enriched records and the dead letters."""
        found: list[Incoming] = []

        def enough() -> bool:
            found[:] = self.messages(ENRICHED, DEADLETTER)
            return len(found) >= count

        wait_until(enough)
        enriched = ENRICHED.name(self.settings.topic_prefix)
        records = [json.loads(m.value) for m in found if m.topic == enriched]
        return records, [m for m in found if m.topic != enriched]
