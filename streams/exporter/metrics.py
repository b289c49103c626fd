"""The metrics of `copytaster exporter`, in a registry of their own."""

from prometheus_client import Gauge

from streams.registry import new_registry

REGISTRY = new_registry()

LAG_MESSAGES = Gauge(
    "copytaster_group_lag_messages",
    "Messages that a stage, or notify, has not committed yet, by partition of the topic that it reads.",
    ["stage", "topic", "partition"],
    registry=REGISTRY,
)
LAG_SECONDS = Gauge(
    "copytaster_group_lag_seconds",
    "Seconds for which the oldest message that is not committed has been on its topic; 0 if there is none.",
    ["stage", "topic", "partition"],
    registry=REGISTRY,
)
OLDEST_UNENRICHED = Gauge(
    "copytaster_oldest_unenriched_seconds",
    "Seconds since the oldest story between wire.raw and wire.enriched was received; 0 if there is none.",
    registry=REGISTRY,
)
MEMBERS = Gauge("copytaster_group_members", "Workers in the consumer group.", registry=REGISTRY)
LAST_SUCCESS = Gauge(
    "copytaster_exporter_last_success_timestamp_seconds",
    "When the brokers last told all of this, in seconds since 1970; 0 before the first time.",
    registry=REGISTRY,
)
