"""Versions of stories: their numbers, repetitions, replays and kills."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import orjson
import pytest

from processors.queries.parser import parse
from processors.story import rfc3339
from processors.subjects.vocabulary import media_topics
from streams.desk.index.answers import Position, StoryChange
from streams.desk.index.index import Index
from streams.topics import ENRICHED
from tests.streams.desk.index.examples import DAYS, NOW, Wire, filled, killed, opened, story


def found(index: Index, text: str) -> list[str]:
    return [each["uri"] for each in index.stories(parse(text, media_topics())).items]


def numbers(index: Index, uri: str = "urn:x:1") -> list[tuple[int, str]]:
    return [(each["number"], each["headline"]) for each in index.versions(uri)]


def add(index: Index, wire: Wire, *stories: dict[str, Any]) -> list[StoryChange]:
    return index.writer.add_stories([wire.message(each) for each in stories])


def test_versions_are_kept_and_the_newest_is_searched(tmp_path: Path) -> None:
    index = filled(tmp_path, [story(version=1, headline="Storm"), story(version=2, headline="Flood")])
    assert numbers(index) == [(1, "Storm"), (2, "Flood")]
    assert found(index, "flood") == ["urn:x:1"]
    assert found(index, "storm") == []
    stored, first = index.story("urn:x:1"), index.story("urn:x:1", 1)
    assert stored and first
    assert (stored.number, stored.newest, first.number, first.newest) == (2, 2, 1, 2)
    assert orjson.loads(stored.record)["headlines"][0]["value"] == "Flood"
    assert orjson.loads(first.record)["headlines"][0]["value"] == "Storm"
    assert [each["number"] for each in stored.versions] == [1, 2]
    assert index.story("urn:x:1", 3) is None
    assert index.story("urn:x:2") is None
    assert index.versions("urn:x:2") == []


def test_the_record_is_as_it_was_on_the_topic(tmp_path: Path) -> None:
    index, wire = opened(tmp_path), Wire()
    message = wire.message(story())
    [change] = index.writer.add_stories([message])
    stored = index.story("urn:x:1")
    assert stored
    assert stored.record == message.value
    assert stored.position == change.position == Position(message.partition, message.offset)


def test_a_version_that_is_sent_twice_has_one_number(tmp_path: Path) -> None:
    index, wire = opened(tmp_path), Wire()
    one, two = story(version=1, headline="One"), story(version=2, headline="Two")
    changes = add(index, wire, one, two, one, two)
    assert [change.summary["number"] for change in changes] == [1, 2, 1, 2]
    assert numbers(index) == [(1, "One"), (2, "Two")]
    assert found(index, "two") == ["urn:x:1"]
    assert found(index, "one") == []
    assert index.filters()["sources"] == [{"name": "AP", "stories": 1}]


def test_a_replay_takes_the_place_of_its_version(tmp_path: Path) -> None:
    index, wire = opened(tmp_path), Wire()
    again = story(headline="Rail strike begins")
    again["enrichment"]["replayed"] = rfc3339(NOW)
    again["bodies"][0]["value"] = "As a newer model reads it."
    add(index, wire, story(), story("urn:x:2"), again)
    assert numbers(index) == [(1, "Rail strike begins")]
    assert found(index, "newer") == ["urn:x:1"]
    assert found(index, "Siemens") == ["urn:x:2"]
    assert found(index, "rail") == ["urn:x:2", "urn:x:1"]  # it keeps its place
    stored = index.story("urn:x:1")
    assert stored
    assert orjson.loads(stored.record) == again


@pytest.mark.parametrize("status", ["canceled", "withheld"])
def test_a_story_that_is_taken_back_matches_what_it_matched(tmp_path: Path, status: str) -> None:
    index, wire = opened(tmp_path), Wire()
    add(index, wire, story("urn:x:0"), story(), story("urn:x:2", headline="Storm"))
    [change] = add(index, wire, killed("urn:x:1", 2, status))
    assert [each["status"] for each in index.stories(parse("rail strike", media_topics())).items] == [
        status,
        "usable",
    ]
    assert found(index, "withdrawn") == []
    assert parse("rail strike", media_topics()).matches(change.facts)
    # Whatever else takes it back, the last usable version counts.
    add(index, wire, killed("urn:x:1", 3, "canceled"))
    assert found(index, "Siemens AND rail") == ["urn:x:1", "urn:x:0"]
    assert [each["status"] for each in index.versions("urn:x:1")] == ["usable", status, "canceled"]
    add(index, wire, story(version=4, headline="Flood", text="It comes back."))
    assert found(index, "rail") == ["urn:x:0"]
    assert found(index, "flood") == ["urn:x:1"]


def test_a_kill_of_an_unknown_story_is_searched_by_itself(tmp_path: Path) -> None:
    index = filled(tmp_path, [killed("urn:x:1", 2)])
    assert found(index, "withdrawn") == ["urn:x:1"]
    assert numbers(index) == [(1, "KILL")]


def test_what_is_not_a_story_is_left_out_and_counts_as_read(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    index, wire = opened(tmp_path), Wire(partitions=1)
    odd = [wire.message(each) for each in (story(), {"uri": "urn:x:2"}, story("urn:x:3", entities=[{}]))]
    assert len(index.writer.add_stories(odd)) == 1
    assert index.positions(ENRICHED) == {0: 3}
    assert "wire.enriched-0@1: not a record of a story" in caplog.text
    assert "wire.enriched-0@2: not a record of a story" in caplog.text


def test_messages_that_were_read_are_not_added_again(tmp_path: Path) -> None:
    index, wire = opened(tmp_path), Wire()
    messages = [wire.message(story(version=version, headline=f"V{version}")) for version in (1, 2)]
    assert len(index.writer.add_stories(messages)) == 2
    assert index.writer.add_stories(messages) == []
    assert numbers(index) == [(1, "V1"), (2, "V2")]


def test_times_that_cannot_be_are_of_now(tmp_path: Path) -> None:
    index, wire = opened(tmp_path), Wire()
    future = wire.message(story(), time=NOW + timedelta(days=400))
    index.writer.add_stories([future])
    [summary] = index.stories(None).items
    assert abs(datetime.fromisoformat(summary["enriched"]) - NOW) < timedelta(hours=1)


def test_what_is_too_old_is_not_added(tmp_path: Path) -> None:
    index, wire = opened(tmp_path), Wire()
    old = wire.message(story(), time=NOW - timedelta(days=DAYS + 2))
    assert index.writer.add_stories([old]) == []
    assert index.positions(ENRICHED) == {old.partition: old.offset + 1}


def test_stories_of_the_same_millisecond_are_in_order(tmp_path: Path) -> None:
    index, wire = opened(tmp_path), Wire(partitions=1)
    moment = NOW - timedelta(hours=1)
    uris = [f"urn:x:{number}" for number in range(2_100)]  # more than a millisecond has ids
    index.writer.add_stories([wire.message(story(uri), time=moment) for uri in uris])
    page = index.stories(None, limit=3_000)
    assert [each["uri"] for each in page.items] == uris[::-1]
