"""The process `copytaster api`: follows Kafka, and serves the API and the pages for its supervisor."""

import asyncio
import logging

from aiohttp import web

from processors.subjects.vocabulary import Vocabulary
from streams.api import metrics
from streams.api.answering import protocol
from streams.api.application import application
from streams.api.state import Api
from streams.pages import page_routes
from streams.preparing import wait_for_topics
from streams.settings import Settings
from streams.topics import ALERTS, SUBSCRIPTIONS, TOKENS

logger = logging.getLogger(__name__)

# Seconds after which a connection is closed on which no whole request has come, and for those under way when
# the process is stopped.
IDLE_TIMEOUT = 30.0
STOP_TIMEOUT = 10.0


async def serve(settings: Settings, vocabulary: Vocabulary, stop: asyncio.Event) -> None:
    """Serve until `stop` is set. Raises TopicsError if topics are missing, and OSError."""
    api = Api(settings, vocabulary)
    served = application(api)
    served.add_routes(page_routes(metrics.REGISTRY, api.waiting_for, lambda: _measure(api)))
    metrics.begin(
        (route.method, route.resource.canonical) for route in served.router.routes() if route.resource
    )
    runner = web.AppRunner(
        served,
        access_log=None,
        logger=protocol,
        auto_decompress=False,
        keepalive_timeout=IDLE_TIMEOUT,
        shutdown_timeout=STOP_TIMEOUT,
    )
    await runner.setup()
    try:
        await web.TCPSite(runner, settings.api_host, settings.api_port).start()
        following = asyncio.create_task(_follow(api))
        stopping = asyncio.create_task(stop.wait())
        await asyncio.wait({following, stopping}, return_when=asyncio.FIRST_COMPLETED)
        if following.done():
            return following.result()
        await runner.cleanup()  # changes under way need what is followed
        following.cancel()
        await asyncio.wait({following}, timeout=STOP_TIMEOUT)
    finally:
        await runner.cleanup()


async def _follow(api: Api) -> None:
    await wait_for_topics(api.settings, ALERTS, SUBSCRIPTIONS, TOKENS)
    await api.follow()


def _measure(api: Api) -> None:
    metrics.TOKENS.set(len(api.tokens.state))
    metrics.KEPT.set(api.alerts.recent.count if api.alerts.recent else 0)
