"""What has come since a position."""

from pathlib import Path

from processors.queries.parser import parse
from processors.subjects.vocabulary import media_topics
from streams.desk.index.answers import AlertChange, StoryChange
from streams.desk.index.index import Index
from streams.topics import ALERTS, ENRICHED
from tests.streams.desk.index.examples import Wire, killed, opened, story
from tests.streams.desk.index.test_alerts import message


def filled(folder: Path) -> tuple[Index, Wire]:
    """An index with five stories in partitions 0 to 2, of which one is killed, and two alerts."""
    index, wire = opened(folder), Wire()
    stories = [*[story(f"urn:x:{number}") for number in range(5)], killed("urn:x:3", 2)]
    index.writer.add_stories([wire.message(each) for each in stories])
    index.writer.add_alerts([message(0, "a"), message(1, "b")])
    return index, wire


def test_nothing_has_come_since_the_newest_positions(tmp_path: Path) -> None:
    index, _ = filled(tmp_path)
    now = {topic: index.positions(topic) for topic in (ENRICHED, ALERTS)}
    assert sum(now[ENRICHED].values()) == 6
    assert now[ALERTS] == {0: 2}
    assert index.changes_since(now, 10) == []


def test_what_has_come_is_in_order_with_what_queries_are_matched_against(tmp_path: Path) -> None:
    index, wire = filled(tmp_path)
    now = {topic: index.positions(topic) for topic in (ENRICHED, ALERTS)}
    messages = [wire.message(each) for each in (story("urn:x:9"), story("urn:x:3", 3), killed("urn:x:3", 4))]
    index.writer.add_stories(messages)
    index.writer.add_alerts([message(2, "c")])
    changes = index.changes_since(now, 10)
    assert changes
    stories = [change for change in changes if isinstance(change, StoryChange)]
    assert sorted((change.summary["uri"], change.summary["number"]) for change in stories) == [
        ("urn:x:3", 3),
        ("urn:x:3", 4),
        ("urn:x:9", 1),
    ]
    assert [change.summary["number"] for change in stories if change.summary["uri"] == "urn:x:3"] == [3, 4]
    assert all(parse("rail strike", media_topics()).matches(change.facts) for change in stories)
    assert [change.told.alert["id"] for change in changes if isinstance(change, AlertChange)] == ["c"]


def test_a_partition_that_is_not_named_is_told_from_its_beginning(tmp_path: Path) -> None:
    index, _ = filled(tmp_path)
    changes = index.changes_since({ENRICHED: {}}, 10)
    assert changes is not None
    assert len(changes) == 6


def test_too_much_or_a_position_of_another_index_is_not_told(tmp_path: Path) -> None:
    index, _ = filled(tmp_path)
    assert index.changes_since({ENRICHED: {}}, 5) is None
    assert index.changes_since({ENRICHED: {0: 7_000}}, 10) is None
    assert index.changes_since({ENRICHED: {9: 1}}, 10) is None


def test_a_position_before_the_first_message_that_was_read_is_not_told(tmp_path: Path) -> None:
    index, wire = opened(tmp_path), Wire(partitions=1)
    messages = [wire.message(story(f"urn:x:{number}")) for number in range(5)]
    index.writer.add_stories(messages[2:])
    assert index.changes_since({ENRICHED: {0: 1}}, 10) is None
    since = index.changes_since({ENRICHED: {0: 2}}, 10)
    assert since is not None
    assert len(since) == 3
