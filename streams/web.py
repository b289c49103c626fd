"""A worker's web pages: /metrics for Prometheus, /health and /ready for whoever keeps it running."""

from typing import Any

from aiohttp.web import json_response
from faust.sensors.prometheus import setup_prometheus_sensors

from streams.metrics import LAG

LAG_INTERVAL = 2.0  # seconds


def add_pages(app: Any) -> None:
    """Add the three pages to the app's web server, and keep the lag in the metrics."""
    setup_prometheus_sensors(app, pattern="/metrics", name_prefix="faust")
    assigned = False

    @app.on_partitions_assigned.connect
    async def assignment_done(_app: Any, partitions: Any, **_: Any) -> None:
        nonlocal assigned
        assigned = True

    @app.page("/health")
    async def health(_view: Any, _request: Any) -> Any:
        """Live: the event loop answers."""
        return json_response({"live": True})

    @app.page("/ready")
    async def ready(_view: Any, _request: Any) -> Any:
        """Ready: the model is loaded, and the group has given out its partitions."""
        is_ready = assigned and not app.rebalancing and not app.should_stop
        partitions = sorted(f"{tp.topic}-{tp.partition}" for tp in _assignment(app))
        return json_response({"ready": is_ready, "partitions": partitions}, status=200 if is_ready else 503)

    @app.timer(LAG_INTERVAL)
    async def measure_lag() -> None:
        await _measure_lag(app)


async def _measure_lag(app: Any) -> None:
    lags = {}
    for tp in _assignment(app):
        end = app.consumer.highwater(tp)
        done = app.monitor.tp_committed_offsets.get(tp)
        if done is None:
            done = await app.consumer.position(tp)
        if end is not None and done is not None:
            lags[tp] = max(0, end - done)
    LAG.clear()  # partitions that are another worker's now
    for tp, lag in lags.items():
        LAG.labels(tp.topic, tp.partition).set(lag)


def _assignment(app: Any) -> Any:
    return app.assignor.assigned_actives()
