"""Before notify, the HTTP API or the desk starts: waits for the brokers, and checks that its topics exist."""

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


async def wait_for_topics(settings: Settings, *topics: Topic) -> bool:
    """Wait until the brokers answer; create missing topics if the settings say so. Raises TopicsError.

    Returns whether it is the embedded broker that answers.
    """
    pauses = backoff(*PAUSES)
    while True:
        try:
            await check_listeners(settings)
            return await _check(settings, topics)
        except (KafkaError, ListenerError, OSError) as error:
            logger.warning("%s: %s; waiting", settings.brokers, error)
        await asyncio.sleep(next(pauses))


async def _check(settings: Settings, topics: Iterable[Topic]) -> bool:
    """Check that topics exist; returns whether the broker is the embedded one."""
    async with administrator(settings) as client:
        if await is_embedded(client):
            return True  # it creates topics on first use
        await create_if_set(client, settings)
        found = await partitions(client)
    names = [topic.name(settings.topic_prefix) for topic in topics]
    if missing := [name for name in names if name not in found]:
        raise TopicsError(missing_topics(missing))
    return False
