"""Makes a worker follow the operators' requests (`streams/control.py`)."""

import asyncio
import logging
from typing import Any

from streams import metrics
from streams.control import Control, follow
from streams.libraries.lag import assigned
from streams.libraries.membership import rejoin
from streams.settings import Settings
from streams.topics import STAGES

logger = logging.getLogger(__name__)

DRAIN_INTERVAL = 2.0  # seconds between checks that a drained worker has no partitions
LEADER_DELAY = 1.0  # seconds for the group's leader to read a request that this worker has read


def follow_control(app: Any, settings: Settings, control: Control, worker: str) -> None:
    """Follow the operators' requests, and have the worker give up its partitions while it is drained."""

    @app.task
    async def follow_requests() -> None:
        async for _ in follow(settings, control):
            logger.info("requests of operators: %s", str(control) or "none")
            for stage in STAGES:
                metrics.STAGE_PAUSED.labels(stage.name).set(control.is_paused(stage.name))

    @app.task
    async def give_up_partitions() -> None:
        before = False
        while True:
            await asyncio.sleep(DRAIN_INTERVAL)
            drained = control.is_drained(worker)
            if (drained and assigned(app)) or (before and not drained):
                await asyncio.sleep(LEADER_DELAY)
                await rejoin(app)
            before = drained
