"""The metrics of `copytaster api`, in a registry of their own. All labels have a fixed set of values."""

from collections.abc import Iterable

from prometheus_client import Counter, Gauge, Histogram

from streams.registry import new_registry

REGISTRY = new_registry()

REQUESTS = Counter(
    "copytaster_requests",
    "Requests by method, route and status; the route is `other` for addresses that do not exist.",
    ["method", "route", "status"],
    registry=REGISTRY,
)
SECONDS = Histogram(
    "copytaster_request_seconds",
    "Seconds until a request is answered, by route.",
    ["route"],
    registry=REGISTRY,
)
TOKENS = Gauge("copytaster_tokens", "Tokens that are not revoked.", registry=REGISTRY)
KEPT = Gauge("copytaster_alerts_kept", "Alerts that can be read.", registry=REGISTRY)


def begin(routes: Iterable[tuple[str, str]]) -> None:
    """Begin the counts of routes, by method and address, at 0: then the first bug is an increase for
    Prometheus, too."""
    for method, route in routes:
        REQUESTS.labels(method, route, "500")
        SECONDS.labels(route)
