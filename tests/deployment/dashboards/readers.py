"""People who are told: subscriptions of all kinds, and the receivers of what they get."""

import asyncio
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from aiohttp import web

from processors.subscriptions.subscription import Subscription
from streams.cli.processes import free_port
from streams.settings import Settings
from streams.subscriptions import save
from tests.faults.receivers import Receiver, UnreliableReceiver, webhook_settings
from tests.streams.notify.test_mail import mail_server

QUERIES = {
    "everything": "NOT zeppelin",
    "disasters": "SUBJECT disaster OR flood OR storm",
    "politics": "SUBJECT politics",
    "europe": "WITHIN Europe",
    "sport": "SUBJECT sport",
    "labour": "strike",
}


class GoneReceiver(Receiver):
    """Answers that it wants no more webhooks."""

    async def answer(self, request: web.Request) -> int:
        return 410


@contextmanager
def readers(settings: Settings) -> Iterator[Settings]:
    """Add subscriptions, and run the receivers of their alerts; gives the settings that notify needs."""
    with ExitStack() as stack:
        _, mail = stack.enter_context(mail_server())
        kinds = {"everything": Receiver, "disasters": UnreliableReceiver, "europe": GoneReceiver}
        urls = {
            id: stack.enter_context(kind(Subscription(id=id, owner="desk", query="x"))).url
            for id, kind in kinds.items()
        }
        deliveries: dict[str, dict[str, object]] = {
            "everything": {"webhooks": [urls["everything"]], "topic": "desk"},
            "disasters": {"webhooks": [urls["disasters"]], "emails": ["ann@desk.example"]},
            "politics": {"webhooks": [f"http://127.0.0.1:{free_port()}/nobody"]},
            "europe": {"webhooks": [urls["europe"]]},
            "sport": {"emails": ["ann@desk.example"], "digest": {"minutes": 30}},
            "labour": {"emails": ["nobody@desk.example"]},
        }
        subscriptions = [
            Subscription.model_validate(
                {"id": id, "owner": "desk", "query": query, "updates": "all", "delivery": deliveries[id]}
            )
            for id, query in QUERIES.items()
        ]
        subscriptions.append(Subscription(id="muted", owner="desk", query="wheat", muted=True))
        asyncio.run(save(settings, subscriptions, {}))
        yield webhook_settings(settings).changed(smtp=mail, smtp_tls="none", smtp_from="alerts@example.com")
