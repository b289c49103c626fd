"""The partitions of a stage's source that this worker works on: taken, lost and given up."""

import asyncio
import logging
from collections.abc import Collection, Sequence

from aiokafka.errors import KafkaError

from streams import metrics
from streams.backoff import backoff
from streams.messages import Result
from streams.runtime.delivery import Delivery
from streams.runtime.store import Store

logger = logging.getLogger(__name__)

FIRST_PAUSE, LONGEST_PAUSE = 0.5, 30.0  # seconds before the broker is tried again


class Partitions:
    """Keeps a stage's stores and its delivery in step with the partitions that the worker has.

    Whoever works with them holds `lock`, so that a rebalance waits for the batch in hand.
    """

    def __init__(self, stage: str, stores: Sequence[Store], delivery: Delivery) -> None:
        self.lock = asyncio.Lock()
        self._stage = stage
        self._stores = stores
        self._delivery = delivery

    async def take(self, partitions: Collection[int]) -> None:
        """Become the only one who sends for some partitions, and load what is remembered of their stories.

        Returns when that is done, however long the broker is away.
        """
        pauses = backoff(FIRST_PAUSE, LONGEST_PAUSE)
        while True:
            try:
                # In this order: what is loaded is final once nobody else can write to it.
                await self._delivery.take(partitions)
                for store in self._stores:
                    await store.load(partitions)
                return
            except (KafkaError, OSError) as error:
                logger.warning("%s: taking partitions: %r; trying again", self._stage, error)
            await asyncio.sleep(next(pauses))

    async def deliver(self, partition: int, results: Sequence[Result]) -> bool:
        """Deliver results, and apply their changes to the stores.

        False where only the broker knows whether they were delivered; the partition is lost then.
        """
        try:
            await self._delivery.deliver(partition, results)
        except KafkaError as error:
            await self.lose(partition, error)
            return False
        for store in self._stores:
            store.apply(state for result in results for state in result.states)
        return True

    async def lose(self, partition: int, error: Exception) -> None:
        """Forget a partition after a delivery that failed: only the broker knows whether it was committed.

        Taking the partition again resolves it, and the stores, loaded again, tell the outcome.
        """
        logger.warning("%s: partition %d: %r; starting over", self._stage, partition, error)
        metrics.SEND_RETRIES.labels(self._stage).inc()
        await self.forget({partition})

    async def forget(self, partitions: Collection[int]) -> None:
        """Give up partitions, whoever has them now."""
        for store in self._stores:
            store.forget(partitions)
        await self._delivery.release(partitions)

    async def stop(self) -> None:
        """Stop delivering."""
        await self._delivery.stop()
