"""The web pages of the processes that are not workers: /metrics, /health and /ready, as workers have them."""

from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from contextlib import asynccontextmanager

from aiohttp import web
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST


def page_routes(
    registry: CollectorRegistry,
    waiting_for: Callable[[], str],
    measure: Callable[[], None] = lambda: None,
    details: Callable[[], Mapping[str, object]] = dict,
) -> list[web.RouteDef]:
    """The routes of the pages.

    `waiting_for` says why the process is not ready, if it is not; `measure` updates the metrics in the
    registry; `details` are further properties of /ready.
    """

    async def health(_: web.Request) -> web.Response:
        return web.json_response({"live": True})

    async def ready(_: web.Request) -> web.Response:
        waiting = waiting_for()
        page = {"ready": not waiting, **details()} | ({"waiting": waiting} if waiting else {})
        return web.json_response(page, status=503 if waiting else 200)

    async def metrics(_: web.Request) -> web.Response:
        measure()
        return web.Response(body=generate_latest(registry), headers={"Content-Type": CONTENT_TYPE_LATEST})

    return [web.get("/health", health), web.get("/ready", ready), web.get("/metrics", metrics)]


@asynccontextmanager
async def serving(routes: Iterable[web.RouteDef], host: str, port: int) -> AsyncIterator[None]:
    """Serve routes within the context. Raises OSError."""
    application = web.Application()
    application.add_routes(routes)
    runner = web.AppRunner(application, access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, host, port).start()
        yield
    finally:
        await runner.cleanup()
