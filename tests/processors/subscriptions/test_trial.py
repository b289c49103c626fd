"""What a query would have brought: stories by their first match, versions, and what was taken back."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from processors.formats import parse as parse_story
from processors.pipeline import Pipeline
from processors.queries.parser import parse
from processors.subjects.vocabulary import media_topics
from processors.subscriptions.trial import Trial

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.fixture
def trial(pipeline: Pipeline) -> "Trying":
    return Trying(pipeline)


class Trying:
    """A trial of the query `flood`, an hour between versions."""

    def __init__(self, pipeline: Pipeline, limit: int = 10) -> None:
        self.trial = Trial(parse("flood", media_topics()), media_topics(), limit)
        self._pipeline = pipeline
        self._time = NOON

    def add(self, uri: str, version: int, text: str, status: str = "usable") -> None:
        wire = {"uri": uri, "version": str(version), "headline": text, "body_text": text, "pubstatus": status}
        [story] = self._pipeline.enrich(
            parse_story(json.dumps(wire | {"source": "Nordic Wire"}).encode()).stories
        )
        self.trial.add(story, self._time)
        self._time += timedelta(hours=1)


def test_a_story_is_found_once_with_its_first_match(trial: Trying) -> None:
    trial.add("urn:x:1", 1, "Rain in Oslo.")
    trial.add("urn:x:1", 2, "Flood in Oslo.")
    trial.add("urn:x:1", 3, "Floods in Oslo.")
    trial.add("urn:x:1", 3, "Floods in Oslo.")  # as a replay sends it
    trial.add("urn:x:2", 1, "Snow in Oslo.")
    found = trial.trial
    assert (found.read, found.stories, found.versions, found.taken_back) == (5, 1, 2, 0)
    [(uri, hit, details)] = found.newest()
    assert (uri, hit.time, details.headline) == ("urn:x:1", NOON + timedelta(hours=1), "Flood in Oslo.")
    assert {each["where"] for each in details.why} == {"headline", "text"}


@pytest.mark.parametrize(
    ("text", "status", "reason"),
    [
        ("Floods.", "canceled", "killed"),
        ("Floods.", "withheld", "withheld"),
        ("Rain.", "usable", "unmatched"),
        ("Floods.", "usable", None),
    ],
)
def test_the_newest_version_may_take_a_story_back(
    trial: Trying, text: str, status: str, reason: str | None
) -> None:
    trial.add("urn:x:1", 1, "Floods.")
    trial.add("urn:x:1", 2, "Rain.")
    trial.add("urn:x:1", 3, text, status)
    [(_, hit, _)] = trial.trial.newest()
    assert (hit.taken_back, trial.trial.taken_back) == (reason, int(reason is not None))


def test_a_kill_of_what_never_matched_is_nothing(trial: Trying) -> None:
    trial.add("urn:x:1", 1, "Rain.")
    trial.add("urn:x:1", 2, "Floods.", "canceled")
    assert trial.trial.stories == 0


def test_only_the_newest_stories_are_kept_in_full(pipeline: Pipeline) -> None:
    trying = Trying(pipeline, limit=2)
    for number in range(7):
        trying.add(f"urn:x:{number}", 1, "Floods.")
    assert [uri for uri, _, _ in trying.trial.newest()] == ["urn:x:5", "urn:x:6"]
    assert trying.trial.stories == 7


def test_stories_are_counted_by_day(trial: Trying) -> None:
    for number in range(14):
        trial.add(f"urn:x:{number}", 1, "Floods.")
    assert trial.trial.by_day() == {NOON.date(): 12, NOON.date() + timedelta(days=1): 2}
