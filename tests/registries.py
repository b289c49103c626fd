"""The metrics of all processes, from their registries."""

from prometheus_client import REGISTRY
from prometheus_client.registry import Collector

from streams import metrics, source_metrics
from streams.api import metrics as api
from streams.cli.merging import MergedMetrics
from streams.desk import metrics as desk
from streams.exporter import metrics as exporter
from streams.notify import metrics as notify

WORKER = metrics.BUILD, source_metrics.STORIES  # in the default registry
REGISTRIES: dict[str, Collector] = {
    "worker": REGISTRY,
    "notify": notify.REGISTRY,
    "api": api.REGISTRY,
    "desk": desk.REGISTRY,
    "exporter": exporter.REGISTRY,
}
PARENT = MergedMetrics({})
"""Has only the metrics that a process with several workers adds to theirs."""
SUFFIXES = {"counter": ("_total",), "histogram": ("_bucket", "_count", "_sum"), "info": ("_info",)}


def series() -> set[str]:
    """The names of the series of all metrics, also of those that have no values yet."""
    families = [family for each in (*REGISTRIES.values(), PARENT) for family in each.collect()]
    return {family.name + suffix for family in families for suffix in SUFFIXES.get(family.type, ("",))}
