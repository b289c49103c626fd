"""Versions of stories: their numbers, repetitions, replays and kills."""

import random
import sqlite3
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import orjson
import pytest

from processors.queries.parser import parse
from processors.story import rfc3339
from processors.subjects.vocabulary import media_topics
from streams.desk.index.answers import Position, StoryChange
from streams.desk.index.database import FILE
from streams.desk.index.index import Index
from streams.messages import Incoming
from streams.topics import ENRICHED
from tests.streams.desk.index.examples import DAYS, NOW, Wire, filled, killed, opened, random_story, story
from tests.streams.desk.index.test_search import all_kills, all_pages


def found(index: Index, text: str) -> list[str]:
    return [each["uri"] for each in index.stories(parse(text, media_topics())).items]


def numbers(index: Index, uri: str = "urn:x:1") -> list[tuple[int, str]]:
    return [(each["number"], each["headline"]) for each in index.versions(uri)]


def standings(index: Index, uri: str = "urn:x:1") -> list[str]:
    """The status that the story has with each of its versions."""
    read = [index.story(uri, number) for number, _ in numbers(index, uri)]
    return [each.summary["status"] for each in read if each]


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
    assert [change.summary["number"] for change in changes] == [1, 2, 2]  # of an older one nobody is told
    assert numbers(index) == [(1, "One"), (2, "Two")]
    assert found(index, "two") == ["urn:x:1"]
    assert found(index, "one") == []
    assert index.filters()["sources"] == [{"name": "AP", "stories": 1}]


def test_a_replay_takes_the_place_of_its_version(tmp_path: Path) -> None:
    index, wire = opened(tmp_path), Wire()
    again = story(received=NOW)
    again["enrichment"]["replayed"] = rfc3339(NOW)
    again["bodies"][0]["value"] = "As a newer model reads it."
    add(index, wire, story(received=NOW), story("urn:x:2"), again)
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


def test_kills_are_listed_by_what_the_stories_were(tmp_path: Path) -> None:
    index, wire = opened(tmp_path), Wire()
    stories = [story(f"urn:x:{number}") for number in range(4)]
    add(index, wire, *stories, killed("urn:x:0", 2), killed("urn:x:2", 2, "withheld"), killed("urn:x:3", 2))
    add(index, wire, *[story(f"urn:y:{number}", headline="Storm") for number in range(100)])
    assert all_kills(index, None, 1) == ["urn:x:3", "urn:x:0"]
    assert all_kills(index, parse("rail NEAR strike", media_topics()), 5) == ["urn:x:3", "urn:x:0"]
    assert all_kills(index, parse("storm OR withdrawn", media_topics()), 5) == []
    add(index, wire, story("urn:x:3", 3), killed("urn:x:2", 3), killed("urn:x:2", 4))
    assert all_kills(index, None, 5) == ["urn:x:2", "urn:x:0"]


def test_a_kill_stands_until_a_usable_version_releases_the_story(tmp_path: Path) -> None:
    index, wire = opened(tmp_path), Wire()
    add(index, wire, story(), killed("urn:x:1", 2))
    for version in (3, 4):
        [change] = add(index, wire, killed("urn:x:1", version, "withheld"))
        [listed] = index.kills(parse("rail", media_topics())).items
        assert change.summary == listed == index.stories(None).items[0]
        assert (listed["number"], listed["status"]) == (version, "canceled")
    assert [each["status"] for each in index.versions("urn:x:1")] == [
        "usable",
        "canceled",
        "withheld",
        "withheld",
    ]
    add(index, wire, story(version=5))
    assert all_kills(index, None, 5) == []
    [change] = add(index, wire, killed("urn:x:1", 6, "withheld"))
    assert change.summary["status"] == "withheld"
    assert all_kills(index, None, 5) == []
    # Nor does it matter whether a usable version is known.
    add(index, wire, killed("urn:x:2", 1), killed("urn:x:2", 2, "withheld"))
    assert all_kills(index, None, 5) == ["urn:x:2"]


def test_a_kill_that_is_read_after_a_later_withheld_version_stands(tmp_path: Path) -> None:
    index = opened(tmp_path)
    one, kill, two, withheld = partitions(
        Wire(), story(), killed("urn:x:1", 2), story(version=3), killed("urn:x:1", 4, "withheld")
    )
    for message, status in ((withheld, "withheld"), (one, "withheld"), (kill, "canceled"), (two, "withheld")):
        index.writer.add_stories([message])
        assert [each["status"] for each in index.stories(None).items] == [status]
        assert all_kills(index, None, 9) == (["urn:x:1"] if status == "canceled" else [])
        assert index.filters()["sources"] == [{"name": "AP", "stories": 1}]


def test_a_kill_that_is_read_later_is_told_and_every_version_after_it_stands(tmp_path: Path) -> None:
    index = opened(tmp_path)
    withheld = [killed("urn:x:1", version, "withheld") for version in (4, 5)]
    one, kill, release, *later = partitions(
        Wire(), story(), killed("urn:x:1", 2), story(version=3), *withheld
    )
    index.writer.add_stories([one, *later])
    [change] = index.writer.add_stories([kill])
    assert change.position == Position(kill.partition, kill.offset)
    assert index.stories(None).items == [change.summary]
    assert (change.summary["number"], change.summary["status"]) == (4, "canceled")
    assert parse("rail", media_topics()).matches(change.facts)
    assert standings(index) == ["usable", "canceled", "canceled", "canceled"]
    [change] = index.writer.add_stories([release])
    assert (change.summary["number"], change.summary["status"]) == (5, "withheld")
    assert all_kills(index, None, 9) == []


def test_a_replay_below_a_kill_changes_nothing_unless_it_is_read_in_another_way(tmp_path: Path) -> None:
    index, wire = opened(tmp_path), Wire()
    one, kill = story(received=NOW), killed("urn:x:1", 2)
    add(index, wire, one, kill, killed("urn:x:1", 3, "withheld"))
    [before] = index.stories(None).items
    again = one | {"enrichment": one["enrichment"] | {"replayed": rfc3339(NOW)}}
    for _ in range(40):
        add(index, wire, again, kill)
    assert index.stories(None).items == [before]
    other = again | {"bodies": [{"contentType": "text/plain", "value": "As a newer model reads it."}]}
    assert add(index, wire, other) == []
    assert found(index, "newer") == ["urn:x:1"]
    assert found(index, "Siemens") == []
    assert index.filters()["sources"] == [{"name": "AP", "stories": 1}]


def test_a_kill_is_recognized_by_what_the_story_was(tmp_path: Path) -> None:
    index, wire = opened(tmp_path), Wire()
    kills = [killed(f"urn:x:{number}", 2) for number in range(3)]
    kills[1]["headlines"] = []
    kills[2] |= {"headlines": [{"value": "Strike story is killed"}], "urgency": 3, "edNote": "It is off."}
    for number, kill in enumerate(kills):
        flash = story(f"urn:x:{number}", urgency=1, slugline="RAIL", edNote="Adds details.", language="en")
        [_, change] = add(index, wire, flash, kill)
        [listed, *_] = index.stories(None).items
        assert change.summary == listed  # the live stream has the same as the list
    last, *others = index.kills(None).items
    assert (last["headline"], last["urgency"], last["edNote"]) == ("Strike story is killed", 3, "It is off.")
    for each in (last, *others):
        assert (each["number"], each["slugline"], each["standfirst"]) == (
            2,
            "RAIL",
            kills[0]["bodies"][0]["value"],
        )
    for each in others:
        assert (each["headline"], each["urgency"], each["language"]) == ("Rail strike begins", 1, "en")
        assert "edNote" not in each


def test_the_cursor_of_a_summary_begins_a_page(tmp_path: Path) -> None:
    index = filled(tmp_path, [story(f"urn:x:{number}") for number in range(5)])
    listed = index.stories(None).items
    for place, each in enumerate(listed):
        assert index.stories(None, before=each["cursor"]).items == listed[place + 1 :]


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
    future = wire.message(story(received=NOW), time=NOW + timedelta(days=400))
    index.writer.add_stories([future])
    [summary] = index.stories(None).items
    assert abs(datetime.fromisoformat(summary["enriched"]) - NOW) < timedelta(hours=1)


def test_what_is_too_old_is_not_added(tmp_path: Path) -> None:
    index, wire = opened(tmp_path), Wire()
    old = wire.message(story(), time=NOW - timedelta(days=DAYS + 2))
    assert index.writer.add_stories([old]) == []
    assert index.positions(ENRICHED) == {old.partition: old.offset + 1}


def test_more_stories_than_a_millisecond_has_ids_are_all_listed(tmp_path: Path) -> None:
    index, wire = opened(tmp_path), Wire(partitions=1)
    moment = NOW - timedelta(hours=1)
    uris = [f"urn:x:{number}" for number in range(2_100)]
    index.writer.add_stories([wire.message(story(uri), time=moment) for uri in uris])
    assert sorted(all_pages(index, None, 200)) == sorted(uris)


def partitions(wire: Wire, *stories: dict[str, Any]) -> list[Incoming]:
    """Messages of stories, each in a partition of its own."""
    return [replace(wire.message(each), partition=number) for number, each in enumerate(stories)]


def test_a_kill_is_not_undone_by_a_version_that_is_older_and_read_later(tmp_path: Path) -> None:
    index = opened(tmp_path)
    one, two, kill = partitions(Wire(), story(), story(version=2, headline="Flood"), killed("urn:x:1", 3))
    for message in (kill, one, two):
        index.writer.add_stories([message])
        assert [each["status"] for each in index.stories(None, limit=9).items] == ["canceled"]
        assert all_kills(index, None, 9) == ["urn:x:1"]
        index.writer.tidy()
    assert numbers(index) == [(1, "Rail strike begins"), (2, "Flood"), (3, "KILL")]
    assert found(index, "flood") == ["urn:x:1"]  # it is found by its last usable version
    assert found(index, "rail OR withdrawn") == []
    [summary] = index.stories(None, limit=9).items
    assert (summary["number"], summary["headline"]) == (3, "Flood")
    assert index.filters()["sources"] == [{"name": "AP", "stories": 1}]


def test_a_replay_of_a_version_that_is_not_known_does_not_undo_a_kill(tmp_path: Path) -> None:
    index, wire = opened(tmp_path), Wire()
    add(index, wire, killed("urn:x:1", 2))
    replay = story(received=NOW - timedelta(days=1))
    replay["enrichment"]["replayed"] = rfc3339(NOW)
    assert add(index, wire, replay) == []
    assert [each["status"] for each in index.stories(None, limit=9).items] == ["canceled"]
    assert numbers(index) == [(1, "Rail strike begins"), (2, "KILL")]


def test_partitions_in_another_order_make_the_same_index(tmp_path: Path) -> None:
    for seed in range(10):
        draw, wire = random.Random(seed), Wire(step=timedelta(minutes=20))
        statuses = ["usable", "usable", "canceled", "withheld"]
        stories = [
            random_story(f"urn:x:{draw.randrange(5)}", number, draw) | {"pubStatus": draw.choice(statuses)}
            for number in range(40)
        ]
        messages = partitions(wire, *stories)
        shuffled = draw.sample(messages, len(messages))
        one, two = opened(tmp_path / f"{seed}-1"), opened(tmp_path / f"{seed}-2")
        one.writer.add_stories(messages)
        for start in range(0, 40, 7):
            two.writer.add_stories(shuffled[start : start + 7])
        for text in ("* NOT zzz", "strike", "flood OR storm", "PERSON Merkel", "SPEAKER Brandt"):
            assert found(one, text) == found(two, text)
            query = parse(text, media_topics())
            assert all_kills(one, query, 9) == all_kills(two, query, 9)
        assert [numbers(one, f"urn:x:{n}") for n in range(5)] == [
            numbers(two, f"urn:x:{n}") for n in range(5)
        ]
        assert [standings(one, f"urn:x:{n}") for n in range(5)] == [
            standings(two, f"urn:x:{n}") for n in range(5)
        ]
        assert one.filters() == two.filters()
        assert one.entity("person:olaf-brandt") == two.entity("person:olaf-brandt")
        one.close()
        two.close()


def test_a_time_in_the_future_is_that_when_the_story_was_received(tmp_path: Path) -> None:
    index, wire = opened(tmp_path), Wire()
    received = NOW - timedelta(days=2)
    index.writer.add_stories([wire.message(story(received=received), time=NOW + timedelta(days=27_000))])
    [summary] = index.stories(None, limit=9).items
    assert abs(datetime.fromisoformat(summary["enriched"]) - received) < timedelta(seconds=1)
    old = wire.message(story("urn:x:2", received=NOW - timedelta(days=90)), NOW + timedelta(days=27_000))
    assert index.writer.add_stories([old]) == []


def test_of_what_is_too_old_there_is_a_line_in_the_log(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    index, wire = opened(tmp_path), Wire()
    old = NOW - timedelta(days=90)
    index.writer.add_stories([wire.message(story("urn:x:old", received=old), old), wire.message(story())])
    assert "1 stories are too old for the index, such as urn:x:old of" in caplog.text
    assert old.date().isoformat() in caplog.text


@pytest.mark.parametrize("wrong", [datetime(1970, 1, 21, tzinfo=UTC), NOW - timedelta(days=10)])
def test_a_time_long_before_the_story_was_received_is_not_believed(tmp_path: Path, wrong: datetime) -> None:
    index, wire = opened(tmp_path), Wire()
    index.writer.add_stories([wire.message(story())])
    kill = killed("urn:x:1", 2)
    kill["enrichment"]["received"] = rfc3339(NOW)
    [change] = index.writer.add_stories([wire.message(kill, wrong)])
    assert change.summary["status"] == "canceled"
    assert abs(datetime.fromisoformat(change.summary["enriched"]) - NOW) < timedelta(minutes=1)


@pytest.mark.parametrize(
    "received", ["0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59", "1969-01-01T00:00:00Z"]
)
def test_a_time_of_receipt_that_cannot_be_right_is_not_believed(tmp_path: Path, received: str) -> None:
    index, wire = opened(tmp_path), Wire()
    odd = story()
    odd["enrichment"] |= {"received": received, "replayed": rfc3339(NOW)}
    index.writer.add_stories(
        [wire.message(odd), wire.message(odd | {"uri": "urn:x:2"}, datetime.fromtimestamp(0, UTC))]
    )
    assert len(index.stories(None).items) == 2


def test_of_many_versions_the_newest_are_listed_and_adding_stays_fast(tmp_path: Path) -> None:
    index, wire = opened(tmp_path), Wire(step=timedelta(milliseconds=2))
    for start in range(0, 2_000, 500):
        add(index, wire, *[story(version=start + number) for number in range(500)])
    listed = [number for number, _ in numbers(index)]
    assert listed == [*range(1_801, 2_001)]
    assert index.story("urn:x:1", 3)
    database = sqlite3.connect(tmp_path / FILE)
    plan = database.execute("EXPLAIN QUERY PLAN SELECT id FROM versions WHERE identity = x'00'").fetchall()
    assert "version_is" in str(plan)
    database.close()
