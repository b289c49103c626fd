"""The process `copytaster api`: follows Kafka, and serves the API and the pages for its supervisor."""

import asyncio

from processors.subjects.vocabulary import Vocabulary
from streams.api import metrics
from streams.api.application import application
from streams.api.authorization import Authorization
from streams.api.following import Alerts
from streams.api.serving import serve_with
from streams.api.state import Api
from streams.compacted import Followed
from streams.pages import page_routes
from streams.preparing import wait_for_topics
from streams.settings import Settings
from streams.tokens import Tokens
from streams.topics import ALERTS, SUBSCRIPTIONS, TOKENS


class Service:
    """What the process follows, and the API that is made of it."""

    def __init__(self, settings: Settings, vocabulary: Vocabulary) -> None:
        self.settings = settings
        self.tokens = Followed(Tokens)
        self.authorization = Authorization(self.tokens)
        self.alerts = Alerts(settings)
        self.api = Api(settings, vocabulary, self.authorization)

    async def follow(self) -> None:
        """Follow the topics, until cancelled. Raises TopicsError if some are missing."""
        await wait_for_topics(self.settings, ALERTS, SUBSCRIPTIONS, TOKENS)
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self.tokens.follow(self.settings, TOKENS))
            tasks.create_task(self.api.follow())
            tasks.create_task(self.alerts.follow())

    def waiting_for(self) -> str:
        """What has to be read before all requests can be answered; empty if they can."""
        if not self.tokens.known:
            return "for Kafka, or for the tokens to be read"
        if not self.api.subscriptions.known:
            return "for the subscriptions to be read"
        if self.alerts.recent is None:
            return f"for the alerts of the last days: {self.alerts.read} have been read so far"
        return ""

    def measure(self) -> None:
        metrics.TOKENS.set(len(self.tokens.state))
        metrics.KEPT.set(self.alerts.recent.count if self.alerts.recent else 0)


async def serve(settings: Settings, vocabulary: Vocabulary, stop: asyncio.Event) -> None:
    """Serve until `stop` is set. Raises TopicsError if topics are missing, and OSError."""
    service = Service(settings, vocabulary)
    served = application(service.api, service.authorization, service.alerts)
    served.add_routes(page_routes(metrics.REGISTRY, service.waiting_for, service.measure))
    metrics.REQUESTS.begin(served.router.routes())
    await serve_with(served, settings.api_host, settings.api_port, service.follow(), stop)
