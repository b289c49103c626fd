"""Makes a worker follow the subscriptions (`streams/subscriptions.py`)."""

import asyncio
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
        before = False
        async for _ in follow(settings, subscriptions):
            if not before:
                logger.info("%d subscriptions", len(subscriptions))
            before = True
            await _count(subscriptions)

    @app.timer(COUNT_INTERVAL)
    async def count() -> None:
        await _count(subscriptions)


async def _count(subscriptions: Subscriptions) -> None:
    for state, number in (await asyncio.to_thread(subscriptions.states)).items():
        metrics.SUBSCRIPTIONS.labels(state).set(number)
