"""An API without Kafka for tests: what it would have read from there is given."""

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
from aiohttp.test_utils import TestClient, TestServer

from processors.subjects.vocabulary import media_topics
from streams.api.application import application
from streams.api.recent import Recent, Told
from streams.api.service import Service
from streams.compacted import Changes, Followed
from streams.messages import Incoming
from streams.settings import Settings
from streams.tokens import Scope, Token
from tests.streams.notify.examples import alert, subscription

OWNER = "transport-desk"
SETTINGS = Settings(brokers="127.0.0.1:1")  # nothing listens there


def token(owner: str = OWNER, scope: Scope = "subscriptions", **period: float) -> tuple[Token, str]:
    """A token, which expires after a period, and its text."""
    return Token.create(owner, scope, datetime.now(UTC) + timedelta(**period) if period else None)


DESK, DESK_TEXT = token()
FEEDS, FEEDS_TEXT = token(scope="feeds")
OTHER, OTHER_TEXT = token("acme")
EXPIRED, EXPIRED_TEXT = token(days=-1)


def told(*arguments: Any, minutes_ago: float = 0, **values: Any) -> Told:
    """An alert; the arguments are those of `alert`."""
    found = alert(*arguments, **values)
    return Told(found, datetime.now(UTC) - timedelta(minutes=minutes_ago), orjson.dumps(found))


def changes(entries: dict[str, bytes], *, offset: int = 0, restarted: bool = False) -> Changes:
    """Messages of a topic that has been read to its end."""
    messages = [
        Incoming("wire.any", 0, number, key.encode(), value, {}, 0.0)
        for number, (key, value) in enumerate(entries.items(), offset)
    ]
    return Changes(messages, restarted=restarted, complete=True)


def read(followed: Followed[Any], entries: dict[str, bytes]) -> None:
    """Let a topic have been read from its beginning to its end."""
    followed.apply(Changes([], restarted=True, complete=False))
    followed.apply(changes(entries))


def api(subscriptions: dict[str, bytes] | None = None, alerts: Iterable[Told] = ()) -> Service:
    """An API that has read four tokens; the subscription `rail-strikes`, or others; and alerts."""
    found = Service(SETTINGS, media_topics())
    tokens = {each.id: each.model_dump_json().encode() for each in (DESK, FEEDS, OTHER, EXPIRED)}
    read(found.tokens, tokens)
    read(found.api.subscriptions, subscriptions or {"rail-strikes": subscription().to_json()})
    found.alerts.recent = Recent()
    found.alerts.recent.add(alerts)
    return found


@asynccontextmanager
async def serving(service: Service) -> AsyncIterator["TestClient[Any, Any]"]:
    async with TestClient(
        TestServer(application(service.api, service.authorization, service.alerts))
    ) as client:
        yield client


def bearer(text: str = DESK_TEXT) -> dict[str, str]:
    return {"Authorization": f"Bearer {text}"}
