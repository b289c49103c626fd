"""A worker's web pages: /metrics for Prometheus, /health and /ready for its supervisor."""

from collections.abc import Iterator
from typing import Any

from aiohttp.web import Response, json_response
from prometheus_client import generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST

from processors.subscriptions.matching import Subscriptions
from streams.control import Control
from streams.libraries.lag import assigned, committed, measure_lag, starts, unfinished
from streams.metrics import REBALANCES, STALLED_SECONDS
from streams.runtime.progress import Progress

PROGRESS_INTERVAL = 2.0  # seconds


def add_pages(
    app: Any, control: Control, subscriptions: Subscriptions, worker: str, progress: Progress
) -> None:
    """Add the three pages to the app's web server, and watch the progress that the stages make.

    `worker` is the name of this worker.
    """
    joined = False

    @app.on_partitions_assigned.connect
    async def assignment_done(_app: Any, partitions: Any, **_: Any) -> None:
        nonlocal joined
        joined = True
        REBALANCES.inc()

    @app.page("/metrics")
    async def metrics(_view: Any, _request: Any) -> Any:
        return Response(body=generate_latest(), headers={"Content-Type": CONTENT_TYPE_LATEST})

    @app.page("/health")
    async def health(_view: Any, _request: Any) -> Any:
        """Live: the event loop answers."""
        return json_response({"live": True})

    @app.page("/ready")
    async def ready(_view: Any, _request: Any) -> Any:
        """Ready: the group has assigned partitions, requests and subscriptions are known, the topics are in
        order, and no stage is stalled.

        A drained worker is not ready, and a worker with paused stages is.
        """
        drained = control.is_drained(worker)
        problems = [*_unread(control, subscriptions), *app.transport.watch.problems, *progress.problems()]
        joins = joined and not app.rebalancing and not app.should_stop
        is_ready = joins and not drained and not problems
        partitions = sorted(f"{tp.topic}-{tp.partition}" for tp in assigned(app))
        page = {"ready": is_ready, "partitions": partitions, "paused": control.paused_stages}
        if drained:
            page["drained"] = f"`copytaster resume {worker}` gives it partitions again"
        if problems:
            page["waiting"] = "; ".join(problems)
        return json_response(page, status=200 if is_ready else 503)

    @app.timer(PROGRESS_INTERVAL)
    async def watch_progress() -> None:
        progress.observe(committed(app), await unfinished(app, measure_lag(app)), starts(app))
        for stage, seconds in progress.stalled().items():
            STALLED_SECONDS.labels(stage).set(seconds)


def _unread(control: Control, subscriptions: Subscriptions) -> Iterator[str]:
    """What the worker has to read to the end before its stages may work."""
    if not control.known:
        yield "for the operators' requests: the control topic has not been read yet"
    if not subscriptions.known:
        yield f"for the subscriptions: {len(subscriptions)} have been read so far"
