"""Checks before a worker starts: waits for the brokers, then verifies topics and rights.

Faust exits if no broker answers. A worker waits instead, and says so in its log and on /ready, so that its
supervisor does not restart it.
"""

import asyncio
import logging
from collections.abc import Collection, Mapping
from contextlib import AsyncExitStack

from aiohttp import web
from aiokafka import AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import (
    GroupAuthorizationFailedError,
    InvalidTransactionTimeout,
    KafkaConnectionError,
    KafkaError,
    TopicAuthorizationFailedError,
    TransactionalIdAuthorizationFailed,
)

from streams.administration import administrator, create_if_set, is_embedded, missing_topics
from streams.backoff import backoff
from streams.errors import ListenerError, TopicsError
from streams.libraries.cluster import check_listeners, describe_topics
from streams.logs import watch_connections
from streams.runtime.topic_watch import mismatch
from streams.security import connection
from streams.settings import PREFIX, Settings
from streams.stages import TRANSACTION_TIMEOUT
from streams.topics import STAGES, Stage, all_topics, first_names

logger = logging.getLogger(__name__)

CONNECT_PAUSES = 1.0, 15.0  # seconds between attempts to connect: at first, and at most
COORDINATOR_TIMEOUT = 30.0  # seconds; Kafka makes the topic of transactions when it is first asked for


async def prepare(settings: Settings) -> None:
    """Wait until all brokers answer, then check the topics; `create_topics` creates missing ones first.

    Serves /health and /ready while it waits. Raises TopicsError, and OSError if it cannot serve them.
    """
    pages = _WaitingPages(settings)
    async with AsyncExitStack() as stack:
        for attempt, pause in enumerate(backoff(*CONNECT_PAUSES)):
            try:
                with watch_connections() as watched:
                    await check_listeners(settings)
                    return await _check(settings)
            except ListenerError as error:
                pages.waiting = problem = str(error)
            except (KafkaError, OSError) as error:
                reason = watched if isinstance(error, KafkaConnectionError) else f" ({error})"
                pages.waiting = f"for Kafka at {settings.brokers}"
                problem = f"no Kafka broker answers at {settings.brokers}{reason}"
            if not attempt:
                await stack.enter_async_context(pages)
            logger.warning("%s; waiting", problem)
            await asyncio.sleep(pause)


async def _check(settings: Settings) -> None:
    async with administrator(settings) as client:
        if await is_embedded(client):
            return  # it creates topics on first use
        await create_if_set(client, settings)
        names = [topic.name(settings.topic_prefix) for topic in all_topics()]
        described = await describe_topics(client, names)
        group = await _group_problems(client, settings.group)
    hidden = [t["topic"] for t in described if t["error_code"] == TopicAuthorizationFailedError.errno]
    found = {t["topic"]: len(t["partitions"]) for t in described if t["partitions"]}
    lines = problems(found, settings.topic_prefix, hidden) + group
    if settings.guarantee == "exactly_once":
        for stage in STAGES:
            if stage.transactional:
                lines += await _transaction_problems(settings, stage)
    if lines:
        raise TopicsError("\n".join(lines))


def problems(found: Mapping[str, int], prefix: str, hidden: Collection[str] = ()) -> list[str]:
    """Problems with a cluster's topics, a line each.

    `found` has the partition counts by topic name, `hidden` the topics that the user may not see.
    """
    lines = []
    if hidden:
        rights = "the user needs the rights to describe, read and write them"
        lines.append(f"not allowed to see topics: {first_names(hidden)}; {rights}")
    names = [topic.name(prefix) for topic in all_topics()]
    if missing := [name for name in names if name not in found and name not in hidden]:
        lines.append(missing_topics(missing))
    # A story and its state must be in partitions with the same number.
    pairs = [(store.name(prefix), stage.source.name(prefix)) for stage in STAGES for store in stage.stores]
    return lines + [
        mismatch(store, found[store], source, found[source])
        for store, source in pairs
        if store in found and source in found and found[store] != found[source]
    ]


async def _group_problems(client: AIOKafkaAdminClient, group: str) -> list[str]:
    try:
        await client.find_coordinator(group)
    except GroupAuthorizationFailedError:
        return [f"not allowed to use consumer group {group}; the user needs the right to read it"]
    except KafkaError:
        pass  # the group's coordinator is not known yet, for example
    return []


async def _transaction_problems(settings: Settings, stage: Stage) -> list[str]:
    """Start a producer as the workers' do, with an id that begins as theirs do and that none of them uses."""
    prefix = f"{settings.group}-{settings.topic_prefix}-{stage.name}-"
    producer = AIOKafkaProducer(
        **connection(settings),
        transactional_id=f"{prefix}check",
        transaction_timeout_ms=TRANSACTION_TIMEOUT,
    )
    otherwise = f"or set {PREFIX}GUARANTEE=at_least_once"
    try:
        async with asyncio.timeout(COORDINATOR_TIMEOUT):
            await producer.start()
    except TransactionalIdAuthorizationFailed:
        return [
            f"not allowed to use transactional ids {prefix}*; allow the user to describe and write them, "
            f"{otherwise}"
        ]
    except InvalidTransactionTimeout:
        return [
            f"the brokers' transaction.max.timeout.ms is less than {TRANSACTION_TIMEOUT}, "
            f"which workers need; raise it, {otherwise}"
        ]
    except TimeoutError:
        raise KafkaError("no coordinator for transactions") from None
    finally:
        await producer.stop()
    return []


class _WaitingPages:
    """The web pages of a worker that waits for a broker: live but not ready."""

    waiting = ""  # for what

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
        waiting = {"ready": False, "partitions": [], "waiting": self.waiting}
        return web.json_response(waiting, status=503)
