"""When alerts are due: at once, in digests, after quiet hours, and when the clocks change."""

from datetime import UTC, datetime

import pytest

from processors.subscriptions.subscription import Delivery
from streams.notify.schedule import due, quiet_until


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def delivery(**values: object) -> Delivery:
    return Delivery.model_validate(values)


@pytest.mark.parametrize(
    ("at", "given", "expected"),
    [
        ("2026-11-26 12:00", {}, "2026-11-26 12:00"),
        ("2026-11-26 12:00", {"digest": {"minutes": 30}}, "2026-11-26 12:30"),
        ("2026-11-26 12:00", {"digest": {"at": ["08:00", "18:00"]}}, "2026-11-26 18:00"),
        ("2026-11-26 18:00", {"digest": {"at": ["08:00", "18:00"]}}, "2026-11-27 08:00"),
        ("2026-11-26 12:00", {"digest": {"at": ["12:30"]}, "timezone": "Europe/Berlin"}, "2026-11-27 11:30"),
        (
            "2026-11-26 12:00",
            {"digest": {"at": ["05:00"]}, "timezone": "Pacific/Auckland"},
            "2026-11-26 16:00",
        ),
        # Quiet hours
        ("2026-11-26 23:00", {"quiet": {"start": "22:00", "end": "06:00"}}, "2026-11-27 06:00"),
        ("2026-11-26 05:59", {"quiet": {"start": "22:00", "end": "06:00"}}, "2026-11-26 06:00"),
        ("2026-11-26 06:00", {"quiet": {"start": "22:00", "end": "06:00"}}, "2026-11-26 06:00"),
        ("2026-11-26 12:30", {"quiet": {"start": "12:00", "end": "13:00"}}, "2026-11-26 13:00"),
        (
            "2026-11-26 21:50",
            {"digest": {"minutes": 30}, "quiet": {"start": "22:00", "end": "06:00"}},
            "2026-11-27 06:00",
        ),
        # The night of 28 March 2027 has no 02:30 in Berlin; that of 31 October has it twice.
        ("2027-03-27 22:00", {"digest": {"at": ["02:30"]}, "timezone": "Europe/Berlin"}, "2027-03-28 01:30"),
        ("2027-03-28 01:30", {"digest": {"at": ["02:30"]}, "timezone": "Europe/Berlin"}, "2027-03-29 00:30"),
        ("2027-10-30 22:00", {"digest": {"at": ["02:30"]}, "timezone": "Europe/Berlin"}, "2027-10-31 00:30"),
        ("2027-10-31 00:30", {"digest": {"at": ["02:30"]}, "timezone": "Europe/Berlin"}, "2027-11-01 01:30"),
        ("2027-03-27 12:00", {"digest": {"at": ["08:00"]}, "timezone": "Europe/Berlin"}, "2027-03-28 06:00"),
        ("2027-10-30 12:00", {"digest": {"at": ["08:00"]}, "timezone": "Europe/Berlin"}, "2027-10-31 07:00"),
    ],
)
def test_when_alerts_are_due(at: str, given: dict[str, object], expected: str) -> None:
    assert due(utc(at), delivery(**given)) == utc(expected)


def test_quiet_hours_last_an_hour_longer_or_less_when_the_clocks_change() -> None:
    berlin = delivery(quiet={"start": "22:00", "end": "06:00"}, timezone="Europe/Berlin")
    assert quiet_until(utc("2027-03-27 21:00"), berlin) == utc("2027-03-28 04:00")
    assert quiet_until(utc("2027-10-30 20:00"), berlin) == utc("2027-10-31 05:00")
    assert quiet_until(utc("2027-03-27 20:59"), berlin) is None
