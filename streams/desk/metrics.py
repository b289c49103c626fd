"""The metrics of `copytaster desk`, in a registry of their own."""

from prometheus_client import Counter, Gauge

from streams.registry import new_registry
from streams.request_metrics import Requests

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
