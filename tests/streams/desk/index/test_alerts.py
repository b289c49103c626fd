"""The alerts of the index."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import orjson
import pytest

from processors.story import rfc3339
from streams.desk.index.alerts import read_all
from streams.desk.index.index import Index
from streams.messages import Incoming
from streams.topics import ALERTS
from tests.streams.desk.index.examples import DAYS, NOW, opened


def message(offset: int, id: str, kind: str = "match", **given: Any) -> Incoming:
    """A message of `wire.alerts`, of ten minutes ago and `offset` seconds later."""
    days_ago = given.pop("days_ago", 0)
    uri = given.pop("uri", "urn:x:1")
    alert = {
        "id": id,
        "kind": kind,
        "subscription": "rail",
        "owner": "desk",
        "name": "Rail",
        "story": {
            "uri": uri,
            "version": "1",
            "versionCreated": rfc3339(given.pop("created", NOW - timedelta(days=DAYS))),
            "pubStatus": "usable",
            "headline": "Rail strike",
        },
        "why": [],
        "record": {"topic": "wire.enriched", "partition": 0, "offset": 1},
        **given,
    }
    time = NOW - timedelta(minutes=10, days=days_ago) + timedelta(seconds=offset)
    return Incoming("wire.alerts", 0, offset, b"rail urn:x:1", orjson.dumps(alert), {}, time.timestamp())


def filled(folder: Path) -> Index:
    index = opened(folder)
    messages = [
        message(0, "old", days_ago=2),
        message(1, "a"),
        message(2, "b", "update", uri="urn:x:2"),
        message(3, "c", "retract", subscription="storms"),
        message(4, "a", owner="acme"),
    ]
    assert len(index.writer.add_alerts(messages)) == len(messages)
    return index


def ids(index: Index, owner: str = "desk", **limits: Any) -> list[str]:
    return [told.alert["id"] for told in index.alerts(owner, **limits).items]


def test_the_newest_come_first_and_only_those_of_the_owner(tmp_path: Path) -> None:
    index = filled(tmp_path)
    assert ids(index) == ["c", "b", "a", "old"]
    assert ids(index, subscription="rail") == ["b", "a", "old"]
    assert ids(index, "acme") == ["a"]
    page = index.alerts("desk", limit=2)
    assert ids(index, before=page.next) == ["a", "old"]
    assert [told.alert["id"] for told in index.alerts_of_story("urn:x:1", "desk")] == ["c", "a", "old"]
    assert [told.alert["owner"] for told in index.alerts_of_story("urn:x:1")] == [
        "acme",
        "desk",
        "desk",
        "desk",
    ]


def test_an_alert_that_comes_twice_is_there_once(tmp_path: Path) -> None:
    index = filled(tmp_path)
    assert index.writer.add_alerts([message(5, "a"), message(6, "d")])[0].told.alert["id"] == "d"
    assert ids(index) == ["d", "c", "b", "a", "old"]
    assert index.positions(ALERTS) == {0: 7}


def test_the_days_of_subscriptions(tmp_path: Path) -> None:
    days = filled(tmp_path).alert_days("desk")
    assert days.keys() == {"rail", "storms"}
    old, *recent = days["rail"]
    assert (old["day"], old["match"]) == ((NOW - timedelta(days=2, minutes=10)).date().isoformat(), 1)
    assert [sum(day[kind] for day in recent) for kind in ("match", "update", "retract")] == [1, 1, 0]


def test_what_is_not_an_alert_is_left_out(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    index = opened(tmp_path)
    odd = Incoming("wire.alerts", 0, 0, None, b'{"id": 5}', {}, NOW.timestamp())
    assert index.writer.add_alerts([odd]) == []
    assert "wire.alerts-0@0: not an alert" in caplog.text
    assert index.positions(ALERTS) == {0: 1}


@pytest.mark.parametrize("wrong", [0.0, 1_728_000.0, 4e9])
def test_an_alert_whose_time_cannot_be_right_is_shown_by_when_its_version_was_created(
    tmp_path: Path, wrong: float
) -> None:
    index, created = opened(tmp_path), NOW - timedelta(hours=3)
    index.writer.add_alerts([replace(message(0, "a", created=created), timestamp=wrong)])
    [told] = index.alerts("desk").items
    assert told.at == rfc3339(created)
    assert index.alert_days("desk").keys() == {"rail"}


def test_when_an_alert_came_does_not_depend_on_when_it_is_read() -> None:
    dated_ahead = message(0, "a", created=NOW + timedelta(days=30))
    [at_once], [later] = (read_all([dated_ahead], NOW + timedelta(days=days)) for days in (0, 29))
    assert at_once == later


def test_an_alert_that_is_too_old_is_not_added(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO")
    index = opened(tmp_path)
    old = message(0, "a", days_ago=DAYS + 2, created=NOW - timedelta(days=DAYS + 2))
    assert index.writer.add_alerts([old]) == []
    assert "1 alerts are too old for the index" in caplog.text
    assert index.positions(ALERTS) == {0: 1}
