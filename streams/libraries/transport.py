"""Faust's transport with what Faust has no setting for: prompt fetches, messages not sent twice, and
a consumer that joins its group reliably, goes on when that failed, and skips nothing when partitions move.
"""

import asyncio
import logging
import os
import signal
from collections.abc import Mapping
from typing import Any

from aiokafka.errors import KafkaError
from faust.transport.drivers import aiokafka as driver
from mode import Service

from streams.libraries.idempotence import install

install()

logger = logging.getLogger(__name__)

# Faust has a broker hold a fetch for 1.5 s while nothing arrives. A partition that was being read
# when the fetch was sent is not part of it, and waits that long, at each of four stages.
FETCH_MAX_WAIT = 50  # milliseconds
WATCH_INTERVAL = 1.0  # seconds

# The embedded broker starts a generation once the group's leader has sent the assignments, and then
# refuses a follower that asks for its own a moment later. The leader therefore lets the others ask
# first; a rebalance takes seconds anyway.
LEADER_PAUSE = 0.25  # seconds


class _ConsumerThread(driver.AIOKafkaConsumerThread):
    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._reading = asyncio.Lock()

    def _create_worker_consumer(self, transport: Any) -> Any:
        consumer = super()._create_worker_consumer(transport)
        consumer._fetch_max_wait_ms = FETCH_MAX_WAIT
        return consumer

    # When partitions were given out, Faust goes back to what is committed. Messages that had been fetched
    # by then it drops, and takes what comes next for all there is: they would be lost where it does not go
    # back, as for a partition of which nothing is committed yet, or where a fetch ends only after that.

    async def _fetch_records(self, *arguments: Any, **options: Any) -> Any:
        async with self._reading:
            return await super()._fetch_records(*arguments, **options)

    async def seek_to_committed(self) -> Any:
        return await self.call_thread(self._seek_to_committed)

    async def _seek_to_committed(self) -> Any:
        consumer = self._ensure_consumer()
        async with self._reading:
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
        # When joining the group fails in a way that aiokafka does not know, it waits until somebody
        # has asked for the error, and then tries again. Faust asks only while it has partitions, so
        # that a worker whose first join failed would stand idle for ever.
        async for _ in self.itertimer(WATCH_INTERVAL, name="watch_group"):
            coordinator = self._consumer and self._consumer._coordinator
            if coordinator is None:
                continue
            try:
                coordinator.check_errors()
            except KafkaError as error:
                if coordinator._coordination_task.done():
                    logger.critical("no way back into group %s: %s", self.app.conf.id, error)
                    os.kill(os.getpid(), signal.SIGTERM)  # whoever keeps us running starts us again
                    return
                logger.warning("joining group %s: %s; trying again", self.app.conf.id, error)


class _Consumer(driver.Consumer):
    def _new_consumer_thread(self) -> _ConsumerThread:
        return _ConsumerThread(self, loop=self.loop, beacon=self.beacon)


class _Producer(driver.Producer):
    def _settings_extra(self) -> Mapping[str, Any]:
        # A message sent again because its acknowledgement was lost is not there twice.
        return {"acks": "all", "enable_idempotence": True}


class Transport(driver.Transport):
    """aiokafka, fetching without delay and producing each message once."""

    Consumer = _Consumer
    Producer = _Producer
