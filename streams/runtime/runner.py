"""The one runner that every agent is: batch, guard each, await the acknowledgements, acknowledge.

Nothing is lost, because a message is acknowledged (and its offset committed) only when the broker
has acknowledged all that was made of it, or its dead letter. Faust does not give that by itself:
its `send` only queues, an agent that raises has its event acknowledged and skipped (faust-streaming
#315, robinhood/faust #604), and `Stream.take` acknowledges its batch however the batch ended.

The runner takes what has arrived, up to a number, so that a lone story never waits for others. The
work runs in one thread beside the event loop, which goes on answering heartbeats and /metrics.
"""

import asyncio
import logging
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import Executor
from typing import Any

from aiokafka.errors import KafkaError, MessageSizeTooLargeError, OutOfOrderSequenceNumber
from faust import EventT, Stream
from faust.exceptions import ProducerSendError

from processors.errors import StoryError
from streams import metrics
from streams.deadletters import cut, dead_letter, why
from streams.libraries.idempotence import OutOfStepError
from streams.messages import Incoming, Outgoing, Result
from streams.runtime.transactions import TooLargeError, Transactions
from streams.settings import Settings
from streams.stage import Stage
from streams.topics import DEADLETTER

logger = logging.getLogger(__name__)

FIRST_PAUSE = 0.5  # seconds before a message is sent once more; doubled up to the longest
LONGEST_PAUSE = 30.0
DUE_INTERVAL = 1.0  # seconds
REMEMBERED = 2_000  # messages of a partition; far more than are done between two commits


class Runner:
    """Runs one stage on a stream of its source topic, until cancelled."""

    def __init__(self, app: Any, stage: Stage, settings: Settings, executor: Executor) -> None:
        self._app = app
        self._stage = stage
        self._source = stage.source.name(settings.topic_prefix)
        self._deadletter = DEADLETTER.name(settings.topic_prefix)
        self._batch = settings.batch_stories
        self._executor = executor
        self._done = Done()
        self._lock = asyncio.Lock()  # of the stores, between messages and what becomes due
        self._transactions = Transactions(settings, stage.name)
        self._at_once = stage.at_once and settings.guarantee == "exactly_once"

    async def run(self, stream: Stream[bytes]) -> None:
        """Process the stream's events; returns only by cancellation or by a bug."""
        waiting: asyncio.Queue[EventT[bytes]] = asyncio.Queue(maxsize=self._batch)
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._take(stream, waiting))
                tasks.create_task(self._work(stream, waiting))
                if self._stage.due:
                    tasks.create_task(self._watch(self._stage.due))
        finally:
            await self._transactions.stop()

    async def _take(self, stream: Stream[bytes], waiting: asyncio.Queue[EventT[bytes]]) -> None:
        async for event in stream.noack().events():
            if event.message in self._done:
                await stream.ack(event)
            else:
                await waiting.put(event)

    async def _work(self, stream: Stream[bytes], waiting: asyncio.Queue[EventT[bytes]]) -> None:
        while True:
            events = [await waiting.get()]
            while len(events) < self._batch and not waiting.empty():
                events.append(waiting.get_nowait())
            begun = time.monotonic()
            messages = [_incoming(event) for event in events]
            metrics.STORIES_IN.labels(self._stage.name).inc(len(messages))
            metrics.BATCH_STORIES.labels(self._stage.name).observe(len(messages))
            async with self._lock:
                results = await self._made(messages)
            for event in events:
                self._done.add(event.message)
                await stream.ack(event)
            self._count(results, time.monotonic() - begun)

    async def _watch(self, due: Callable[[], Mapping[int, list[Result]]]) -> None:
        """Deliver what becomes due of the stories that the stage remembers."""
        while True:
            await asyncio.sleep(DUE_INTERVAL)
            async with self._lock:
                ours = {tp.partition for tp in self._app.consumer.assignment() if tp.topic == self._source}
                await self._take_over(ours)
                for partition, results in due().items():
                    try:
                        await self._deliver(partition, results)
                    except KafkaError as error:
                        await self._lose(partition, error)

    async def forget(self, partitions: Collection[int]) -> None:
        """Let go of partitions that are somebody else's now, once the batch in hand is done."""
        async with self._lock:
            await self._forget(partitions)

    async def _forget(self, partitions: Collection[int]) -> None:
        for store in self._stage.stores:
            store.forget(partitions)
        await self._transactions.drop(partitions)

    async def _made(self, messages: Sequence[Incoming]) -> list[Result]:
        """Process messages and deliver what comes of it; a stage that remembers does so partition by
        partition."""
        if not self._stage.stores:
            results = await self._results(messages)
            await self._send([out for result in results for out in result.outgoing])
            return results
        by_partition: dict[int, list[Incoming]] = {}
        for message in messages:
            by_partition.setdefault(message.partition, []).append(message)
        done = await asyncio.gather(*[self._made_of(p, some) for p, some in by_partition.items()])
        return [result for results in done for result in results]

    async def _made_of(self, partition: int, messages: Sequence[Incoming]) -> list[Result]:
        """Process messages of a partition and deliver what comes of it, begun again where that fails."""
        pause = FIRST_PAUSE
        while True:
            await self._take_over({partition})
            results = await self._results(messages)
            try:
                await self._deliver(partition, results)
                return results
            except KafkaError as error:
                await self._lose(partition, error)
            await asyncio.sleep(pause)
            pause = min(2 * pause, LONGEST_PAUSE)

    async def _take_over(self, partitions: Collection[int]) -> None:
        """Be the one who sends for some partitions, and know what is remembered of their stories, however
        long the broker is away."""
        pause = FIRST_PAUSE
        while True:
            try:
                if self._at_once:
                    await self._transactions.take(partitions)
                for store in self._stage.stores:
                    await store.load(partitions)
                return
            except (KafkaError, OSError) as error:
                logger.warning("%s: taking over partitions: %r", self._stage.name, error)
                await asyncio.sleep(pause)
                pause = min(2 * pause, LONGEST_PAUSE)

    async def _lose(self, partition: int, error: Exception) -> None:
        """After a transaction that failed: nobody here knows what came of it, so begin from what is known."""
        logger.warning("%s: partition %d: %r; beginning again", self._stage.name, partition, error)
        metrics.SEND_RETRIES.labels(self._stage.name).inc()
        await self._forget({partition})

    async def _deliver(self, partition: int, results: Sequence[Result]) -> None:
        """Send what was made and what is to be remembered of it.

        At once, or else the latter when the broker has the former: then a crash in between has a story
        sent twice, and never lost. Raises KafkaError where nobody knows whether a transaction was completed.
        """
        outgoing = [out for result in results for out in result.outgoing]
        states = [state for result in results for state in result.states]
        if self._at_once:
            await self._send_at_once(partition, [*outgoing, *states])
        else:
            await self._send(outgoing)
            await self._send(states)
        for store in self._stage.stores:
            store.apply(states)

    async def _send_at_once(self, partition: int, messages: list[Outgoing]) -> None:
        while True:
            try:
                return await self._transactions.send(partition, messages)
            except TooLargeError as error:
                messages[messages.index(error.message)] = self._too_large(error.message, error)

    async def _results(self, messages: Sequence[Incoming]) -> list[Result]:
        """Process a batch whole; if that fails, each message by itself, so that one hurts itself alone."""
        loop = asyncio.get_running_loop()
        process = self._stage.process
        try:
            return await loop.run_in_executor(self._executor, process, messages)
        except Exception as error:
            if len(messages) == 1:
                return [self._give_up(messages[0], error)]
        results = []
        for message in messages:
            try:
                results += await loop.run_in_executor(self._executor, process, [message])
            except Exception as error:
                results.append(self._give_up(message, error))
        return results

    def _give_up(self, message: Incoming, error: Exception) -> Result:
        letter = dead_letter(self._deadletter, self._stage.name, message, error)
        place = f"{message.topic}-{message.partition}@{message.offset}"
        if isinstance(error, StoryError):
            logger.warning("%s: %s: %s", place, error.reason, error)
        else:
            logger.error("%s: %s", place, error, exc_info=error)
        return Result([letter], outcome="dead_letter")

    async def _send(self, messages: Sequence[Outgoing]) -> None:
        """Send all and return when the broker has all, however long that takes.

        What failed is sent once more, and with it what came later under the same key, so that the
        versions of a story stay in order. Raises OutOfStepError.
        """
        pause = FIRST_PAUSE
        apart = False
        while messages:
            outcomes = await self._outcomes(messages, apart)
            again: list[Outgoing] = []
            failed_keys: set[bytes | None] = set()
            reason: BaseException | None = None
            for message, outcome in zip(messages, outcomes, strict=True):
                if isinstance(outcome, OutOfOrderSequenceNumber):
                    raise OutOfStepError(f"{message.topic}: {outcome}")
                if isinstance(outcome, MessageSizeTooLargeError) and apart:
                    again.append(self._too_large(message, outcome))
                elif isinstance(outcome, BaseException):
                    again.append(message)
                    failed_keys.add(message.key)
                    reason = outcome
                elif message.key in failed_keys:
                    again.append(message)
            if again:
                metrics.SEND_RETRIES.labels(self._stage.name).inc(len(again))
            if isinstance(reason, MessageSizeTooLargeError):
                apart = True  # the limit is on what is sent at once; each by itself, it tells which one it is
            elif reason:
                logger.warning("%s: %d messages not sent: %r", self._stage.name, len(again), reason)
                await asyncio.sleep(pause)
                pause = min(2 * pause, LONGEST_PAUSE)
            messages = again

    async def _outcomes(self, messages: Sequence[Outgoing], apart: bool) -> list[Any]:
        """What became of messages sent together, or one after the other."""
        if not apart:
            sending = [await self._queue(message) for message in messages]
            return await asyncio.gather(*sending, return_exceptions=True)
        outcomes: list[Any] = []
        for message in messages:
            outcomes += await asyncio.gather(await self._queue(message), return_exceptions=True)
        return outcomes

    async def _queue(self, message: Outgoing) -> asyncio.Future[Any]:
        """Hand a message to the producer; what it returns ends when the broker has it."""
        producer = await self._app.maybe_start_producer()
        headers = dict(message.headers)
        try:
            sending: asyncio.Future[Any] = await producer.send(
                message.topic, message.key, message.value, message.partition, None, headers
            )
        except ProducerSendError as error:
            sending = asyncio.get_running_loop().create_future()
            sending.set_exception(error.__cause__ or error)
        return sending

    def _too_large(self, message: Outgoing, error: Exception) -> Outgoing:
        """A message over the broker's limit becomes a dead letter, and one that is over it, too, is cut."""
        logger.error("%s: %s", message.topic, error)
        if message.topic == self._deadletter:
            return cut(message)
        value = message.value or b""
        here = Incoming(message.topic, -1, -1, message.key, value, message.headers, 0)
        return dead_letter(self._deadletter, self._stage.name, here, StoryError("too-large", str(error)))

    def _count(self, results: Sequence[Result], seconds: float) -> None:
        name = self._stage.name
        for result in results:
            metrics.STAGE_SECONDS.labels(name).observe(seconds)
            metrics.STORIES_OUT.labels(name, result.outcome).inc()
            for record in result.records:
                try:
                    self._stage.count(record)
                except Exception as error:
                    # The story is through; a number that is missing is no reason to hold up others.
                    logger.error("%s: counting %s: %r", name, record.get("uri"), error)
            for message in result.outgoing:
                if message.topic == self._deadletter:
                    metrics.DEAD_LETTERS.labels(name, why(message.headers)["reason"]).inc()


class Done:
    """The last messages of each partition that this process is done with.

    When the group shares out its partitions anew, each is read again from its last commit. What this
    process has done since then is not to be done again. The timestamp tells a message from one at
    the same offset of a topic that was deleted and made anew.
    """

    def __init__(self) -> None:
        self._timestamps: dict[Any, dict[int, float]] = {}

    def __contains__(self, message: Any) -> bool:
        timestamp = self._timestamps.get(message.tp, {}).get(message.offset)
        return timestamp is not None and timestamp == float(message.timestamp)

    def add(self, message: Any) -> None:
        timestamps = self._timestamps.setdefault(message.tp, {})
        timestamps[message.offset] = message.timestamp
        if len(timestamps) > REMEMBERED:
            del timestamps[next(iter(timestamps))]


def _incoming(event: EventT[bytes]) -> Incoming:
    message = event.message
    return Incoming(
        message.topic,
        message.partition,
        message.offset,
        message.key,
        message.value or b"",
        dict(message.headers or {}),
        message.timestamp,
    )
