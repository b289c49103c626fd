"""Alerts as they are taken from wire.alerts, to which anybody may write."""

from datetime import datetime, timedelta
from typing import Any

import orjson
import pytest

from streams.notify.metrics import REGISTRY
from streams.notify.records import Failures, Waiting
from streams.notify.taking import MAX_ALERT, Taking
from tests.streams.notify.examples import NOON, ago, alert, message, recipients, subscription

TOPIC = "wire.alerts"
WEBHOOK = {"webhooks": ["https://example.com/"]}


def take(value: bytes, at: datetime | None = None) -> list[Waiting]:
    taking = Taking(recipients(subscription("topic-only"), subscription(delivery=WEBHOOK)), len)
    return taking.take([message(TOPIC, "any", value, at, offset=7)])


def not_taken(reason: str) -> float:
    return REGISTRY.get_sample_value("copytaster_alerts_not_taken_total", {"reason": reason}) or 0


def test_an_alert_is_taken_unchanged_with_properties_of_later_versions() -> None:
    value = orjson.dumps(alert("a1") | {"later": {"x": 1}})
    [taken] = take(value)
    assert (taken.key, taken.partition, taken.offset, taken.left) == (
        "alert rail-strikes a1",
        len("rail-strikes"),
        7,
        None,
    )
    for left in (None, {"ann@desk.example": None, "https://example.com/": Failures(count=2, since=NOON)}):
        taken.left = left
        stored = Waiting.from_json(3, taken.to_json())
        assert (stored.partition, stored.json, stored.left) == (3, value, left)
        assert (stored.at, stored.offset) == (taken.at, taken.offset)


@pytest.mark.parametrize(
    "value",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"\xff",
        b'{"uri": "urn:x:story"}',
        orjson.dumps(alert(kind="other")),
        orjson.dumps(alert() | {"id": "a 1"}),
        orjson.dumps(alert() | {"id": "a\r\nx: y"}),
        orjson.dumps(alert() | {"id": ""}),
        orjson.dumps(alert() | {"subscription": "x" * 201}),
        orjson.dumps(alert() | {"story": {"uri": "urn:x"}}),
        orjson.dumps(alert() | {"name": "x" * MAX_ALERT}),
    ],
)
def test_what_is_not_an_alert_is_passed_over(value: bytes, caplog: pytest.LogCaptureFixture) -> None:
    before = not_taken("invalid")
    assert take(value) == []
    assert not_taken("invalid") - before == 1
    [record] = caplog.records
    assert record.getMessage().startswith("wire.alerts-0@7: not an alert: ")
    assert "\n" not in record.getMessage()
    assert len(record.getMessage()) < 300


@pytest.mark.parametrize(("kind", "age", "taken"), [("match", 23, 1), ("match", 25, 0), ("retract", 600, 1)])
def test_what_is_older_than_a_day_is_not_delivered(kind: Any, age: int, taken: int) -> None:
    before = not_taken("late")
    assert len(take(orjson.dumps(alert(kind=kind)), ago(hours=age))) == taken
    assert not_taken("late") - before == 1 - taken


@pytest.mark.parametrize(
    ("id", "kind", "taken"),
    [("topic-only", "match", 0), ("topic-only", "retract", 1), ("not-yet-known", "match", 1)],
)
def test_alerts_for_which_nothing_is_delivered_are_left_out(id: str, kind: Any, taken: int) -> None:
    value = orjson.dumps(alert(kind=kind) | {"subscription": id})
    assert len(take(value, ago() - timedelta(minutes=1))) == taken
