"""Before a worker starts: brokers that answer, and the topics that it needs.

Faust ends where no broker answers. A worker is to wait for one instead, and to say so: in its log, and
on /ready, so that whoever keeps it running leaves it alone.
"""

import asyncio
import logging
from collections.abc import Mapping
from contextlib import AsyncExitStack

from aiohttp import web
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import KafkaConnectionError, KafkaError

from streams.administration import create, failures, is_embedded, partitions
from streams.logs import overhear
from streams.security import connection
from streams.settings import PREFIX, Settings
from streams.topics import STAGES, all_topics

logger = logging.getLogger(__name__)

FIRST_PAUSE, LONGEST_PAUSE = 1.0, 15.0  # seconds before brokers are asked again


class TopicsError(Exception):
    """What is wrong with the topics: `errors` are lines."""

    def __init__(self, errors: list[str]) -> None:
        super().__init__("\n".join(errors))
        self.errors = errors


async def prepare(settings: Settings) -> None:
    """Wait until brokers answer, and look at the topics. Raises TopicsError."""
    async with AsyncExitStack() as stack:
        pause = FIRST_PAUSE
        while True:
            try:
                with overhear() as overheard:
                    return await _look(settings)
            except (KafkaError, OSError) as error:
                if pause == FIRST_PAUSE:
                    await stack.enter_async_context(_Waiting(settings))
                why = overheard if isinstance(error, KafkaConnectionError) else f" ({error})"
                logger.warning("no Kafka broker answers at %s%s; waiting", settings.brokers, why)
            await asyncio.sleep(pause)
            pause = min(2 * pause, LONGEST_PAUSE)


async def _look(settings: Settings) -> None:
    client = AIOKafkaAdminClient(**connection(settings))
    try:
        await client.start()
        if await is_embedded(client):
            return  # it creates topics by itself
        if settings.create_topics and (failed := failures(await create(client, settings))):
            raise TopicsError([f"{name} cannot be created: {what}" for name, what in failed.items()])
        found = await partitions(client)
    finally:
        await client.close()
    if errors := _wrong(found, settings.topic_prefix):
        raise TopicsError(errors)


def _wrong(found: Mapping[str, int], prefix: str) -> list[str]:
    missing = [name for topic in all_topics() if (name := topic.name(prefix)) not in found]
    if missing:
        more = f" and {len(missing) - 3} more" if len(missing) > 3 else ""
        how = f"`copytaster topics --create` or {PREFIX}CREATE_TOPICS=true makes them"
        return [f"there is no topic {', '.join(missing[:3])}{more}; {how}"]
    # What is remembered moves with the stories, partition by partition.
    counted = [(store.name(prefix), stage.source.name(prefix)) for stage in STAGES for store in stage.stores]
    return [
        f"{one} has {found[one]} partitions and {other} {found[other]}; they have to have as many"
        for one, other in counted
        if found[one] != found[other]
    ]


class _Waiting:
    """The web pages of a worker that waits: alive, and not ready."""

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
