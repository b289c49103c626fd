"""The life of a story: comparing and numbering its versions."""

import pytest

from processors.lives import Classification, Life, classify, set_version
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
    ("given", "known", "expected"),
    [(None, None, "1"), (None, "1", "2"), (None, "b", "b.1"), ("7", "3", "7"), ("7", None, "7")],
)
def test_a_version_without_a_number_gets_the_next(
    given: str | None, known: str | None, expected: str
) -> None:
    version = story(given, 6)
    set_version(version, life(known, 5) if known else None)
    assert version["version"] == expected
    replaces = {"version": known, "versionCreated": "2026-11-20T10:05:00Z"} if known else None
    assert version["enrichment"].get("replaces") == replaces


def test_a_life_is_unchanged_by_json() -> None:
    assert Life.from_json(life("3", 5).to_json()) == life("3", 5)
