"""When messages came, also if the clock of whoever wrote them was wrong."""

from datetime import UTC, datetime, timedelta

from streams.messages import Incoming

SKEW = timedelta(minutes=5)  # of the clocks of others
BEGIN = datetime(2000, 1, 1, tzinfo=UTC)  # seconds that were taken for milliseconds are before it
AHEAD = timedelta(days=1) + SKEW  # by which `received` may be ahead, as ingest takes it


def read_time(text: str, now: datetime) -> datetime | None:
    """A time in a record; None if it is none, or cannot be right."""
    try:
        found = datetime.fromisoformat(text)
        return found if BEGIN <= found <= now + AHEAD else None
    except (ValueError, TypeError):  # no time, or one without a zone
        return None


def time_of_message(message: Incoming, known: datetime | None, now: datetime) -> datetime:
    """The time of a message; of one whose time cannot be right, `known`."""
    return message.time if BEGIN <= message.time <= now + SKEW else min(known or now, now)
