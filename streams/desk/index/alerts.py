"""The alerts of the last days."""

import logging
import sqlite3
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import astuple
from datetime import datetime
from typing import cast

import orjson

from processors.subscriptions.alerts import Alert, Kind
from streams.alerts import read_alert
from streams.desk.index.answers import AlertChange, Page, Position, ToldAlert
from streams.desk.index.api_types import AlertDay
from streams.desk.index.ids import day_name, day_of, first_id_of, free_id, time_of
from streams.log_lines import place
from streams.messages import Incoming

logger = logging.getLogger(__name__)

OF_A_STORY = 100  # alerts that are listed
MAX_ALERTS = 1_000_000  # of all owners; of more, the oldest are deleted

COUNT = """
    INSERT INTO alert_days VALUES (?, ?, ?, ?, 1) ON CONFLICT DO UPDATE SET alerts = alerts + 1
"""


def add(connection: sqlite3.Connection, messages: Iterable[Incoming], now: datetime) -> list[AlertChange]:
    """Add the alerts of messages; returns those that were not there yet."""
    return [change for message in messages if (change := _add(connection, message, now))]


def page(
    connection: sqlite3.Connection, owner: str, subscription: str | None, limit: int, before: int | None
) -> Page[ToldAlert]:
    """The newest alerts of an owner, or of one of the owner's subscriptions."""
    of = "owner = ?" if subscription is None else "owner = ? AND subscription = ?"
    values = (owner,) if subscription is None else (owner, subscription)
    rows = connection.execute(
        f"SELECT id, json FROM alerts WHERE {of} AND id < coalesce(?, 1 << 62) ORDER BY id DESC LIMIT ?",
        (*values, before, limit),
    ).fetchall()
    return Page([told(*row) for row in rows], rows[-1][0] if len(rows) == limit else None)


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


def _add(connection: sqlite3.Connection, message: Incoming, now: datetime) -> AlertChange | None:
    try:
        alert = read_alert(message.value)
        stored = orjson.dumps(alert)  # pydantic reads what is not JSON, such as NaN
    except (ValueError, TypeError) as error:
        logger.warning("%s: not an alert: %s", message.position, error, extra=place(message))
        return None
    owner, subscription, id = alert["owner"], alert["subscription"], alert["id"]
    if connection.execute("SELECT 1 FROM alerts WHERE owner = ? AND alert = ?", (owner, id)).fetchone():
        return None  # it came before: alerts are written at least once
    number = free_id(connection, ("alerts",), first_id_of(message, now))
    position = Position(message.partition, message.offset)
    values = (number, id, owner, subscription, alert["story"]["uri"], *astuple(position), stored)
    connection.execute("INSERT INTO alerts VALUES (?, ?, ?, ?, ?, ?, ?, ?)", values)
    connection.execute(COUNT, (owner, day_of(number), subscription, alert["kind"]))
    return AlertChange(position, ToldAlert(alert, time_of(number)))


def told(id: int, json: bytes) -> ToldAlert:
    """An alert as it is stored."""
    return ToldAlert(cast(Alert, orjson.loads(json)), time_of(id))
