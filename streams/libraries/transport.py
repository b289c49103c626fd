"""Faust's aiokafka transport, changed in ways that Faust has no settings for.

Fetches return promptly, have only committed messages, and leave out the topics of paused stages; the producer
is idempotent; and the consumer joins its group reliably, retries if joining fails, skips no messages when
partitions move, commits the ends of transactions, and looks at its topics while it runs.
"""

import asyncio
import logging
import os
import signal
from collections.abc import AsyncIterator, Callable, Collection, Mapping
from typing import Any

import faust
from aiokafka.errors import GroupAuthorizationFailedError, KafkaError, TopicAuthorizationFailedError
from faust.transport.drivers import aiokafka as driver
from faust.types import TP, Message
from mode import Service

from streams.libraries.markers import Markers
from streams.libraries.offsets import Offsets
from streams.runtime.topic_watch import TopicWatch

logger = logging.getLogger(__name__)

# Faust lets a broker hold a fetch for 1.5 s while nothing arrives. Partitions whose messages were still
# being read are not in that fetch, and would have to wait for the next one, at every stage.
FETCH_MAX_WAIT = 50  # milliseconds
PAUSED_WAIT = 0.1  # seconds that a fetch takes while all topics are paused
WATCH_INTERVAL = 1.0  # seconds
TOPICS_INTERVAL = 3.0  # seconds between looks at the topics
NOT_PERMITTED = (GroupAuthorizationFailedError, TopicAuthorizationFailedError)

# The embedded broker completes a rebalance as soon as the group's leader has sent its SyncGroup request, and
# rejects followers whose request arrives later. So the leader lets the followers go first; a rebalance takes
# seconds anyway.
LEADER_PAUSE = 0.25  # seconds


class _ConsumerThread(driver.AIOKafkaConsumerThread):
    transport: "Transport"

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._fetching = asyncio.Lock()

    def _create_worker_consumer(self, transport: Any) -> Any:
        consumer = super()._create_worker_consumer(transport)
        consumer._fetch_max_wait_ms = FETCH_MAX_WAIT
        consumer._isolation_level = "read_committed"  # what a wire aborts is no story
        return consumer

    # After an assignment, Faust seeks to the committed offsets and drops all messages fetched before. They
    # would be skipped in a partition without a committed offset, where it does not seek, and in one whose
    # fetch finishes after the seek. So seeks wait for fetches, and `Offsets` seeks in all partitions.

    async def _fetch_records(  # type: ignore[override]
        self, consumer: Any, active_partitions: set[TP], **options: Any
    ) -> Any:
        paused = self.transport.paused_topics()
        wanted = {partition for partition in active_partitions if partition.topic not in paused}
        if not wanted:  # aiokafka takes an empty set for all partitions
            await asyncio.sleep(PAUSED_WAIT)
            return {}
        async with self._fetching:
            records = await super()._fetch_records(consumer, wanted, **options)
            # aiokafka takes from the first partition for as long as that has messages.
            self._markers.note(records)
            fetched = consumer._fetcher._records
            for partition in fetched.keys() & records.keys():
                fetched.move_to_end(partition)
            return records

    async def seek_to_committed(self) -> Any:
        return await self.call_thread(self._seek_to_committed)

    async def _seek_to_committed(self) -> Any:
        async with self._fetching:
            return await self._offsets.seek_to_committed()

    def starts(self) -> Mapping[TP, int]:
        """Where the last seek went, by partition."""
        return self._offsets.starts

    async def _rewind(self, partition: TP, offset: int) -> None:
        """Go back to an offset; never forward, because a rebalance may have gone further back meanwhile."""
        consumer = self._ensure_consumer()
        if partition not in consumer.assignment():
            return
        state = consumer._subscription.subscription.assignment.state_value(partition)
        if state.has_valid_position and state.position > offset:
            consumer.seek(partition, offset)

    async def on_start(self) -> None:
        await super().on_start()
        consumer = self._ensure_consumer()
        self._offsets = Offsets(consumer, self.transport.watch)
        self._markers = Markers(consumer, self._offsets)
        coordinator = consumer._coordinator
        assign = coordinator._perform_assignment

        async def assign_later(response: Any) -> Any:
            await asyncio.sleep(LEADER_PAUSE)
            return await assign(response)

        coordinator._perform_assignment = assign_later

    @Service.task
    async def _watch_group(self) -> None:
        # If joining the group fails with an error that aiokafka does not handle, aiokafka retries only after
        # `check_errors` has raised it. Faust calls that only while it has partitions, so a worker whose first
        # join failed would stay idle forever.
        async for _ in self.itertimer(WATCH_INTERVAL, name="watch_group"):
            coordinator = self._consumer and self._consumer._coordinator
            if coordinator is None:
                continue
            try:
                coordinator.check_errors()
            except KafkaError as error:
                if coordinator._coordination_task.done():
                    logger.critical("cannot rejoin group %s: %s", self.app.conf.id, error)
                    os.kill(os.getpid(), signal.SIGTERM)  # the supervisor restarts the worker
                    return
                level = logging.ERROR if isinstance(error, NOT_PERMITTED) else logging.WARNING
                logger.log(level, "cannot join group %s: %s; retrying", self.app.conf.id, error)

    @Service.task
    async def _watch_topics(self) -> None:
        async for _ in self.itertimer(TOPICS_INTERVAL, name="watch_topics"):
            if self._consumer is None:
                continue
            try:
                if await self._offsets.look():
                    await self._rebalance()
            except (KafkaError, OSError) as error:
                logger.debug("cannot look at the topics: %r", error)

    async def _rebalance(self) -> None:
        """Make the producer and the consumer notice partitions that were added, and the group rebalance.

        They would notice within five minutes. Until then, the producer sends stories to the partitions that
        they had before.
        """
        producer = asyncio.run_coroutine_threadsafe(_refresh_producer(self.app), self.parent_loop)
        await asyncio.wrap_future(producer)
        consumer = self._ensure_consumer()
        await consumer._client.force_metadata_update()
        consumer._coordinator.request_rejoin()


async def _refresh_producer(app: Any) -> None:
    producer = await app.maybe_start_producer()
    await producer._producer.client.force_metadata_update()


class _Consumer(driver.Consumer):
    transport: "Transport"
    _thread: _ConsumerThread

    def verify_event_path(self, now: float, tp: Any) -> None:
        """Do nothing: Faust reports a partition as stalled if its next message comes after a quiet time."""

    async def getmany(self, timeout: float) -> AsyncIterator[tuple[TP, Message]]:  # noqa: ASYNC109  Faust's
        """Pass on what is fetched. If a stage is paused meanwhile, the rest of its messages is dropped and
        fetched again later: a single fetch may have thousands."""
        left: dict[TP, int] = {}  # the first offsets that were not passed on
        async for partition, message in super().getmany(timeout):
            if partition in left or partition.topic in self.transport.paused_topics():
                left.setdefault(partition, message.offset)
            else:
                if self._read_offset[partition] == 0 and message.offset > 1:
                    # Faust overlooks what a transaction leaves out after offset 0, and would commit no more.
                    await self._add_gap(partition, 1, message.offset)
                yield partition, message
        for partition, offset in left.items():
            await self._thread.call_thread(self._thread._rewind, partition, offset)

    async def _add_gap(self, tp: TP, offset_from: int, offset_to: int) -> None:
        """Note that there are no messages from `offset_from` up to the message at `offset_to`.

        Faust takes that message for a part of the gap, so its offset is there twice, and each commit gets no
        further than to the next such offset: a partition in which each message is followed by the mark of a
        transaction falls behind at more than a few messages a second.
        """
        await super()._add_gap(tp, offset_from, offset_to - 1)

    async def seek_to_committed(self) -> Any:
        offsets: Mapping[TP, int | None] = await super().seek_to_committed()
        for tp, offset in offsets.items():
            if offset is None and self._committed_offset.get(tp) is not None:
                # The topic was created again. Messages of the old one were acknowledged during the rebalance.
                for known in (self._committed_offset, self._acked, self._acked_index, self._gap):
                    known.pop(tp, None)
        return offsets

    def _new_consumer_thread(self) -> _ConsumerThread:
        return _ConsumerThread(self, loop=self.loop, beacon=self.beacon)

    def committed(self, tp: TP) -> int | None:
        """The committed offset of a partition, or where it begins if there is none; None if not known yet."""
        offset: int | None = self._committed_offset.get(tp)
        return self._thread.starts().get(tp) if offset is None else offset


class _Producer(driver.Producer):
    def _settings_extra(self) -> Mapping[str, Any]:
        # Idempotent, so that a retry after a lost acknowledgement does not store the message twice.
        return {"acks": "all", "enable_idempotence": True}


class Transport(driver.Transport):
    """Faust's aiokafka transport with our consumer and producer."""

    Consumer = _Consumer
    Producer = _Producer

    def __init__(
        self,
        url: Any,
        app: faust.App,
        watch: TopicWatch,
        paused_topics: Callable[[], Collection[str]] = frozenset,
    ) -> None:
        """`watch` is kept up to date about the topics. `paused_topics` returns those not to fetch for the
        time being."""
        super().__init__(url, app)
        self.watch = watch
        self.paused_topics = paused_topics
