"""What has come since a position."""

import sqlite3
from collections.abc import Mapping
from pathlib import Path

import pytest

from processors.queries.parser import parse
from processors.story import Story
from processors.subjects.vocabulary import media_topics
from streams.desk.index.answers import AlertChange, StoryChange
from streams.desk.index.index import Index
from streams.desk.index.stored import searched_story
from streams.topics import ALERTS, ENRICHED, Topic
from tests.streams.desk.index.examples import Wire, killed, opened, story
from tests.streams.desk.index.test_alerts import message

Changes = list[StoryChange | AlertChange]


def filled(folder: Path) -> tuple[Index, Wire]:
    """An index with five stories in partitions 0 to 2, of which one is killed, and two alerts."""
    index, wire = opened(folder), Wire()
    stories = [*[story(f"urn:x:{number}") for number in range(5)], killed("urn:x:3", 2)]
    index.writer.add_stories([wire.message(each) for each in stories])
    index.writer.add_alerts([message(0, "a"), message(1, "b")])
    return index, wire


def since(index: Index, positions: Mapping[Topic, Mapping[int, int]], limit: int = 10) -> Changes | None:
    with index.changes_since(positions, limit) as changes:
        return None if changes is None else [*changes]


def test_nothing_has_come_since_the_newest_positions(tmp_path: Path) -> None:
    index, _ = filled(tmp_path)
    now = {topic: index.positions(topic) for topic in (ENRICHED, ALERTS)}
    assert sum(now[ENRICHED].values()) == 6
    assert now[ALERTS] == {0: 2}
    assert since(index, now, 10) == []


def test_what_has_come_is_in_order_with_what_queries_are_matched_against(tmp_path: Path) -> None:
    index, wire = filled(tmp_path)
    now = {topic: index.positions(topic) for topic in (ENRICHED, ALERTS)}
    messages = [wire.message(each) for each in (story("urn:x:9"), story("urn:x:3", 3), killed("urn:x:3", 4))]
    index.writer.add_stories(messages)
    index.writer.add_alerts([message(2, "c")])
    found = since(index, now, 10)
    assert found
    stories = [change for change in found if isinstance(change, StoryChange)]
    assert sorted((change.summary["uri"], change.summary["number"]) for change in stories) == [
        ("urn:x:3", 4),  # of each story the newest version
        ("urn:x:9", 1),
    ]
    assert all(parse("rail strike", media_topics()).matches(change.facts) for change in stories)
    assert [change.told.alert["id"] for change in found if isinstance(change, AlertChange)] == ["c"]


def test_a_partition_that_is_not_named_is_told_from_its_beginning(tmp_path: Path) -> None:
    index, _ = filled(tmp_path)
    found = since(index, {ENRICHED: {}}, 10)
    assert found is not None
    assert len(found) == 5


def test_too_much_or_a_position_of_another_index_is_not_told(tmp_path: Path) -> None:
    index, _ = filled(tmp_path)
    assert since(index, {ENRICHED: {}}, 4) is None
    assert since(index, {ENRICHED: {0: 7_000}}, 10) is None
    assert since(index, {ENRICHED: {9: 1}}, 10) is None


def test_a_position_before_the_first_message_that_was_read_is_not_told(tmp_path: Path) -> None:
    index, wire = opened(tmp_path), Wire(partitions=1)
    messages = [wire.message(story(f"urn:x:{number}")) for number in range(5)]
    index.writer.add_stories(messages[2:])
    assert since(index, {ENRICHED: {0: 1}}, 10) is None
    found = since(index, {ENRICHED: {0: 2}}, 10)
    assert found is not None
    assert len(found) == 3


def test_changes_are_read_one_by_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    index, _ = filled(tmp_path)
    read: list[int] = []

    def noted(connection: sqlite3.Connection, id: int) -> Story:
        read.append(id)
        return searched_story(connection, id)

    monkeypatch.setattr("streams.desk.index.changes.searched_story", noted)
    with index.changes_since({ENRICHED: {}}, 10) as found:
        assert found
        next(found)
        assert len(read) == 1
