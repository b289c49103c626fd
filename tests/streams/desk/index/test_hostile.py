"""Records and alerts in which anything may be, as anybody may have written to the topics."""

from pathlib import Path
from typing import Any

import orjson
import pytest

from streams.desk.index import tokens
from streams.desk.queries import parsed
from streams.messages import Incoming
from streams.topics import ENRICHED
from tests.streams.desk.index.examples import NOW, Wire, filled, opened, story
from tests.streams.desk.index.test_alerts import message
from tests.streams.desk.index.test_lists import speaking


@pytest.mark.parametrize("urgency", ["x", 1.5, True, [1], 1e21, 0, 10, -1])
def test_an_urgency_that_is_none_is_left_out(tmp_path: Path, urgency: Any) -> None:
    index = filled(tmp_path, [story(urgency=urgency), story("urn:x:2", urgency=3)])
    assert index.filters()["urgencies"] == [{"urgency": 3, "stories": 1}]
    assert [each.get("urgency") for each in index.stories(None, limit=9).items] == [3, None]


@pytest.mark.parametrize(
    "given",
    [
        {"uri": "urn:" + "x" * 2_000},
        {"versionCreated": 5},
        {"versionCreated": None},
        {"embargoedUntil": "9" * 200},
        {"pubStatus": "open"},
        {"pubStatus": ["usable"]},
        {"language": ["en"]},
        {"infoSources": [{"name": ["AP"]}], "enrichment": {"stages": {}}},
        {"entities": [{"id": "org:x", "name": "X", "type": ["ORG"], "mentions": []}]},
    ],
)
def test_what_cannot_be_listed_is_left_out_and_the_others_are_there(
    tmp_path: Path, given: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    index, wire = opened(tmp_path), Wire(partitions=1)
    index.writer.add_stories([wire.message(story() | given), wire.message(story("urn:x:2"))])
    assert [each["uri"] for each in index.stories(None, limit=9).items] == ["urn:x:2"]
    assert index.positions(ENRICHED) == {0: 2}
    assert "wire.enriched-0@0: not a record of a story" in caplog.text


def test_a_version_is_cut(tmp_path: Path) -> None:
    [summary] = filled(tmp_path, [story(version=7) | {"version": "7" * 5_000}]).stories(None, limit=9).items
    assert summary["version"] == "7" * 200


@pytest.mark.parametrize("coordinates", [["x", 1], [1, None], [[1], [2]], [1], None, [1e300, 0], "12"])
def test_a_place_without_two_numbers_has_no_point(tmp_path: Path, coordinates: Any) -> None:
    made = speaking()
    del made["entities"][1]["uri"]
    shape = {"type": "Point", "coordinates": coordinates}
    made["places"] = [{"literal": "loc:kyiv", "name": "Kyiv", "geoJSON": shape}]
    card = filled(tmp_path, [made]).entity("loc:kyiv")
    assert card
    assert "point" not in card


def test_no_long_text_is_remembered(tmp_path: Path) -> None:
    index = filled(tmp_path, [story()])
    before = tokens._escaped.cache_info().misses
    assert index.quotations("y" * 1_000_000, limit=9).items == []
    assert index.quotations("y" * 2_000_000, limit=9).items == []  # the same when cut
    assert tokens._escaped.cache_info().misses == before + 1


def test_few_queries_are_remembered() -> None:
    assert parsed.cache_parameters()["maxsize"] <= 100


def test_an_alert_that_is_not_json_is_stored_as_json(tmp_path: Path) -> None:
    index = opened(tmp_path)
    nan = message(0, "nan").value.replace(b'"why":[]', b'"why":[],"x":NaN')
    huge = message(1, "huge").value.replace(b'"offset":1', b'"offset":1' + b"0" * 30)
    for offset, value in enumerate([nan, huge]):
        index.writer.add_alerts([Incoming("wire.alerts", 0, offset, None, value, {}, NOW.timestamp())])
    assert [told.alert["id"] for told in index.alerts("desk", limit=9).items] == ["nan"]
    assert orjson.loads(orjson.dumps([each.alert for each in index.alerts_of_story("urn:x:1")]))
