"""Times as wires write them."""

from zoneinfo import ZoneInfo

import pytest

from processors.formats.times import is_later, parse_time
from processors.sources import Source

UNKNOWN = Source()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-03-01T10:00:00Z", "2026-03-01T10:00:00Z"),
        ("20260301T100000+0100", "2026-03-01T10:00:00+01:00"),
        ("Sun, 01 Mar 2026 10:00:00 GMT", "2026-03-01T10:00:00Z"),
        ("Sun, 1 Mar 26 10:00 +0530", "2026-03-01T10:00:00+05:30"),
        ("Sun, 01 Mar 2026 10:00:00 +05:30", "2026-03-01T10:00:00+05:30"),
        ("Sun, 01 Mar 2026 10:00:00 -0000", "2026-03-01T10:00:00Z"),
        ("Sun, 01 Mar 2026 10:00:00 CEST", "2026-03-01T10:00:00+02:00"),
        ("2026-03-01 10:00:00 cet", "2026-03-01T10:00:00+01:00"),
        ("Sun, 01 Mar 2026 10:00:00 EST", "2026-03-01T10:00:00-05:00"),
        ("Sun Mar 01 2026 10:00:00 GMT+0200 (Eastern European Time)", "2026-03-01T10:00:00+02:00"),
        ("2026-03-01T10:00:00 UTC-3", "2026-03-01T10:00:00-03:00"),
        ("2026-03-01T10:00:00+01:00:30", "2026-03-01T08:59:30Z"),  # RFC 3339 offsets have no seconds
        ("", ""),
    ],
)
def test_a_time_with_its_zone_is_read_without_a_repair(text: str, expected: str) -> None:
    repairs: list[str] = []
    assert parse_time("versionCreated", text, repairs, UNKNOWN) == expected
    assert repairs == []


@pytest.mark.parametrize(
    ("text", "source", "expected", "repair"),
    [
        ("2026-03-01T10:00:00", UNKNOWN, "2026-03-01T10:00:00Z", "has no time zone and was read as UTC"),
        (
            "2026-07-01T10:00:00",
            Source("n", ZoneInfo("Europe/Zurich")),
            "2026-07-01T10:00:00+02:00",
            "has no time zone and was read as Europe/Zurich",
        ),
        (
            "1 Mar 2026 10:00:00 IST",
            Source(countries=("GB", "IE")),
            "2026-03-01T10:00:00+01:00",
            "the time zone IST was read as UTC+01:00",
        ),
        (
            "1 Mar 2026 10:00:00 IST",
            Source(countries=("IL",)),
            "2026-03-01T10:00:00+02:00",
            "the time zone IST was read as UTC+02:00",
        ),
        (
            "1 Mar 2026 10:00:00 IST",
            UNKNOWN,
            "2026-03-01T10:00:00+05:30",
            "the time zone IST was read as UTC+05:30",
        ),
        (
            "1 Jul 2026 10:00:00 BST",
            UNKNOWN,
            "2026-07-01T10:00:00+01:00",
            "the time zone BST was read as UTC+01:00",
        ),
        ("1772359200", UNKNOWN, "2026-03-01T10:00:00Z", "read as seconds since 1970"),
        ("1772359200000", UNKNOWN, "2026-03-01T10:00:00Z", "read as milliseconds since 1970"),
        (
            "1 Mar 2026 10:00:00 QQT",
            UNKNOWN,
            "2026-03-01T10:00:00Z",
            "the time zone QQT is unknown and was read as UTC",
        ),
    ],
)
def test_what_was_assumed_is_said(text: str, source: Source, expected: str, repair: str) -> None:
    repairs: list[str] = []
    assert parse_time("versionCreated", text, repairs, source) == expected
    assert repairs == [f"versionCreated: {repair}"]


def test_the_zone_of_the_source_tells_what_letters_mean() -> None:
    for zone, expected in (
        ("Asia/Kolkata", "+05:30"),
        ("Europe/Dublin", "+01:00"),
        ("Asia/Jerusalem", "+02:00"),
    ):
        time = parse_time("t", "1 Mar 2026 10:00:00 IST", [], Source("n", ZoneInfo(zone)))
        assert time == "2026-03-01T10:00:00" + expected


@pytest.mark.parametrize(
    "text",
    [
        "soon",
        "2026",
        "Sunday, March 1, 2026 10:00 pm",
        "0001-01-01T00:00:00+05:00",
        "1 Mar 2026 10:00 GMT+99:99",
        "IST",
    ],
)
def test_what_is_not_a_date_is_left_out(text: str) -> None:
    repairs: list[str] = []
    assert parse_time("expires", text, repairs, UNKNOWN) == ""
    assert repairs == [f"expires: {text!r} is not a date and was left out"]


def test_times_are_compared_across_zones() -> None:
    assert is_later("2026-03-01T10:00:00Z", "2026-03-01T10:30:00+01:00")
    assert not is_later("", "2026-03-01T10:00:00Z")
