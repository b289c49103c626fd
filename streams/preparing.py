"""Before notify or the HTTP API starts: waits for the brokers, and checks that its topics exist."""

import asyncio
import logging
from collections.abc import Iterable

from aiokafka.errors import KafkaError

from streams.administration import administrator, create_if_set, is_embedded, missing_topics, partitions
from streams.backoff import backoff
from streams.errors import ListenerError, TopicsError
from streams.libraries.cluster import check_listeners
from streams.settings import Settings
from streams.topics import Topic

logger = logging.getLogger(__name__)

PAUSES = 1.0, 15.0  # seconds between attempts to connect: at first, and at most


async def wait_for_topics(settings: Settings, *topics: Topic) -> None:
    """Wait until the brokers answer; create missing topics if the settings say so. Raises TopicsError."""
    for pause in backoff(*PAUSES):
        try:
            await check_listeners(settings)
            return await _check(settings, topics)
        except (KafkaError, ListenerError, OSError) as error:
            logger.warning("%s: %s; waiting", settings.brokers, error)
        await asyncio.sleep(pause)


async def _check(settings: Settings, topics: Iterable[Topic]) -> None:
    async with administrator(settings) as client:
        if await is_embedded(client):
            return  # it creates topics on first use
        await create_if_set(client, settings)
        found = await partitions(client)
    names = [topic.name(settings.topic_prefix) for topic in topics]
    if missing := [name for name in names if name not in found]:
        raise TopicsError(missing_topics(missing))
