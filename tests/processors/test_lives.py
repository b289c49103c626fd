"""The life of a story: which version replaces which."""

from typing import Any

import pytest

from processors.lives import Life, Place, follow, place
from processors.story import Story


def record(version: str | None, minute: int, digest: str = "b", status: str = "usable") -> Story:
    given: dict[str, Any] = {} if version is None else {"version": version}
    created = f"2026-11-20T10:{minute:02}:00Z"
    return given | {"versionCreated": created, "pubStatus": status, "enrichment": {"digest": digest}}


def life(version: str, minute: int, digest: str = "a", status: str = "usable") -> Life:
    return Life.of(record(version, minute, digest, status))


@pytest.mark.parametrize(
    ("comes", "known", "expected"),
    [
        (record("1", 10), None, "new"),
        (record("2", 10), life("1", 5), "new"),
        (record("1", 10, digest="a"), life("1", 10), "repeated"),
        (record("1", 3), life("2", 5), "outdated"),
        (record("2", 3), life("1", 5), "new"),  # numbers before times
        (record("10", 5), life("9", 5), "new"),
        (record("1", 6), life("1", 5), "new"),
        (record("1", 4), life("1", 5), "outdated"),
        (record("1", 5), life("1", 5), "new"),  # as they come
        (record(None, 6), life("7", 5), "new"),
        (record(None, 4), life("7", 5), "outdated"),
        (record("b", 6), life("a", 5), "new"),
        (record("9" * 5_000, 6), life("2", 5), "new"),
        (record("1", 5, status="canceled"), life("1", 5), "new"),
        (record(None, 4, status="canceled"), life("3", 5), "outdated"),
        (record("4", 4, status="canceled"), life("3", 5), "new"),
        (record("3", 9, status="canceled"), life("4", 5), "new"),
        (record("2", 4, status="canceled"), life("3", 5), "outdated"),
        (record("3", 6), life("3", 5, status="canceled"), "new"),
        (record("2", 4), life("3", 5, status="canceled"), "outdated"),
    ],
)
def test_what_a_version_is_to_the_one_before(comes: Story, known: Life | None, expected: Place) -> None:
    assert place(comes, known) == expected


@pytest.mark.parametrize(
    ("given", "known", "expected"),
    [(None, None, "1"), (None, "1", "2"), (None, "b", "b.1"), ("7", "3", "7"), ("7", None, "7")],
)
def test_a_version_without_a_number_gets_the_next(
    given: str | None, known: str | None, expected: str
) -> None:
    comes = record(given, 6)
    follow(comes, life(known, 5) if known else None)
    assert comes["version"] == expected
    replaces = {"version": known, "versionCreated": "2026-11-20T10:05:00Z"} if known else None
    assert comes["enrichment"].get("replaces") == replaces


def test_a_life_is_read_as_it_was_written() -> None:
    assert Life.from_json(life("3", 5).to_json()) == life("3", 5)
