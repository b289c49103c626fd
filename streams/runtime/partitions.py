"""Takes and gives up the partitions of a stage's source, with their state."""

import asyncio
import logging
from collections.abc import Collection, Sequence
from itertools import groupby, islice
from operator import itemgetter

from aiokafka.errors import KafkaError

from streams import metrics
from streams.backoff import backoff
from streams.messages import Outgoing, Result
from streams.runtime.delivery import Delivery
from streams.runtime.store import Store

logger = logging.getLogger(__name__)

TAKE_PAUSES = 0.5, 30.0  # seconds between attempts to take partitions: at first, and at most
RESTORED_AT_ONCE = 500  # stories whose state is written again in one delivery


class Partitions:
    """Keeps a stage's stores and its delivery in step with the partitions that the worker has.

    Callers hold `lock` while they use partitions, so that a rebalance waits for what they do.
    """

    def __init__(self, stage: str, stores: Sequence[Store], delivery: Delivery) -> None:
        self.lock = asyncio.Lock()
        self._stage = stage
        self._stores = stores
        self._delivery = delivery

    async def take(self, partitions: Collection[int]) -> None:
        """Prepare delivery for partitions and load their state, retrying until the broker answers."""
        pauses = backoff(*TAKE_PAUSES)
        while True:
            try:
                # In this order: the state is final only once earlier owners of the partitions are fenced.
                await self._delivery.take(partitions)
                for store in self._stores:
                    await store.load(partitions)
                return
            except (KafkaError, OSError) as error:
                logger.warning("%s: cannot take partitions: %r; retrying", self._stage, error)
            await asyncio.sleep(next(pauses))

    async def deliver(self, partition: int, results: Sequence[Result]) -> bool:
        """Deliver results, and apply their updates to the stores.

        Returns False if only the broker knows whether they were delivered. The partition then has to be taken
        again.
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
        """Forget a partition after a delivery of unknown outcome.

        Taking it again ends the open transaction, and the state then shows whether it was committed.
        """
        logger.warning("%s: partition %d: delivery failed: %r; retrying", self._stage, partition, error)
        metrics.SEND_RETRIES.labels(self._stage).inc()
        await self.forget({partition})

    async def forget(self, partitions: Collection[int]) -> None:
        """Drop the state of partitions, and stop delivering for them."""
        for store in self._stores:
            store.forget(partitions)
        await self._delivery.release(partitions)

    async def restore(self, topic: str) -> None:
        """Write the state in memory again to a store's topic that was deleted and created again."""
        async with self.lock:
            [store] = (store for store in self._stores if store.topic == topic)
            logger.error(
                "%s: %s was deleted and created again; writing the state that this worker has in memory: %d"
                " stories; others are forgotten: repeated versions pass, kills miss those who had the story",
                self._stage,
                topic,
                len(store),
            )
            for partition, entries in groupby(store.items(), key=itemgetter(0)):
                while some := list(islice(entries, RESTORED_AT_ONCE)):
                    states = [Outgoing(topic, key, value, partition=partition) for _, key, value in some]
                    await self._deliver_again(partition, states)

    async def _deliver_again(self, partition: int, states: list[Outgoing]) -> None:
        pauses = backoff(*TAKE_PAUSES)
        while True:
            try:
                await self._delivery.take({partition})
                return await self._delivery.deliver(partition, [Result([], states=states)])
            except (KafkaError, OSError) as error:
                logger.warning("%s: cannot write state again: %r; retrying", self._stage, error)
                await self._delivery.release({partition})
            await asyncio.sleep(next(pauses))

    async def stop(self) -> None:
        """Stop delivering for all partitions."""
        await self._delivery.stop()
