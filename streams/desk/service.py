"""The process `copytaster desk`: follows Kafka, and serves the page and the HTTP API."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from processors.subjects.vocabulary import Vocabulary
from streams.api.serving import serve_with
from streams.desk import metrics
from streams.desk.application import application
from streams.desk.folder import index_folder
from streams.desk.following import Following
from streams.desk.index.index import Index
from streams.desk.live.hub import Live
from streams.desk.state import Desk, Opened
from streams.pages import page_routes
from streams.preparing import wait_for_topics
from streams.settings import Settings
from streams.topics import ALERTS, ENRICHED, SUBSCRIPTIONS, TOKENS

logger = logging.getLogger(__name__)


async def serve(
    settings: Settings, vocabulary: Vocabulary, limited: frozenset[str], stop: asyncio.Event
) -> None:
    """Serve until `stop` is set.

    Raises OSError if it cannot listen, TopicsError if topics are missing, and CommandError if the index
    cannot be opened.
    """
    desk = Desk(settings, vocabulary, limited)
    served = application(desk)
    served.add_routes(page_routes(metrics.REGISTRY, desk.waiting_for, lambda: _measure(desk)))
    metrics.REQUESTS.begin(served.router.routes())
    logger.info("the page is at http://%s:%d", settings.desk_host, settings.desk_port)
    await serve_with(served, settings.desk_host, settings.desk_port, _follow(desk), stop)


async def _follow(desk: Desk) -> None:
    """Follow Kafka until cancelled."""
    settings = desk.settings
    by_tokens = settings.desk_sign_in == "tokens"
    topics = [ENRICHED, ALERTS, SUBSCRIPTIONS, *([TOKENS] if by_tokens else [])]
    embedded = await wait_for_topics(settings, *topics)
    async with _open(desk, embedded=embedded) as opened, asyncio.TaskGroup() as tasks:
        tasks.create_task(opened.following.follow())
        tasks.create_task(opened.live.run())
        tasks.create_task(metrics.measure(opened.index))
        tasks.create_task(desk.operations.run())
        tasks.create_task(desk.api.follow())
        if by_tokens:
            tasks.create_task(desk.tokens.follow(settings, TOKENS))


@asynccontextmanager
async def _open(desk: Desk, *, embedded: bool) -> AsyncIterator[Opened]:
    """Open the index, and close it afterwards. Raises CommandError."""
    settings = desk.settings
    with index_folder(settings, embedded=embedded) as folder:
        index = await asyncio.to_thread(Index.open, folder, desk.vocabulary, settings.desk_days)
        try:
            live = Live(index)
            desk.opened = Opened(index, live, Following(settings, index, live))
            yield desk.opened
        finally:
            desk.opened = None
            await asyncio.to_thread(index.close)


def _measure(desk: Desk) -> None:
    """Set the metrics that are known in memory."""
    if not desk.opened:
        return
    metrics.STREAMS.set(desk.opened.live.connections)
    metrics.BEHIND.set(desk.opened.following.behind)
