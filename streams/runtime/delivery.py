"""Delivers the results of a batch to the broker, at least once or exactly once.

Both classes follow the same steps:

1. `take` the partitions of the source that the batch came from.
2. `deliver` sends the output for the messages of a partition (`Result.outgoing`),
3. waits until the broker has confirmed all of it,
4. sends the updates of the stage's stores (`Result.states`), and waits for these, too.
5. Only then are the updates applied to the stores and the input acknowledged.

`AtLeastOnce` sends output before state, and the updates of a key one after another: a crash in between causes
a story to be sent twice, but never to be lost. `ExactlyOnce` sends all in one Kafka transaction (KIP-98):
`read_committed` consumers see all of it or nothing.

Faust's own `exactly_once` cannot do this: it sends each message in the transaction of the partition that the
message goes to (robinhood/faust #280), and only the worker that has that partition has a producer for it.
Messages for other partitions are never sent. See also faust-streaming #177, #323 and #517.
"""

import asyncio
import logging
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import AbstractAsyncContextManager, suppress
from typing import Any, Protocol

from aiokafka.errors import IllegalOperation, KafkaError, MessageSizeTooLargeError, OutOfOrderSequenceNumber

from streams import metrics
from streams.backoff import backoff
from streams.client import send
from streams.deadletters import DeadLetters
from streams.errors import OutOfSequenceError
from streams.messages import Outgoing, Result

logger = logging.getLogger(__name__)

SEND_PAUSES = 0.5, 30.0  # seconds before a message is sent again: the first time, and at most
STARTS = 50  # producers that start at the same time
STOP_TIMEOUT = 5.0  # seconds for a producer to stop
TRANSACTION_MESSAGES = 10_000  # so many are sent in a few seconds; brokers abort a transaction after a minute

Acknowledgement = asyncio.Future[Any]  # done when the broker has confirmed or rejected the message


class Delivery(Protocol):
    """Delivers a stage's results, by partition of its source."""

    async def take(self, partitions: Collection[int]) -> None:
        """Prepare to deliver for partitions. Raises KafkaError."""

    async def deliver(self, partition: int, results: Sequence[Result]) -> None:
        """Send everything in the results, and return once the broker has confirmed it.

        Raises KafkaError if only the broker knows whether it was committed. Releasing the partition and
        taking it again resolves that.
        """

    async def release(self, partitions: Collection[int]) -> None:
        """Stop delivering for partitions."""

    async def stop(self) -> None:
        """Release all partitions."""


class Producer(Protocol):
    """Sends single messages, idempotently."""

    async def send(self, message: Outgoing) -> Acknowledgement: ...


class TransactionalProducer(Protocol):
    """The part of `AIOKafkaProducer` that transactions need."""

    async def start(self) -> None: ...
    async def stop(self) -> None: ...
    def transaction(self) -> AbstractAsyncContextManager[Any]: ...
    async def send(
        self,
        topic: str,
        value: bytes | None,
        key: bytes | None,
        partition: int | None,
        *,
        headers: Sequence[tuple[str, bytes]],
    ) -> Acknowledgement: ...


class TransactionalProducers(Protocol):
    """Creates the producers for the partitions of a source."""

    def create(self, partition: int) -> TransactionalProducer:
        """The producer for a partition, not started yet."""

    async def close(self) -> None:
        """Close what the producers share, once all of them are stopped."""


class AtLeastOnce:
    """Sends and retries until the broker has confirmed everything. Partitions need no preparation."""

    def __init__(self, producer: Producer, letters: DeadLetters) -> None:
        self._producer = producer
        self._letters = letters

    async def take(self, partitions: Collection[int]) -> None:
        pass

    async def deliver(self, partition: int, results: Sequence[Result]) -> None:
        """See `Delivery`. Raises only OutOfSequenceError, when the producer cannot send any more."""
        await self._send([message for result in results for message in result.outgoing])
        for states in _in_turn(state for result in results for state in result.states):
            await self._send(states)

    async def release(self, partitions: Collection[int]) -> None:
        pass

    async def stop(self) -> None:
        pass

    async def _send(self, messages: Sequence[Outgoing]) -> None:
        """Send messages, and return once the broker has confirmed all of them.

        A message that fails is sent again together with all later messages of the same key, so that the
        versions of a story stay in order.
        """
        pauses = backoff(*SEND_PAUSES)
        one_by_one = False
        while messages:
            outcomes = await self._outcomes(messages, one_by_one)
            remaining: list[Outgoing] = []
            failed_keys: set[bytes | None] = set()
            reason: BaseException | None = None
            for message, outcome in zip(messages, outcomes, strict=True):
                if isinstance(outcome, OutOfOrderSequenceNumber):
                    raise OutOfSequenceError(f"{message.topic}: {outcome}")
                if isinstance(outcome, MessageSizeTooLargeError) and one_by_one and message.value:
                    remaining.append(self._letters.for_output(message, outcome))
                elif isinstance(outcome, BaseException):
                    remaining.append(message)
                    failed_keys.add(message.key)
                    reason = outcome
                elif message.key in failed_keys:
                    remaining.append(message)
            if remaining:
                metrics.SEND_RETRIES.labels(self._letters.stage).inc(len(remaining))
            if isinstance(reason, MessageSizeTooLargeError) and not one_by_one:
                one_by_one = True  # the limit is per request; this shows which message exceeds it
            elif reason:
                logger.warning("%s: %d messages not sent: %r", self._letters.stage, len(remaining), reason)
                await asyncio.sleep(next(pauses))
            messages = remaining

    async def _outcomes(self, messages: Sequence[Outgoing], one_by_one: bool) -> list[Any]:
        """Send messages all at once or one by one; returns the broker's answer or the error for each."""
        outcomes: list[Any] = []
        for request in [[message] for message in messages] if one_by_one else [messages]:
            sending = [await self._producer.send(message) for message in request]
            outcomes += await asyncio.gather(*sending, return_exceptions=True)
        return outcomes


def _in_turn(states: Iterable[Outgoing]) -> list[list[Outgoing]]:
    """The first update of each key, the second of each, and so on."""
    turns: list[list[Outgoing]] = []
    sent: Counter[bytes | None] = Counter()
    for state in states:
        turn = sent[state.key]
        sent[state.key] += 1
        if turn == len(turns):
            turns.append([])
        turns[turn].append(state)
    return turns


class ExactlyOnce:
    """Sends in transactions, with a producer and a transactional id for each partition of the source.

    Taking a partition fences the producer that had it before: a worker that was frozen cannot send for the
    partition any more once it resumes.
    """

    def __init__(self, available: TransactionalProducers, letters: DeadLetters) -> None:
        self._available = available
        self._letters = letters
        self._producers: dict[int, TransactionalProducer] = {}  # those started, by partition
        self._starting = asyncio.Semaphore(STARTS)

    async def take(self, partitions: Collection[int]) -> None:
        try:
            async with asyncio.TaskGroup() as starting:
                for partition in set(partitions) - self._producers.keys():
                    starting.create_task(self._start(partition))
        except ExceptionGroup as failures:  # the first failure has cancelled the other starts
            raise failures.exceptions[0] from None

    async def _start(self, partition: int) -> None:
        async with self._starting:
            producer = self._available.create(partition)
            try:
                await producer.start()
            except BaseException:
                await producer.stop()
                raise
            self._producers[partition] = producer

    async def deliver(self, partition: int, results: Sequence[Result]) -> None:
        """See `Delivery`. Sends each result in one transaction, and as many together as it may have."""
        for messages in _transactions(results):
            await self._deliver(partition, messages)

    async def _deliver(self, partition: int, messages: list[Outgoing]) -> None:
        one_by_one = False
        while messages:
            too_large = await self._transact(self._producers[partition], messages, one_by_one)
            if too_large is None:
                return
            message, error = too_large
            if one_by_one and not message.value:
                raise error  # a dead letter whose headers alone are too large
            if one_by_one:
                messages[messages.index(message)] = self._letters.for_output(message, error)
            one_by_one = True  # the limit is per request; this shows which message exceeds it

    async def release(self, partitions: Collection[int]) -> None:
        released = [self._producers.pop(partition) for partition in self._producers.keys() & set(partitions)]
        await asyncio.gather(*map(_stop, released))

    async def stop(self) -> None:
        await self.release(list(self._producers))
        await self._available.close()

    async def _transact(
        self, producer: TransactionalProducer, messages: Sequence[Outgoing], one_by_one: bool
    ) -> tuple[Outgoing, Exception] | None:
        """Send messages in a transaction; if one is too large, abort and return it with the error."""
        try:
            async with producer.transaction():
                sending = []
                for message in messages:
                    sending.append(await _queue(producer, message))
                    if one_by_one:
                        await asyncio.wait(sending[-1:])
                outcomes = await asyncio.gather(*sending, return_exceptions=True)
                for message, outcome in zip(messages, outcomes, strict=True):
                    if isinstance(outcome, MessageSizeTooLargeError):
                        raise _TooLargeError(message, outcome)
                    if isinstance(outcome, BaseException):
                        raise outcome
        except _TooLargeError as error:
            return error.message, error.reason
        except (IllegalOperation, AssertionError) as error:
            # aiokafka raises these if the transaction has failed before, without the original error.
            raise KafkaError(f"the transaction failed: {error!r}") from error
        return None


def _transactions(results: Sequence[Result]) -> Iterator[list[Outgoing]]:
    """The messages of results, output before state, divided at results where they are too many for a
    transaction. If a later one fails, the state of the earlier ones shows that they have been delivered."""
    outgoing: list[Outgoing] = []
    states: list[Outgoing] = []
    for result in results:
        if len(outgoing) + len(result.outgoing) > TRANSACTION_MESSAGES and (outgoing or states):
            yield outgoing + states
            outgoing, states = [], []
        outgoing += result.outgoing
        states += result.states
    yield outgoing + states


class _TooLargeError(Exception):  # never leaves this module
    """Aborts a transaction that has a message over the limit."""

    def __init__(self, message: Outgoing, reason: Exception) -> None:
        super().__init__(str(reason))
        self.message, self.reason = message, reason


async def _queue(producer: TransactionalProducer, message: Outgoing) -> Acknowledgement:
    try:
        acknowledgement: Acknowledgement = await send(producer, message)
    except MessageSizeTooLargeError as error:
        raise _TooLargeError(message, error) from None
    acknowledgement.add_done_callback(_retrieve_exception)
    return acknowledgement


def _retrieve_exception(acknowledgement: Acknowledgement) -> None:
    """Keep asyncio from logging the exceptions of messages that nobody awaits once another has failed."""
    if not acknowledgement.cancelled():
        acknowledgement.exception()


async def _stop(producer: TransactionalProducer) -> None:
    with suppress(KafkaError, OSError, TimeoutError):
        await asyncio.wait_for(producer.stop(), STOP_TIMEOUT)
