"""Runs a stage: acknowledges input only once its output is confirmed.

Faust does not guarantee that by itself: its `send` only queues, an agent that raises has its event
acknowledged and skipped (faust-streaming #315, robinhood/faust #604), and `Stream.take` acknowledges its
batch even if processing it failed.

A batch is whatever has arrived, as far as it takes a short time to process: a single story never waits for
others to come, and the other stages, which share a thread, do not wait long. Processing runs in a thread, so
that the event loop keeps answering heartbeats and /metrics. A stage without stores processes a batch while
the one before is delivered; both are in the order in which they came.
"""

import asyncio
import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from faust import EventT, Stream
from faust.types import Message

from streams import metrics
from streams.agent import Agent, Timed
from streams.backoff import backoff
from streams.log_lines import STAGE
from streams.messages import NO_TIMESTAMP, Incoming, Result, incoming_headers
from streams.runtime.guard import Guard
from streams.runtime.partitions import Partitions
from streams.runtime.processed import Processed
from streams.tracing.context import without_malformed
from streams.tracing.process import tracing
from streams.tracing.tracing import TracedBatch

DELIVERY_PAUSES = 0.5, 30.0  # seconds before a batch is processed again: the first time, and at most
# Seconds to process a batch; its last message may take longer. Models are faster with larger batches, which
# matters more than the wait of a single story once there is a backlog.
BATCH_SECONDS, BACKLOG_SECONDS = 0.1, 0.3
DUE_INTERVAL = 1.0  # seconds between checks for results that have become due

ANY_PARTITION = -1  # for stages without stores, whose batches are delivered as a whole


@dataclass(frozen=True)
class _Batch:
    """Messages that are processed together, as Faust's events and as agents have them."""

    events: Sequence[EventT[bytes]]
    messages: Sequence[Incoming]
    begun: float  # by the monotonic clock


class Runner:
    """Runs an agent on a stream of its source topic, until cancelled."""

    def __init__(
        self,
        agent: Agent,
        guard: Guard,
        partitions: Partitions,
        batch: int,
        active: Callable[[], set[int]],
    ) -> None:
        """`batch` is the largest number of messages to process at once. `active` returns the partitions of
        the source that are assigned to this worker; none while the stage has to wait."""
        self._agent = agent
        self._guard = guard
        self._partitions = partitions
        self._batch = batch
        self._active = active
        self._processed = Processed()

    async def run(self, stream: Stream[bytes], is_current: Callable[[Message], bool]) -> None:
        """Process the stream's events until cancelled.

        `is_current` says whether a message was read since the last rebalance. If not, it is read again, and
        must not be processed before those that come before it.

        Fails only if the producer is out of sequence, or because of a bug.
        """
        STAGE.set(self._agent.name)
        waiting: asyncio.Queue[EventT[bytes]] = asyncio.Queue(maxsize=self._batch)
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._take(stream, waiting, is_current))
                if self._agent.stores:
                    tasks.create_task(self._work(stream, waiting))
                else:
                    tasks.create_task(self._work_ahead(stream, waiting, tasks))
                if isinstance(self._agent, Timed):
                    tasks.create_task(self._deliver_due(self._agent))
        finally:
            await self._partitions.stop()

    async def revoke(self, partitions: Collection[int]) -> None:
        """Give up revoked partitions once the batch that is being delivered is finished.

        Faust waits before until all that a stage has taken is acknowledged (`stream_wait_empty`).
        """
        async with self._partitions.lock:
            await self._partitions.forget(partitions)

    async def _take(
        self,
        stream: Stream[bytes],
        waiting: asyncio.Queue[EventT[bytes]],
        is_current: Callable[[Message], bool],
    ) -> None:
        async for event in stream.noack().events():
            if event.message in self._processed or not is_current(event.message):
                await stream.ack(event)
            else:
                await waiting.put(event)

    async def _work(self, stream: Stream[bytes], waiting: asyncio.Queue[EventT[bytes]]) -> None:
        """Process and deliver batch after batch. Each needs what the one before has stored."""
        while True:
            batch = self._begin(await self._next_batch(waiting))
            async with self._partitions.lock:
                results = await self._process(batch.messages)
            await self._finish(stream, batch, results)

    async def _work_ahead(
        self, stream: Stream[bytes], waiting: asyncio.Queue[EventT[bytes]], tasks: asyncio.TaskGroup
    ) -> None:
        """Process a batch while the one before is delivered: for stages without stores."""
        before: asyncio.Task[None] | None = None
        while True:
            batch = self._begin(await self._next_batch(waiting))
            traced = tracing().begin(self._agent.name, batch.messages)
            results = await self._guard.process(traced.messages)
            if before:
                await before
            before = tasks.create_task(self._deliver(stream, batch, traced, results))

    async def _deliver(
        self, stream: Stream[bytes], batch: _Batch, traced: TracedBatch, results: list[Result]
    ) -> None:
        async with self._partitions.lock:
            delivered = await self._partitions.deliver(ANY_PARTITION, results)
        assert delivered  # only a transaction can end in doubt, and only stages with stores have them
        traced.end(results)
        await self._finish(stream, batch, results)

    def _begin(self, events: Sequence[EventT[bytes]]) -> _Batch:
        batch = _Batch(events, [as_incoming(event) for event in events], time.monotonic())
        metrics.count_taken(self._agent.name, batch.messages)
        return batch

    async def _finish(self, stream: Stream[bytes], batch: _Batch, results: Sequence[Result]) -> None:
        for event in batch.events:
            self._processed.add(event.message)
            await stream.ack(event)
        metrics.count_finished(self._agent, results, time.monotonic() - batch.begun)

    async def _next_batch(self, waiting: asyncio.Queue[EventT[bytes]]) -> list[EventT[bytes]]:
        seconds = BACKLOG_SECONDS if waiting.full() else BATCH_SECONDS
        events = [await waiting.get()]
        size = len(events[0].message.value or b"")
        while not waiting.empty() and len(events) < self._batch and self._guard.pace.estimate(size) < seconds:
            events.append(waiting.get_nowait())
            size += len(events[-1].message.value or b"")
        return events

    async def _process(self, messages: Sequence[Incoming]) -> list[Result]:
        """Process messages and deliver the results, by partition."""
        by_partition: dict[int, list[Incoming]] = {}
        for message in messages:
            by_partition.setdefault(message.partition, []).append(message)
        working = [self._process_partition(partition, some) for partition, some in by_partition.items()]
        finished = await asyncio.gather(*working)
        return [result for results in finished for result in results]

    async def _process_partition(self, partition: int, messages: Sequence[Incoming]) -> list[Result]:
        """Process messages and deliver the results; repeat both while the outcome of delivery is unknown."""
        pauses = backoff(*DELIVERY_PAUSES)
        traced = tracing().begin(self._agent.name, messages)
        while True:
            await self._partitions.take({partition})
            results = await self._guard.process(traced.messages)
            if await self._partitions.deliver(partition, results):
                traced.end(results)
                return results
            await asyncio.sleep(next(pauses))

    async def _deliver_due(self, agent: Timed) -> None:
        """Deliver the agent's results as they become due."""
        while True:
            await asyncio.sleep(DUE_INTERVAL)
            if not self._active():
                continue
            async with self._partitions.lock:
                await self._partitions.take(self._active())
                due = await asyncio.to_thread(agent.due)
                for partition, results in due.items():
                    if await self._partitions.deliver(partition, results):
                        metrics.count_sent(agent, results)


def as_incoming(event: EventT[bytes]) -> Incoming:
    """Convert an event of Faust."""
    message = event.message
    return Incoming(
        message.topic,
        message.partition,
        message.offset,
        message.key,
        message.value or b"",
        without_malformed(incoming_headers(message.headers)),  # type: ignore[arg-type]  # values may be None
        NO_TIMESTAMP if message.timestamp is None else message.timestamp,
    )
