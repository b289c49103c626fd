"""Transactions: all that a batch made goes out at once with what is remembered of it, or none of it does.

Each partition of a stage's source has a producer with a transactional id of its own (KIP-98). Whoever
takes a partition thereby shuts out whoever had it before: a worker that was frozen and goes on can
send no more. What a transaction came to that ended in an error nobody knows but the broker; taking the
partition again settles it, and the stores, read again, tell.

Faust's own `exactly_once` is of no use here: it sends a message in the transaction of the partition that the
message goes to (robinhood/faust #280), whose producer only the worker that has that partition has. Whatever
another worker makes for it is never sent; see faust-streaming #177, #323 and #517, too.
"""

import asyncio
from collections.abc import Collection, Sequence
from contextlib import suppress

from aiokafka import AIOKafkaProducer
from aiokafka.errors import IllegalOperation, KafkaError, MessageSizeTooLargeError

from streams.messages import Outgoing
from streams.security import connection
from streams.settings import Settings
from streams.topics import MAX_MESSAGE

TIMEOUT = 60_000  # milliseconds after which the broker gives up a transaction that does not end
STOPPING = 5.0  # seconds that a producer may take to stop


class TooLargeError(Exception):
    """One of the messages is larger than the broker takes."""

    def __init__(self, message: Outgoing, reason: Exception) -> None:
        super().__init__(str(reason))
        self.message = message


class Transactions:
    """The producers of a stage, one for each partition that it has taken."""

    def __init__(self, settings: Settings, stage: str) -> None:
        self._settings = settings
        self._name = f"{settings.group}-{settings.topic_prefix}-{stage}"
        self._producers: dict[int, AIOKafkaProducer] = {}

    async def take(self, partitions: Collection[int]) -> None:
        """Be the only one who sends for some partitions. Raises KafkaError."""
        wanted = set(partitions) - self._producers.keys()
        outcomes = await asyncio.gather(*map(self._start, wanted), return_exceptions=True)
        for outcome in outcomes:
            if outcome:
                raise outcome

    async def _start(self, partition: int) -> None:
        producer = AIOKafkaProducer(
            **connection(self._settings),
            transactional_id=f"{self._name}-{partition}",
            transaction_timeout_ms=TIMEOUT,
            max_request_size=MAX_MESSAGE,
            max_batch_size=256 * 1024,
        )
        try:
            await producer.start()
        except BaseException:
            await producer.stop()
            raise
        self._producers[partition] = producer

    async def send(self, partition: int, messages: Sequence[Outgoing]) -> None:
        """Send all messages or none. Raises KafkaError, and TooLargeError where one of them is."""
        if not messages:
            return
        try:
            await self._transact(self._producers[partition], messages, apart=False)
        except TooLargeError:
            # The limit is on what the broker is sent at once; each by itself, it tells which one it is.
            await self._transact(self._producers[partition], messages, apart=True)

    async def _transact(self, producer: AIOKafkaProducer, messages: Sequence[Outgoing], apart: bool) -> None:
        try:
            async with producer.transaction():
                sending = []
                for message in messages:
                    sending.append(await self._queue(producer, message))
                    if apart:
                        await asyncio.wait(sending[-1:])
                outcomes = await asyncio.gather(*sending, return_exceptions=True)
                for message, outcome in zip(messages, outcomes, strict=True):
                    if isinstance(outcome, MessageSizeTooLargeError):
                        raise TooLargeError(message, outcome)
                    if isinstance(outcome, BaseException):
                        raise outcome
        except (IllegalOperation, AssertionError) as error:
            # aiokafka's, where the transaction had failed before: what it was is known no more.
            raise KafkaError(f"the transaction failed: {error!r}") from error

    async def drop(self, partitions: Collection[int]) -> None:
        """Send no more for some partitions; what was under way is given up."""
        dropped = [self._producers.pop(partition) for partition in self._producers.keys() & set(partitions)]
        await asyncio.gather(*map(_stop, dropped))

    async def stop(self) -> None:
        await self.drop(list(self._producers))

    async def _queue(self, producer: AIOKafkaProducer, message: Outgoing) -> "asyncio.Future[object]":
        try:
            future: asyncio.Future[object] = await producer.send(
                message.topic,
                message.value,
                key=message.key,
                partition=message.partition,
                headers=list(message.headers.items()),
            )
        except MessageSizeTooLargeError as error:
            raise TooLargeError(message, error) from None
        future.add_done_callback(_looked_at)
        return future


async def _stop(producer: AIOKafkaProducer) -> None:
    with suppress(KafkaError, OSError, TimeoutError):
        await asyncio.wait_for(producer.stop(), STOPPING)


def _looked_at(future: "asyncio.Future[object]") -> None:
    """Nobody waits for the other messages of a transaction once one has failed; asyncio need not complain."""
    if not future.cancelled():
        future.exception()
