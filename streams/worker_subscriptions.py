"""Makes a worker follow the subscriptions (`streams/subscriptions.py`)."""

import asyncio
import logging
from typing import Any

from processors.subscriptions.matching import Subscriptions
from streams import metrics
from streams.settings import Settings
from streams.subscriptions import follow

logger = logging.getLogger(__name__)

STATES_INTERVAL = 15.0  # seconds between counts, which also change with the time: subscriptions begin and end


def follow_subscriptions(app: Any, settings: Settings, subscriptions: Subscriptions) -> None:
    """Keep the subscriptions that the stage `alerts` matches up to date, and count them."""

    @app.task
    async def follow_topic() -> None:
        before = False
        async for _ in follow(settings, subscriptions):
            if not before:
                logger.info("%d subscriptions", len(subscriptions))
            before = True

    @app.task
    async def count() -> None:
        while True:
            for state, number in (await asyncio.to_thread(subscriptions.states)).items():
                metrics.SUBSCRIPTIONS.labels(state).set(number)
            await asyncio.sleep(STATES_INTERVAL)
