"""The life of a story: comparing and numbering its versions, and replays of them."""

from copy import deepcopy
from dataclasses import replace

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from processors.lives import Classification, Life, admitted, classify, set_version
from processors.story import STANDARD, PubStatus, Story


def story(version: str | None, minute: int, digest: str = "b", status: PubStatus = "usable") -> Story:
    made: Story = {
        "uri": "urn:x:1",
        "type": "text",
        "standard": STANDARD,
        "versionCreated": f"2026-11-20T10:{minute:02}:00Z",
        "pubStatus": status,
        "bodies": [{"contentType": "text/plain", "value": "Rain in Oslo."}],
        "enrichment": {
            "format": "text",
            "received": "2026-11-20T11:00:00Z",
            "digest": digest,
            "repairs": [],
            "paragraphs": [],
            "stages": {},
        },
    }
    if version is not None:
        made["version"] = version
    return made


def life(version: str, minute: int, digest: str = "a", status: PubStatus = "usable") -> Life:
    return Life.of(story(version, minute, digest, status))


@pytest.mark.parametrize(
    ("version", "known", "expected"),
    [
        (story("1", 10), None, "new"),
        (story("2", 10), life("1", 5), "new"),
        (story("1", 10, digest="a"), life("1", 10), "repeated"),
        (story("1", 3), life("2", 5), "outdated"),
        (story("2", 3), life("1", 5), "new"),  # numbers before times
        (story("10", 5), life("9", 5), "new"),
        (story("1", 6), life("1", 5), "new"),
        (story("1", 4), life("1", 5), "outdated"),
        (story("1", 5), life("1", 5), "new"),  # equal times: by arrival
        (story(None, 6), life("7", 5), "new"),
        (story(None, 4), life("7", 5), "outdated"),
        (story("b", 6), life("a", 5), "new"),
        (story("9" * 5_000, 6), life("2", 5), "new"),
        (story("1", 5, status="canceled"), life("1", 5), "new"),
        (story(None, 4, status="canceled"), life("3", 5), "outdated"),
        (story("4", 4, status="canceled"), life("3", 5), "new"),
        (story("3", 9, status="canceled"), life("4", 5), "new"),
        (story("2", 4, status="canceled"), life("3", 5), "outdated"),
        (story("3", 6), life("3", 5, status="canceled"), "new"),
        (story("2", 4), life("3", 5, status="canceled"), "outdated"),
    ],
)
def test_versions_are_compared(version: Story, known: Life | None, expected: Classification) -> None:
    assert classify(version, known) == expected


@pytest.mark.parametrize(
    ("wires", "known", "expected"),
    [(None, None, "1"), (None, "1", "2"), (None, "b", "b.1"), ("7", "3", "7"), ("7", None, "7")],
)
def test_a_version_without_a_number_gets_the_next(
    wires: str | None, known: str | None, expected: str
) -> None:
    version = story(wires, 6)
    set_version(version, life(known, 5) if known else None)
    assert version["version"] == expected
    replaces = {"version": known, "versionCreated": "2026-11-20T10:05:00Z"} if known else None
    assert version["enrichment"].get("replaces") == replaces


def test_a_life_is_unchanged_by_json() -> None:
    assert Life.from_json(life("3", 5).to_json()) == life("3", 5)


def arrival(number: int, version: str | None, minute: int, status: PubStatus) -> Story:
    """The version that arrives as the `number`th message of a story."""
    arrived = story(version, minute, f"digest-{number}", status)
    arrived["enrichment"]["received"] = f"2026-11-20T11:{number:02}:00.000Z"
    return arrived


def process(stories: list[Story], life: Life | None) -> tuple[list[tuple[str, str]], Life | None]:
    """What the stage `versions` passes on, as version and digest, and the life after it."""
    passed = []
    for each in deepcopy(stories):
        if classify(each, life) in ("new", "replayed"):
            set_version(each, life)
            life = admitted(each, life)
            passed.append((each["version"], each["enrichment"]["digest"]))
    return passed, life


def replayed(stories: list[Story], time: str) -> list[Story]:
    again = deepcopy(stories)
    for each in again:
        each["enrichment"]["replayed"] = time
    return again


FIRST, SECOND = "2026-11-21T08:00:00.000Z", "2026-11-21T09:00:00.000Z"
VERSIONS = st.lists(
    st.tuples(
        st.sampled_from([None, "1", "2", "3", "b"]),
        st.integers(0, 3),
        st.sampled_from(["usable", "usable", "withheld", "canceled"]),
    ),
    min_size=1,
    max_size=8,
)


@given(VERSIONS)
def test_a_replay_passes_the_newest_version_once_and_changes_nothing(
    versions: list[tuple[str | None, int, PubStatus]],
) -> None:
    stories = [arrival(number, *version) for number, version in enumerate(versions)]
    originals, life = process(stories, None)
    assert life
    again, after = process(replayed(stories, FIRST), life)
    assert again == [(life.version, life.digest)] == [originals[-1]]
    assert after == replace(life, replayed=FIRST)
    assert process(replayed(stories, FIRST), after) == ([], after)  # after a crash
    assert process(replayed(stories, SECOND), after) == (again, replace(life, replayed=SECOND))
    late = arrival(9, "2", 2, "usable")
    assert classify(late, after) == classify(late, life)


@given(VERSIONS, st.integers(1, 8))
def test_a_replay_processes_what_was_refused(
    versions: list[tuple[str | None, int, PubStatus]], accepted: int
) -> None:
    """The first versions were accepted, and the others refused; a replay ends as it would have then."""
    stories = [arrival(number, *version) for number, version in enumerate(versions)]
    _, life = process(stories[:accepted], None)
    _, expected = process(stories, None)
    _, after = process(replayed(stories, FIRST), life)
    assert after and expected
    assert replace(after, replayed=None) == expected


def test_a_replay_of_a_story_that_is_not_known_is_new() -> None:
    stories = [arrival(0, "1", 1, "usable"), arrival(1, "2", 2, "usable")]
    passed, life = process(replayed(stories, FIRST), None)
    assert passed == [("1", "digest-0"), ("2", "digest-1")]
    assert life and life.replayed == FIRST


def test_a_replay_replaces_its_own_version() -> None:
    newest = replayed([arrival(0, None, 1, "usable")], FIRST)[0]
    set_version(newest, Life.of(arrival(0, "7", 1, "usable")))
    assert newest["version"] == "7"
    assert newest["enrichment"]["replaces"] == {"version": "7", "versionCreated": "2026-11-20T10:01:00Z"}


def test_a_replay_of_a_life_of_an_earlier_release() -> None:
    stored = b'{"version":"1","created":"2026-11-20T10:01:00Z","status":"usable","digest":"digest-0"}'
    life = Life.from_json(stored)
    assert classify(replayed([arrival(0, "1", 1, "usable")], FIRST)[0], life) == "replayed"
    assert classify(replayed([arrival(1, "2", 2, "usable")], FIRST)[0], life) == "outdated"


def test_what_a_later_release_stores_in_addition_is_ignored() -> None:
    life = Life("2", "2026-11-20T10:00:00Z", "usable", "d1")
    later = orjson.loads(life.to_json()) | {"mood": "calm"}
    assert Life.from_json(orjson.dumps(later)) == life
