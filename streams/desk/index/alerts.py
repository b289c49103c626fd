"""The alerts of the last days."""

import logging
import sqlite3
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import astuple, dataclass
from datetime import datetime
from typing import cast

import orjson

from processors.subscriptions.alerts import Alert, Kind
from streams import log_lines
from streams.alerts import read_alert
from streams.desk.index.answers import AlertChange, Page, Position, ToldAlert
from streams.desk.index.api_types import AlertDay
from streams.desk.index.candidates import LAST
from streams.desk.index.ids import IN_A_PLACE, day_name, day_of, free_id, place, place_of, time_of
from streams.desk.index.times import read_time, time_of_message
from streams.messages import Incoming

logger = logging.getLogger(__name__)

OF_A_STORY = 100  # alerts that are listed
MAX_ALERTS = 1_000_000  # of all owners; of more, the oldest are deleted

# A page ends where a place does; within one, the alerts are in the order of their ids.
PAGE = """
    SELECT id, json FROM alerts WHERE {0} AND id < :before AND id >= coalesce(
        (SELECT id FROM alerts WHERE {0} AND id < :before ORDER BY id DESC LIMIT 1 OFFSET :limit - 1), 0
    ) / {1} * {1} ORDER BY id / {1} DESC, alert
"""
COUNT = """
    INSERT INTO alert_days VALUES (?, ?, ?, ?, 1) ON CONFLICT DO UPDATE SET alerts = alerts + 1
"""


@dataclass(slots=True)
class ReadAlert:
    """An alert that is to be added."""

    position: Position
    place: int
    alert: Alert
    json: bytes


def read_all(messages: Iterable[Incoming], now: datetime) -> list[ReadAlert]:
    """The alerts of messages."""
    return [found for message in messages if (found := _read(message, now))]


def add(connection: sqlite3.Connection, given: Iterable[ReadAlert]) -> list[AlertChange]:
    """Add alerts; returns those that were not there yet."""
    return [change for each in given if (change := _add(connection, each))]


def page(
    connection: sqlite3.Connection, owner: str, subscription: str | None, limit: int, before: int | None
) -> Page[ToldAlert]:
    """The newest alerts of an owner, or of one of the owner's subscriptions."""
    of = "owner = :owner" if subscription is None else "owner = :owner AND subscription = :subscription"
    values = {
        "owner": owner,
        "subscription": subscription,
        "before": LAST if before is None else before,
        "limit": limit,
    }
    rows = connection.execute(PAGE.format(of, IN_A_PLACE), values).fetchall()
    return Page([told(*row) for row in rows], place_of(rows[-1][0]) if len(rows) >= limit else None)


def of_story(connection: sqlite3.Connection, uri: str, owner: str | None) -> list[ToldAlert]:
    """The newest alerts about a story, newest first."""
    rows = connection.execute(
        "SELECT id, json FROM alerts WHERE uri = ?1 AND (?2 IS NULL OR owner = ?2) ORDER BY id DESC LIMIT ?3",
        (uri, owner, OF_A_STORY),
    )
    return [told(*row) for row in rows]


def days(connection: sqlite3.Connection, owner: str) -> dict[str, list[AlertDay]]:
    """How many alerts the subscriptions of an owner had, by day."""
    found: defaultdict[str, dict[int, AlertDay]] = defaultdict(dict)
    rows = connection.execute(
        "SELECT subscription, day, kind, alerts FROM alert_days WHERE owner = ? ORDER BY day", (owner,)
    )
    for subscription, day, kind, alerts in rows:
        none: AlertDay = {"day": day_name(day), "match": 0, "update": 0, "retract": 0}
        found[subscription].setdefault(day, none)[cast(Kind, kind)] = alerts
    return {subscription: [*days.values()] for subscription, days in found.items()}


def remove(connection: sqlite3.Connection, before: int, limit: int) -> int:
    """Delete at most `limit` alerts that are older than an id, or too many; returns how many."""
    [oldest] = connection.execute(
        "SELECT max(?, coalesce((SELECT id FROM alerts ORDER BY id DESC LIMIT 1 OFFSET ?), 0))",
        (before, MAX_ALERTS),
    ).fetchone()
    connection.execute("DELETE FROM alert_days WHERE day < ?", (day_of(before),))
    deleted = connection.execute(
        "DELETE FROM alerts WHERE id IN (SELECT id FROM alerts WHERE id < ? ORDER BY id LIMIT ?)",
        (oldest, limit),
    )
    return deleted.rowcount


def _read(message: Incoming, now: datetime) -> ReadAlert | None:
    try:
        alert = read_alert(message.value)
        json = orjson.dumps(alert)  # pydantic reads what is not JSON, such as NaN
    except (ValueError, TypeError) as error:
        logger.warning("%s: not an alert: %s", message.position, error, extra=log_lines.place(message))
        return None
    created = read_time(alert["story"]["versionCreated"], now)  # the wire's, so it may be any time
    first = place(time_of_message(message, created, now), alert["id"])
    return ReadAlert(Position(message.partition, message.offset), first, alert, json)


def _add(connection: sqlite3.Connection, given: ReadAlert) -> AlertChange | None:
    alert = given.alert
    owner, subscription, id = alert["owner"], alert["subscription"], alert["id"]
    if connection.execute("SELECT 1 FROM alerts WHERE owner = ? AND alert = ?", (owner, id)).fetchone():
        return None  # it came before: alerts are written at least once
    number = free_id(connection, ("alerts",), given.place)
    values = (number, id, owner, subscription, alert["story"]["uri"], *astuple(given.position), given.json)
    connection.execute("INSERT INTO alerts VALUES (?, ?, ?, ?, ?, ?, ?, ?)", values)
    connection.execute(COUNT, (owner, day_of(number), subscription, alert["kind"]))
    return AlertChange(given.position, ToldAlert(alert, time_of(number)))


def told(id: int, json: bytes) -> ToldAlert:
    """An alert as it is stored."""
    return ToldAlert(cast(Alert, orjson.loads(json)), time_of(id))
