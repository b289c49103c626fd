"""The metrics of processes that answer requests: how many, and how long they took."""

from collections.abc import Iterable

from aiohttp import web
from prometheus_client import CollectorRegistry, Counter, Histogram


class Requests:
    """The metrics of requests in the registry of a process. All labels have a fixed set of values."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._requests = Counter(
            "copytaster_requests",
            "Requests by method, route and status; the route is `other` for addresses that do not exist.",
            ["method", "route", "status"],
            registry=registry,
        )
        self._seconds = Histogram(
            "copytaster_request_seconds",
            "Seconds until a request is answered, by route; streams are not among them.",
            ["route"],
            registry=registry,
        )

    def begin(self, routes: Iterable[web.AbstractRoute]) -> None:
        """Begin the counts of routes at 0: then the first bug is an increase for Prometheus, too."""
        for route in routes:
            if route.resource:
                self._requests.labels(route.method, route.resource.canonical, "500")
                self._seconds.labels(route.resource.canonical)

    def count(self, method: str, route: str, status: int, seconds: float | None) -> None:
        """Count a request; `seconds` are None for a stream, which lasts as long as its reader likes."""
        self._requests.labels(method, route, str(status)).inc()
        if seconds is not None:
            self._seconds.labels(route).observe(seconds)
