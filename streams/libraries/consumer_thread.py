"""The thread of Faust's aiokafka consumer, changed in ways that Faust has no settings for.

Fetches return promptly, have only committed messages, and leave out the topics of paused stages; the consumer
joins its group reliably, retries if joining fails, commits the ends of transactions, and looks at its topics
while it runs.
"""

import asyncio
import logging
import os
import signal
import time
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from aiokafka.errors import GroupAuthorizationFailedError, KafkaError, TopicAuthorizationFailedError
from faust.transport.drivers import aiokafka as driver
from faust.types import TP
from mode import Service

from streams.libraries.markers import Markers
from streams.libraries.offsets import Offsets

if TYPE_CHECKING:
    from streams.libraries.transport import Transport

logger = logging.getLogger(__name__)

# Faust lets a broker hold a fetch for 1.5 s while nothing arrives. Partitions whose messages were still
# being read are not in that fetch, and would have to wait for the next one, at every stage.
FETCH_MAX_WAIT = 50  # milliseconds
# While stories pass through the stages, the next message comes soon, and may come in a partition that the
# fetch leaves out. And the embedded broker holds each empty fetch for as long as it may.
BUSY_MAX_WAIT = 5  # milliseconds
BUSY_FOR = 0.1  # seconds after a message
PAUSED_WAIT = 0.1  # seconds that a fetch takes while all topics are paused
WATCH_INTERVAL = 1.0  # seconds
TOPICS_INTERVAL = 3.0  # seconds between looks at the topics
NOT_PERMITTED = (GroupAuthorizationFailedError, TopicAuthorizationFailedError)

# The embedded broker completes a rebalance as soon as the group's leader has sent its SyncGroup request, and
# rejects followers whose request arrives later. So the leader lets the followers go first, if it has any.
LEADER_PAUSE = 0.25  # seconds


class ConsumerThread(driver.AIOKafkaConsumerThread):
    transport: "Transport"
    _arrived = 0.0  # when the last messages were fetched, by the monotonic clock

    def _create_worker_consumer(self, transport: Any) -> Any:
        consumer = super()._create_worker_consumer(transport)
        consumer._fetch_max_wait_ms = FETCH_MAX_WAIT
        consumer._isolation_level = "read_committed"  # what a wire aborts is no story
        return consumer

    async def _fetch_records(  # type: ignore[override]
        self, consumer: Any, active_partitions: set[TP], **options: Any
    ) -> Any:
        paused = self.transport.paused_topics()
        # A copy: the main thread takes partitions out, and puts them back, as its buffers fill and empty.
        wanted = {partition for partition in active_partitions.copy() if partition.topic not in paused}
        if not wanted:  # aiokafka takes an empty set for all partitions
            await asyncio.sleep(PAUSED_WAIT)
            return {}
        records = await super()._fetch_records(consumer, wanted, **options)
        # aiokafka takes from the first partition for as long as that has messages.
        self._markers.note(records)
        if records:
            self._arrived = time.monotonic()
        busy = time.monotonic() < self._arrived + BUSY_FOR
        consumer._fetcher._fetch_max_wait_ms = BUSY_MAX_WAIT if busy else FETCH_MAX_WAIT
        fetched = consumer._fetcher._records
        for partition in fetched.keys() & records.keys():
            fetched.move_to_end(partition)
        return records

    async def seek_to_committed(self) -> Any:
        return await self.call_thread(self._offsets.seek_to_committed)

    def starts(self) -> Mapping[TP, int]:
        """Where the last seek went, by partition."""
        return self._offsets.starts

    async def rewind(self, partition: TP, offset: int) -> None:
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
            if len(response.members) > 1:
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
