"""Faust's aiokafka transport, changed in ways that Faust has no settings for.

Fetches return promptly and only committed messages, the producer is idempotent, and the consumer joins its
group reliably, retries if joining fails, and skips no messages when partitions move.
"""

import asyncio
import logging
import os
import signal
from collections.abc import Mapping
from typing import Any

from aiokafka.errors import GroupAuthorizationFailedError, KafkaError, TopicAuthorizationFailedError
from faust.transport.drivers import aiokafka as driver
from mode import Service

logger = logging.getLogger(__name__)

# Faust lets a broker hold a fetch for 1.5 s while nothing arrives. Partitions whose messages were still
# being read are not in that fetch, and would have to wait for the next one, at every stage.
FETCH_MAX_WAIT = 50  # milliseconds
WATCH_INTERVAL = 1.0  # seconds
NOT_PERMITTED = (GroupAuthorizationFailedError, TopicAuthorizationFailedError)

# The embedded broker completes a rebalance as soon as the group's leader has sent its SyncGroup request, and
# rejects followers whose request arrives later. So the leader lets the followers go first; a rebalance takes
# seconds anyway.
LEADER_PAUSE = 0.25  # seconds


class _ConsumerThread(driver.AIOKafkaConsumerThread):
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
    # fetch finishes after the seek. So seeks wait for fetches, and partitions without a committed offset are
    # read from the beginning.

    async def _fetch_records(self, *arguments: Any, **options: Any) -> Any:
        async with self._fetching:
            return await super()._fetch_records(*arguments, **options)

    async def seek_to_committed(self) -> Any:
        return await self.call_thread(self._seek_to_committed)

    async def _seek_to_committed(self) -> Any:
        consumer = self._ensure_consumer()
        async with self._fetching:
            committed = await consumer.seek_to_committed()
            if unknown := [partition for partition, offset in committed.items() if not offset]:
                await consumer.seek_to_beginning(*unknown)
        return committed

    async def on_start(self) -> None:
        await super().on_start()
        coordinator = self._ensure_consumer()._coordinator
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


class _Consumer(driver.Consumer):
    def verify_event_path(self, now: float, tp: Any) -> None:
        """Do nothing: Faust reports a partition as stalled if its next message comes after a quiet time."""

    def _new_consumer_thread(self) -> _ConsumerThread:
        return _ConsumerThread(self, loop=self.loop, beacon=self.beacon)


class _Producer(driver.Producer):
    def _settings_extra(self) -> Mapping[str, Any]:
        # Idempotent, so that a retry after a lost acknowledgement does not store the message twice.
        return {"acks": "all", "enable_idempotence": True}


class Transport(driver.Transport):
    """Faust's aiokafka transport with our consumer and producer."""

    Consumer = _Consumer
    Producer = _Producer
