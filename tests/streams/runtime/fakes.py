"""A fake broker for tests of the runtime, which fails on request, and both deliveries to it."""

import asyncio
from collections.abc import AsyncIterator, Callable, Collection, Iterable, Sequence
from contextlib import asynccontextmanager
from typing import Any

import pytest
from aiokafka.errors import IllegalOperation, KafkaError, MessageSizeTooLargeError, ProducerFenced

from streams.deadletters import DeadLetters
from streams.messages import Incoming, Outgoing, Records
from streams.runtime.delivery import AtLeastOnce, Delivery, ExactlyOnce

LETTERS = DeadLetters("wire.deadletter", "subjects")


class FakeBroker:
    """Topics in memory. `failures` are the results of the next sends, in order; None is a success."""

    def __init__(self, failures: Iterable[KafkaError | None] = ()) -> None:
        self.committed: list[Outgoing] = []
        self.failures = list(failures)
        self.epochs: dict[int, int] = {}  # of the transactional producers, by partition
        self.commit_failures: list[KafkaError] = []  # raised by transactions after they were committed
        self.limit = 1_000_000  # bytes of a value
        self.away: list[tuple[asyncio.Future[Any], Outgoing]] | None = None  # sends without an answer

    def answer(self, message: Outgoing) -> "asyncio.Future[Any]":
        """The future that a producer returns for a message."""
        future: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        if self.away is not None:
            self.away.append((future, message))
        elif len(message.value or b"") > self.limit:
            future.set_exception(MessageSizeTooLargeError("over the limit"))
        elif failure := self.failures.pop(0) if self.failures else None:
            future.set_exception(failure)
        else:
            future.set_result(message)
        return future

    def come_back(self) -> None:
        """Answer what was sent while the broker was away."""
        waiting, self.away = self.away or [], None
        for future, message in waiting:
            future.set_result(message)

    def values(self, topic: str) -> list[bytes | None]:
        return [message.value for message in self.committed if message.topic == topic]

    async def read(self, topic: str, partitions: Collection[int]) -> AsyncIterator[Records]:
        """Read a topic, as stores do."""
        for offset, message in enumerate(self.committed):
            if message.topic == topic and message.partition in partitions:
                assert message.partition is not None
                value = message.value or b""
                incoming = Incoming(
                    topic, message.partition, offset, message.key, value, message.headers, 0.0
                )
                yield message.partition, [incoming]


class FakeProducer:
    """An idempotent producer: what the broker confirms is committed."""

    def __init__(self, broker: FakeBroker) -> None:
        self._broker = broker

    async def send(self, message: Outgoing) -> "asyncio.Future[Any]":
        future = self._broker.answer(message)

        def commit(answered: "asyncio.Future[Any]") -> None:
            if not answered.exception():
                self._broker.committed.append(message)

        future.add_done_callback(commit)
        return future


class FakeTransactionalProducer:
    """A transactional producer for a partition, fenced by later ones for the same partition."""

    def __init__(self, broker: FakeBroker, partition: int) -> None:
        self._broker, self._partition = broker, partition
        self._pending: list[Outgoing] = []
        self.epoch = 0
        self.stopped = False

    async def start(self) -> None:
        self.epoch = self._broker.epochs.get(self._partition, 0) + 1
        self._broker.epochs[self._partition] = self.epoch

    async def stop(self) -> None:
        self.stopped = True

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[None]:
        if self._pending:
            raise IllegalOperation("the last transaction did not end")
        try:
            yield
            if self.epoch != self._broker.epochs[self._partition]:
                raise ProducerFenced("a newer producer has the partition")
            self._broker.committed += self._pending
        finally:
            self._pending = []
        if self._broker.commit_failures:
            raise self._broker.commit_failures.pop(0)

    async def send(
        self,
        topic: str,
        value: bytes | None,
        key: bytes | None,
        partition: int | None,
        *,
        headers: Sequence[tuple[str, bytes]],
    ) -> "asyncio.Future[Any]":
        message = Outgoing(topic, key, value, dict(headers), partition)
        self._pending.append(message)
        return self._broker.answer(message)


class FakeTransactionalProducers:
    """Creates producers of a class for partitions."""

    def __init__(
        self, broker: FakeBroker, kind: type[FakeTransactionalProducer] = FakeTransactionalProducer
    ) -> None:
        self._broker, self._kind = broker, kind
        self.created: list[FakeTransactionalProducer] = []
        self.closed = False

    def create(self, partition: int) -> FakeTransactionalProducer:
        self.created.append(self._kind(self._broker, partition))
        return self.created[-1]

    async def close(self) -> None:
        assert all(producer.stopped for producer in self.created)
        self.closed = True


async def until(condition: Callable[[], object]) -> None:
    """Wait until a condition is true, for at most 10 seconds."""
    async with asyncio.timeout(10):
        while not condition():  # noqa: ASYNC110  there is no event for it
            await asyncio.sleep(0.001)


MakeDelivery = Callable[[FakeBroker], Delivery]


def at_least_once(broker: FakeBroker) -> Delivery:
    return AtLeastOnce(FakeProducer(broker), LETTERS)


def exactly_once(broker: FakeBroker) -> Delivery:
    return ExactlyOnce(FakeTransactionalProducers(broker), LETTERS)


both_deliveries = pytest.mark.parametrize("make", [at_least_once, exactly_once])
