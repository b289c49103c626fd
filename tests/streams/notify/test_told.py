"""What a destination was told of, for retractions."""

from datetime import date, timedelta

from streams.notify.records import Told
from streams.notify.told import KEPT, MAX_STORIES, ToldStories

TODAY = date(2026, 11, 26)
STORIES = [f"urn:x:{number}" for number in range(3 * MAX_STORIES)]


def read_again(records: dict[int, Told]) -> ToldStories:
    """As after a restart, in any order."""
    found = ToldStories()
    for number, record in sorted(records.items(), reverse=True):
        found.load(number, Told.from_json(record.to_json()))
    return found


def test_stories_are_remembered_in_few_records_by_owner() -> None:
    told, written = ToldStories(), dict[int, Told]()
    for story in STORIES[:MAX_STORIES]:
        written |= told.add("desk", [story], TODAY)
    written |= told.add("desk", STORIES[MAX_STORIES:], TODAY)
    written |= told.add("other", ["urn:x:other"], TODAY)
    assert len(written) == 4
    again = read_again(written)
    assert all(again.includes("desk", story) for story in STORIES)
    assert again.includes("other", "urn:x:other")
    assert not again.includes("desk", "urn:x:other")
    assert not again.includes("other", STORIES[0])
    [(number, _)] = again.add("other", ["urn:x:1"], TODAY)
    assert number == 4, "it goes on with the newest record"


def test_a_story_that_is_told_again_is_written_again_a_day_later() -> None:
    told = ToldStories()
    assert [*told.add("desk", ["urn:x:1"], TODAY)]
    for days in (0, 1):
        assert not [*told.add("desk", ["urn:x:1"], TODAY + timedelta(days))]
    assert [*told.add("desk", ["urn:x:1"], TODAY + timedelta(days=2))]


def test_what_is_no_longer_on_the_topic_is_forgotten() -> None:
    told = ToldStories()
    for story in STORIES[:MAX_STORIES]:
        assert [*told.add("desk", [story], TODAY)]
    assert [*told.add("desk", ["urn:x:new"], TODAY + KEPT + timedelta(days=1))]
    assert not told.includes("desk", STORIES[0])
    assert told.includes("desk", "urn:x:new")
