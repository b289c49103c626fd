"""The web pages of `copytaster notify`: /metrics, /health and /ready, as workers have them."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from aiohttp import web
from prometheus_client import generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST

from streams.notify.metrics import REGISTRY
from streams.settings import Settings


@asynccontextmanager
async def pages(
    settings: Settings,
    partitions: Callable[[], list[str]],
    waiting_for: Callable[[], str],
    measure: Callable[[], None],
) -> AsyncIterator[None]:
    """Serve the pages within the context. Raises OSError.

    `partitions` are those that this process has; `waiting_for` says why it is not ready, if it is not;
    `measure` updates the metrics.
    """

    async def health(_: web.Request) -> web.Response:
        return web.json_response({"live": True})

    async def ready(_: web.Request) -> web.Response:
        waiting = waiting_for()
        page = {"ready": not waiting, "partitions": partitions()} | ({"waiting": waiting} if waiting else {})
        return web.json_response(page, status=503 if waiting else 200)

    async def metrics(_: web.Request) -> web.Response:
        measure()
        return web.Response(body=generate_latest(REGISTRY), headers={"Content-Type": CONTENT_TYPE_LATEST})

    application = web.Application()
    application.add_routes(
        [web.get("/health", health), web.get("/ready", ready), web.get("/metrics", metrics)]
    )
    runner = web.AppRunner(application, access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, settings.web_host, settings.notify_port).start()
        yield
    finally:
        await runner.cleanup()
