"""A broker and real worker processes for the tests, and a client that speaks Kafka's protocol."""

import asyncio
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Self

from aiokafka import AIOKafkaProducer

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
    """An embedded broker with workers, from entering to leaving the context."""

    def __init__(self, workers: int = 1, **settings: Any) -> None:
        self._count = workers
        self._settings = settings
        self.validated: set[tuple[str, int, int]] = set()
        """Topic, partition and offset of the messages that were held to the contract."""

    def __enter__(self) -> Self:
        self._broker = EmbeddedBroker().__enter__()
        self.settings = Settings(
            brokers=self._broker.address,
            guarantee=GUARANTEE,
            log_level="warning",
            session_timeout=6,
            **self._settings,
        )
        self.workers = Workers(self.settings, [free_port() for _ in range(self._count)]).__enter__()
        wait_until(lambda: all(partitions(port) for port in self.workers.ports))
        return self

    def __exit__(self, *error: Any) -> None:
        self.workers.__exit__(None, None, None)
        self._broker.__exit__(None, None, None)

    def mend(self, port: int) -> bool:
        """Start again a worker that died; whether it has partitions by now."""
        self.workers.tend()
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
        """All that topics hold now, each partition in order. Each message has to satisfy the contract."""
        found = asyncio.run(self._messages([t.name(self.settings.topic_prefix) for t in topics]))
        for message in found:
            self._validate(message)
        return found

    def _validate(self, message: Incoming) -> None:
        """Hold a message to the published schemas; once, however often it is read."""
        position = message.topic, message.partition, message.offset
        if position not in self.validated:
            assert message_errors(message.topic, message.value, message.headers) == [], position
            self.validated.add(position)

    async def _messages(self, topics: list[str]) -> list[Incoming]:
        return [m async for m in consume(self.settings, topics, from_beginning=True, forever=False)]

    def outcome(self, count: int) -> tuple[list[dict[str, Any]], list[Incoming]]:
        """Enriched records and dead letters, once there are `count` of them or more together."""
        found: list[Incoming] = []

        def enough() -> bool:
            found[:] = self.messages(ENRICHED, DEADLETTER)
            return len(found) >= count

        wait_until(enough)
        enriched = ENRICHED.name(self.settings.topic_prefix)
        records = [json.loads(m.value) for m in found if m.topic == enriched]
        return records, [m for m in found if m.topic != enriched]
