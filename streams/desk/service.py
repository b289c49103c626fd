"""The process `copytaster desk`: follows Kafka, and serves the page and the HTTP API."""

import asyncio

from processors.subjects.vocabulary import Vocabulary
from streams.api.serving import serve_with
from streams.desk import metrics
from streams.desk.application import application
from streams.desk.state import Desk
from streams.pages import page_routes
from streams.preparing import wait_for_topics
from streams.settings import Settings
from streams.topics import ALERTS, ENRICHED, SUBSCRIPTIONS, TOKENS


async def serve(
    settings: Settings, vocabulary: Vocabulary, limited: frozenset[str], stop: asyncio.Event
) -> None:
    """Serve until `stop` is set. Raises TopicsError if topics are missing, and OSError."""
    desk = Desk(settings, vocabulary, limited)
    served = application(desk)
    served.add_routes(page_routes(metrics.REGISTRY, lambda: ""))
    metrics.REQUESTS.begin(served.router.routes())
    await serve_with(served, settings.desk_host, settings.desk_port, _follow(desk), stop)


async def _follow(desk: Desk) -> None:
    settings = desk.settings
    await wait_for_topics(settings, ENRICHED, ALERTS, SUBSCRIPTIONS)
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(desk.api.follow())
        if settings.desk_sign_in == "tokens":
            tasks.create_task(desk.tokens.follow(settings, TOKENS))
