"""The metrics of `copytaster desk`, in a registry of their own."""

import asyncio
import logging
import sqlite3

from prometheus_client import Counter, Gauge

from streams.desk.index.index import Index
from streams.registry import new_registry
from streams.request_metrics import Requests

logger = logging.getLogger(__name__)

INTERVAL = 10.0  # seconds between two looks at the index
REGISTRY = new_registry()
REQUESTS = Requests(REGISTRY)
STORIES = Gauge("copytaster_desk_stories", "Stories in the index.", registry=REGISTRY)
VERSIONS = Gauge("copytaster_desk_versions", "Versions of stories in the index.", registry=REGISTRY)
ALERTS = Gauge("copytaster_desk_alerts", "Alerts in the index.", registry=REGISTRY)
BYTES = Gauge("copytaster_desk_index_bytes", "Bytes of the index on disk.", registry=REGISTRY)
OLDEST = Gauge(
    "copytaster_desk_oldest_timestamp_seconds",
    "When the oldest story in the index was enriched, in seconds since 1970; 0 if there is none.",
    registry=REGISTRY,
)
STREAMS = Gauge("copytaster_desk_streams", "Live connections of browsers that are open.", registry=REGISTRY)
RELOADS = Counter("copytaster_desk_reloads", "Live connections that were told to reload.", registry=REGISTRY)
BEHIND = Gauge(
    "copytaster_desk_behind_messages",
    "Messages that the topics had, when they were last read, and that are not in the index yet.",
    registry=REGISTRY,
)


async def measure(index: Index) -> None:
    """Keep the figures of the index up to date, until cancelled.

    /metrics is open to everybody, so asking for it does not read the index.
    """
    while True:
        try:
            figures = await asyncio.to_thread(index.figures)
        except sqlite3.Error as error:
            logger.warning("cannot measure the index: %s", error)
        else:
            STORIES.set(figures.stories)
            VERSIONS.set(figures.versions)
            ALERTS.set(figures.alerts)
            BYTES.set(figures.bytes)
            OLDEST.set(figures.oldest or 0)
        await asyncio.sleep(INTERVAL)
