"""Serves the web pages of `copytaster notify`."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from aiohttp import web

from streams.notify.metrics import REGISTRY
from streams.pages import page_routes
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
    application = web.Application()
    application.add_routes(page_routes(REGISTRY, waiting_for, measure, lambda: {"partitions": partitions()}))
    runner = web.AppRunner(application, access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, settings.web_host, settings.notify_port).start()
        yield
    finally:
        await runner.cleanup()
