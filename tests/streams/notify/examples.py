"""Alerts and subscriptions for the tests of notify."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson

from processors.subscriptions.alerts import Alert
from processors.subscriptions.subscription import Subscription
from streams.compacted import Changes
from streams.messages import Incoming
from streams.notify.recipients import Recipients
from streams.notify.records import Notice
from streams.notify.shelf import Shelf
from streams.notify.waiting import Waiting

NOON = datetime(2026, 11, 26, 12, 0, tzinfo=UTC)
KEY = "0123456789abcdef0123456789abcdef"


def alert(id: str = "a1", kind: Any = "match", story: str = "urn:x:strike", **values: Any) -> Alert:
    """An alert of the subscription `rail-strikes`."""
    found: Any = {
        "id": id,
        "kind": kind,
        "subscription": "rail-strikes",
        "owner": "transport-desk",
        "name": "Rail strikes",
        "story": {
            "uri": story,
            "version": "2",
            "versionCreated": "2026-11-26T11:58:00.000Z",
            "pubStatus": "canceled" if kind == "retract" else "usable",
            "headline": "Rail unions call a strike",
            "urgency": 3,
        },
        "why": [{"clue": "rail strike", "where": "headline", "mentions": []}],
        "record": {"topic": "wire.enriched", "partition": 0, "offset": 7},
    }
    found |= {"reason": "killed", "why": []} if kind == "retract" else {}
    found |= {"changed": ["headline"]} if kind == "update" else {}
    return found | values  # type: ignore[no-any-return]


def waiting(*arguments: Any, at: datetime = NOON, offset: int = 0, **values: Any) -> Waiting:
    """An alert that waits; the arguments are those of `alert`."""
    found = kept(alert(*arguments, **values), at, offset)
    found.left = {"https://example.com/": None}
    return found


def kept(value: Alert, at: datetime = NOON, offset: int = 0) -> Waiting:
    """An alert of wire.alerts that waits, with its headers; its destinations are not determined."""
    headers = {"ce_id": value["id"].encode(), "x-any": b"\xff\x00"}
    taken = replace(message("wire.alerts", "any", orjson.dumps(value), at, offset), headers=headers)
    return Waiting.of(0, Notice.of(taken), Shelf())


def subscription(id: str = "rail-strikes", **values: Any) -> Subscription:
    """A subscription; `delivery` is a dictionary."""
    given = {"id": id, "owner": "transport-desk", "query": "rail strike"}
    return Subscription.model_validate(given | values)


def message(topic: str, key: str, value: bytes, at: datetime | None = None, offset: int = 0) -> Incoming:
    moment = at or datetime.now(UTC)
    return Incoming(topic, 0, offset, key.encode(), value, {}, moment.timestamp())


def recipients(*subscriptions: Subscription) -> Recipients:
    """Recipients that have read a topic with these subscriptions."""
    found = Recipients()
    found.apply(Changes([], restarted=True, complete=False))
    change(found, *subscriptions)
    return found


def change(recipients: Recipients, *subscriptions: Subscription, removed: str = "") -> set[str]:
    """Change, add or remove subscriptions."""
    messages = [message("wire.subscriptions", each.id, each.to_json()) for each in subscriptions]
    messages += [message("wire.subscriptions", removed, b"")] if removed else []
    return recipients.apply(Changes(messages, restarted=False, complete=True))


def ago(**period: float) -> datetime:
    return datetime.now(UTC) - timedelta(**period)
