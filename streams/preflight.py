"""Checks before a worker starts: waits for a broker, then verifies the topics.

Faust exits if no broker answers. A worker waits instead, and says so in its log and on /ready, so that its
supervisor does not restart it.
"""

import asyncio
import logging
from collections.abc import Mapping
from contextlib import AsyncExitStack

from aiohttp import web
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import KafkaConnectionError, KafkaError

from streams.administration import create, failures, is_embedded, partitions
from streams.backoff import backoff
from streams.errors import TopicsError
from streams.logs import watch_connections
from streams.security import connection
from streams.settings import PREFIX, Settings
from streams.topics import STAGES, all_topics

logger = logging.getLogger(__name__)

CONNECT_PAUSES = 1.0, 15.0  # seconds between attempts to connect: at first, and at most


async def prepare(settings: Settings) -> None:
    """Wait until a broker answers, then check the topics; `create_topics` creates missing ones first.

    Serves /health and /ready while it waits. Raises TopicsError.
    """
    async with AsyncExitStack() as stack:
        for attempt, pause in enumerate(backoff(*CONNECT_PAUSES)):
            try:
                with watch_connections() as watched:
                    return await _check_topics(settings)
            except (KafkaError, OSError) as error:
                if not attempt:
                    await stack.enter_async_context(_WaitingPages(settings))
                reason = watched if isinstance(error, KafkaConnectionError) else f" ({error})"
                logger.warning("no Kafka broker answers at %s%s; waiting", settings.brokers, reason)
            await asyncio.sleep(pause)


async def _check_topics(settings: Settings) -> None:
    client = AIOKafkaAdminClient(**connection(settings))
    try:
        await client.start()
        if await is_embedded(client):
            return  # it creates topics on first use
        if settings.create_topics and (failed := failures(await create(client, settings))):
            raise TopicsError("\n".join(f"{name} cannot be created: {why}" for name, why in failed.items()))
        found = await partitions(client)
    finally:
        await client.close()
    if lines := problems(found, settings.topic_prefix):
        raise TopicsError("\n".join(lines))


def problems(found: Mapping[str, int], prefix: str) -> list[str]:
    """Problems with a cluster's topics, a line each. `found` has the partition counts by topic name."""
    missing = [name for topic in all_topics() if (name := topic.name(prefix)) not in found]
    if missing:
        more = f" and {len(missing) - 3} more" if len(missing) > 3 else ""
        how = f"create them with `copytaster topics --create` or {PREFIX}CREATE_TOPICS=true"
        return [f"missing topics: {', '.join(missing[:3])}{more}; {how}"]
    # A story and its state must be in partitions with the same number.
    pairs = [(store.name(prefix), stage.source.name(prefix)) for stage in STAGES for store in stage.stores]
    return [
        f"{store} has {found[store]} partitions and {source} {found[source]}; they must have the same number"
        for store, source in pairs
        if found[store] != found[source]
    ]


class _WaitingPages:
    """The web pages of a worker that waits for a broker: live but not ready."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._runner = web.AppRunner(web.Application(), access_log=None)

    async def __aenter__(self) -> None:
        self._runner.app.router.add_get("/health", self._health)
        self._runner.app.router.add_get("/ready", self._ready)
        await self._runner.setup()
        await web.TCPSite(self._runner, self._settings.web_host, self._settings.web_port).start()

    async def __aexit__(self, *_: object) -> None:
        await self._runner.cleanup()

    async def _health(self, _: web.Request) -> web.Response:
        return web.json_response({"live": True})

    async def _ready(self, _: web.Request) -> web.Response:
        waiting = {"ready": False, "partitions": [], "waiting": f"for Kafka at {self._settings.brokers}"}
        return web.json_response(waiting, status=503)
