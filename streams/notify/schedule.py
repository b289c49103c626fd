"""When alerts are delivered: at once, in a digest, or after quiet hours.

Times of the day are those of the subscription's time zone. One that the clocks skip in spring comes an hour
later by the clock, and one that they repeat in autumn counts the first time.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from processors.subscriptions.subscription import Delivery, Quiet, TimeOfDay

DAY = timedelta(days=1)


def due(at: datetime, delivery: Delivery) -> datetime:
    """When alerts of which the first came at `at` are due; at the end of quiet hours rather than in them."""
    zone = ZoneInfo(delivery.timezone)
    digest = delivery.digest
    if digest is None:
        moment = at
    elif digest.minutes is not None:
        moment = at + timedelta(minutes=digest.minutes)
    else:
        today = at.astimezone(zone).date()
        days = [today, today + DAY, today + 2 * DAY]
        times = [_moment(day, each, zone) for day in days for each in digest.at]
        moment = min(each for each in times if each > at)
    return quiet_until(moment, delivery) or moment


def quiet_until(at: datetime, delivery: Delivery) -> datetime | None:
    """The end of the quiet hours that a time is in, or None if it is in none."""
    if delivery.quiet is None:
        return None
    zone = ZoneInfo(delivery.timezone)
    periods = _periods(delivery.quiet, at.astimezone(zone).date(), zone)
    return next((end for start, end in periods if start <= at < end), None)


def _periods(quiet: Quiet, today: date, zone: ZoneInfo) -> Iterator[tuple[datetime, datetime]]:
    """The quiet hours that begin yesterday and today."""
    for day in (today - DAY, today):
        last = day if quiet.start < quiet.end else day + DAY
        yield _moment(day, quiet.start, zone), _moment(last, quiet.end, zone)


def _moment(day: date, at: TimeOfDay, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time.fromisoformat(at), zone).astimezone(UTC)
