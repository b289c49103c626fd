"""The process `copytaster exporter`: asks the brokers every few seconds, and serves what they say."""

import asyncio

from streams.exporter.metrics import FIGURES, REGISTRY
from streams.measuring import Measuring
from streams.pages import page_routes, serving
from streams.settings import Settings


async def serve(settings: Settings, stop: asyncio.Event) -> None:
    """Measure and serve until `stop` is set. Raises OSError if the pages cannot be served."""
    brokers = Measuring(settings, FIGURES.update)
    async with serving(
        page_routes(REGISTRY, lambda: brokers.problem), settings.web_host, settings.exporter_port
    ):
        measuring = asyncio.create_task(brokers.run())
        stopping = asyncio.create_task(stop.wait())
        await asyncio.wait({measuring, stopping}, return_when=asyncio.FIRST_COMPLETED)
        if measuring.done():
            return measuring.result()
        measuring.cancel()
        await asyncio.wait({measuring})
