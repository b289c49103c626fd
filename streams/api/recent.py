"""The newest alerts of each subscription, in a temporary database on disk, so that memory stays bounded.

SQLite makes the file when it needs one, in the folder that SQLITE_TMPDIR or TMPDIR names, and deletes it when
the process ends, however it ends.
"""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from threading import Lock
from typing import cast

import orjson

from processors.subscriptions.alerts import Alert

PERIOD = timedelta(days=7)  # older alerts are forgotten
MAX_ALERTS = 100  # of a subscription
MAX_BYTES = 1024**3  # of all alerts, as JSON; more than that, and the oldest are forgotten
CACHE = 32 * 1024  # KiB of memory
AT_ONCE = 1_000  # alerts that are deleted with one statement

SCHEMA = """
    CREATE TABLE alerts (
        number INTEGER PRIMARY KEY, subscription BLOB, story BLOB, at REAL, size INTEGER, alert BLOB
    ) STRICT;
    CREATE INDEX newest ON alerts (subscription, at);
    CREATE INDEX story ON alerts (subscription, story, at);
    CREATE INDEX oldest ON alerts (at);
"""


@dataclass(frozen=True)
class Told:
    """An alert, and when it was written to wire.alerts."""

    alert: Alert
    at: datetime
    json: bytes
    """The alert as it was written, with properties that a later version may have added."""


class Recent:
    """The newest alerts. Its methods may be called in any thread, and raise sqlite3.Error."""

    def __init__(self, max_bytes: int = MAX_BYTES) -> None:
        self._max_bytes = max_bytes
        self._bytes = self._count = 0
        self._lock = Lock()
        self._database = sqlite3.connect("", isolation_level=None, check_same_thread=False)
        self._database.executescript(f"PRAGMA journal_mode = OFF; PRAGMA cache_size = -{CACHE}; {SCHEMA}")

    def close(self) -> None:
        with self._lock:
            self._database.close()

    def add(self, alerts: Iterable[Told]) -> None:
        """Add alerts, those of a story in their order, and forget what is too old or too much."""
        now = datetime.now(UTC).timestamp()
        subscriptions = set()
        with self._transaction():
            for told in alerts:
                subscriptions.add(self._add(told, now))
            for subscription in subscriptions:
                self._delete(
                    "SELECT number FROM alerts WHERE subscription = ?"
                    " ORDER BY at DESC, number DESC LIMIT -1 OFFSET ?",
                    (subscription, MAX_ALERTS),
                )
            since = now - PERIOD.total_seconds()
            while self._delete("SELECT number FROM alerts WHERE at < ? LIMIT ?", (since, AT_ONCE)):
                pass
            while self._bytes > self._max_bytes:
                self._delete("SELECT number FROM alerts ORDER BY at LIMIT ?", (AT_ONCE,))

    def newest(self, owner: str, subscription: str, limit: int = MAX_ALERTS) -> list[Told]:
        """The newest alerts of a subscription, newest first, each once."""
        with self._lock:
            rows = self._database.execute(
                "SELECT at, alert FROM alerts WHERE subscription = ? AND at >= ?"
                " ORDER BY at DESC, number DESC",
                (_key(owner, subscription), (datetime.now(UTC) - PERIOD).timestamp()),
            ).fetchall()
        found: dict[str, Told] = {}
        for at, json in rows:
            alert = cast(Alert, orjson.loads(json))
            # At least once: an alert may come again after a crash.
            found.setdefault(alert["id"], Told(alert, datetime.fromtimestamp(at, UTC), json))
        return [*found.values()][:limit]

    @property
    def count(self) -> int:
        """How many alerts there are."""
        return self._count

    def _add(self, told: Told, now: float) -> bytes:
        """Add an alert, which is not older than the one before of its story, nor of the future.

        Several workers may have made those of a story, and their clocks may differ.
        """
        subscription = _key(told.alert["owner"], told.alert["subscription"])
        story = _hash(told.alert["story"]["uri"])
        [before] = self._database.execute(
            "SELECT max(at) FROM alerts WHERE subscription = ? AND story = ?", (subscription, story)
        ).fetchone()
        at = max(min(told.at.timestamp(), now), before or 0.0)
        values = subscription, story, at, len(told.json), told.json
        self._database.execute(
            "INSERT INTO alerts (subscription, story, at, size, alert) VALUES (?, ?, ?, ?, ?)", values
        )
        self._bytes += len(told.json)
        self._count += 1
        return subscription

    def _delete(self, numbers: str, parameters: tuple[object, ...]) -> int:
        """Delete the alerts that a query selects; returns how many."""
        deleted = self._database.execute(
            f"DELETE FROM alerts WHERE number IN ({numbers}) RETURNING size", parameters
        ).fetchall()
        self._bytes -= sum(size for [size] in deleted)
        self._count -= len(deleted)
        return len(deleted)

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        """If it fails, the database is of no use any more: there is no journal to roll back with."""
        with self._lock:
            self._database.execute("BEGIN")
            yield
            self._database.execute("COMMIT")


def _key(owner: str, subscription: str) -> bytes:
    """An id that another owner uses later is another subscription."""
    return _hash(f"{owner} {subscription}")


def _hash(text: str) -> bytes:
    return blake2b(text.encode(), digest_size=16).digest()
