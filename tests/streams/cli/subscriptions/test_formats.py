"""How subscriptions are shown."""

from datetime import UTC, datetime
from typing import Any

import orjson
import pytest

from processors.subjects.vocabulary import media_topics
from processors.subscriptions.matching import state
from processors.subscriptions.subscription import Subscription
from streams.cli.subscriptions.formats import details, line, row

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
BEFORE, AFTER = "2026-11-20T11:59:00Z", "2026-11-20T12:01:00Z"


def written(**properties: Any) -> bytes:
    return orjson.dumps({"id": "rail", "owner": "transport", "query": "rail\nstrike"} | properties)


@pytest.mark.parametrize(
    ("properties", "expected"),
    [
        ({}, "active"),
        ({"muted": True}, "muted"),
        ({"starts": AFTER}, "scheduled"),
        ({"starts": BEFORE, "ends": AFTER}, "active"),
        ({"ends": BEFORE}, "ended"),
        ({"muted": True, "ends": BEFORE}, "ended"),
    ],
)
def test_states(properties: dict[str, Any], expected: str) -> None:
    subscription = Subscription.from_json(written(**properties))
    assert state(subscription, NOW) == expected
    assert subscription.is_active(NOW) == (expected == "active")


def test_a_row_is_on_one_line() -> None:
    found = row("rail", written(name="Rail  strikes"), NOW)
    assert found == ("rail", "transport", "active", "Rail strikes", "rail strike")


def test_what_is_not_a_subscription_is_invalid_and_says_why() -> None:
    found = row("rail", b'{"id": "rail", "owner": "transport"}', NOW)
    assert found == ("rail", "transport", "invalid", "", "query: is missing")
    assert row("x", b"\xff{", NOW).state == "invalid"
    assert row("x", written(), NOW)[2:] == ("invalid", "", "id: 'rail' is not the key of the message")
    broken = written(query="rail AND")
    assert row("rail", broken, NOW).state == "active"
    assert row("rail", broken, NOW, media_topics())[1:3] == ("transport", "invalid")
    assert line("rail", b"[]", NOW).plain.startswith("rail  invalid  ")


def test_a_line_for_follow() -> None:
    assert line("rail", written(), NOW).plain == "rail  active, transport  rail strike"


def test_all_properties_that_are_set_are_shown() -> None:
    delivery = {
        "webhooks": ["https://desk.example/alerts"],
        "emails": ["desk@desk.example"],
        "digest": {"at": ["08:00", "17:30"]},
        "quiet": {"start": "22:00", "end": "06:00"},
        "timezone": "Europe/Oslo",
    }
    data = written(name="Strikes", updates="none", ends=AFTER, delivery=delivery)
    shown = dict(details(Subscription.from_json(data), "rail strike", NOW))
    assert shown == {
        "id": "rail",
        "name": "Strikes",
        "owner": "transport",
        "state": "active",
        "query": "rail strike",
        "updates": "none",
        "unmatched": "retract",
        "ends": "2026-11-20T12:01:00.000Z",
        "webhook": "https://desk.example/alerts",
        "e-mail": "desk@desk.example",
        "digest": "at 08:00, 17:30 (Europe/Oslo)",
        "quiet": "from 22:00 to 06:00 (Europe/Oslo)",
    }
    every = Subscription.from_json(written(query="rail", delivery={"digest": {"minutes": 30}}))
    shown = dict(details(every, "rail", NOW))
    assert shown["digest"] == "30 minutes after its first alert"
    assert "read as" not in shown
    broad = Subscription.from_json(written(query="(rail)"))
    assert dict(details(broad, "rail", NOW))["read as"] == "rail"
    assert dict(details(every, "", NOW))["state"] == "invalid"
