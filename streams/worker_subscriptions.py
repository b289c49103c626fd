"""Makes a worker follow the subscriptions (`streams/subscriptions.py`)."""

import asyncio
import gc
import logging
from typing import Any

from processors.subscriptions.matching import Subscriptions
from streams import metrics
from streams.settings import Settings
from streams.subscriptions import follow

logger = logging.getLogger(__name__)

COUNT_INTERVAL = 30.0  # seconds between counts without a change: subscriptions begin and end


def follow_subscriptions(app: Any, settings: Settings, subscriptions: Subscriptions) -> None:
    """Keep the subscriptions that the stage `alerts` matches up to date, and count them."""

    @app.task
    async def follow_topic() -> None:
        known, frozen = False, 0
        async for _ in follow(settings, subscriptions):
            if not known:
                logger.info("%d subscriptions", len(subscriptions))
            known = True
            if len(subscriptions) > 2 * frozen:
                frozen = len(subscriptions)
                await asyncio.to_thread(_leave_alone)
            await _count(subscriptions)

    @app.timer(COUNT_INTERVAL)
    async def count() -> None:
        await _count(subscriptions)


def _leave_alone() -> None:
    """Let garbage collections leave alone what is in memory: a million subscriptions take a second each time.

    One that is removed is freed nevertheless, since it is in no cycle.
    """
    gc.collect()
    gc.freeze()


async def _count(subscriptions: Subscriptions) -> None:
    for state, number in (await asyncio.to_thread(subscriptions.states)).items():
        metrics.SUBSCRIPTIONS.labels(state).set(number)
