"""Alerts as they are taken from wire.alerts, to which anybody may write."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import orjson
import pytest

from streams.notify.metrics import REGISTRY
from streams.notify.records import Failures, Notice
from streams.notify.taking import MAX_ALERT, Taking
from tests.streams.notify.examples import NOON, ago, alert, message, recipients, subscription

TOPIC, NOTIFIED = "wire.alerts", "wire.notified"
WEBHOOK = {"webhooks": ["https://example.com/"]}


HEADERS = {"ce_id": b"a1", "traceparent": b"00", "x-any": b"\xff"}


def take(value: bytes, at: datetime | None = None) -> list[Notice]:
    taking = Taking(recipients(subscription("topic-only"), subscription(delivery=WEBHOOK)))
    return taking.take([replace(message(TOPIC, "any", value, at, offset=7), headers=HEADERS)])


def not_taken(reason: str) -> float:
    return REGISTRY.get_sample_value("copytaster_alerts_not_taken_total", {"reason": reason}) or 0


def test_an_alert_is_taken_unchanged_with_properties_of_later_versions() -> None:
    value = orjson.dumps(alert("a1") | {"later": {"x": 1}})
    [taken] = take(value)
    assert (taken.key, taken.offset, taken.left) == ("alert rail-strikes a1", 7, None)
    for left in (None, {"ann@desk.example": None, "https://example.com/": Failures(count=2, since=NOON)}):
        given = replace(taken, left=left)
        written = replace(message(NOTIFIED, given.key, given.to_json()), headers=given.headers)
        stored = Notice.from_message(written)
        assert (stored.json, stored.headers, stored.left) == (value, HEADERS, left)
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
