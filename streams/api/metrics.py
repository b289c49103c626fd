"""The metrics of `copytaster api`, in a registry of their own."""

from prometheus_client import Gauge

from streams.registry import new_registry
from streams.request_metrics import Requests

REGISTRY = new_registry()
REQUESTS = Requests(REGISTRY)
TOKENS = Gauge("copytaster_tokens", "Tokens that are not revoked.", registry=REGISTRY)
KEPT = Gauge("copytaster_alerts_kept", "Alerts that can be read.", registry=REGISTRY)
