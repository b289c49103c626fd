"""The alerts that wait, as JSON, out of memory: a daily digest may hold many thousands of them."""

import sqlite3
from collections.abc import Mapping

import orjson

CACHE = 16 * 1024  # KiB of memory; what exceeds it is in a temporary file


class Shelf:
    """A database of its own, which SQLite deletes when it is closed: everything is on `wire.notified`, too.

    Methods raise sqlite3.Error, in particular if the disk is full.
    """

    def __init__(self) -> None:
        self._database = sqlite3.connect("", isolation_level=None)
        for statement in (
            f"PRAGMA cache_size = -{CACHE}",
            "PRAGMA journal_mode = OFF",
            "CREATE TABLE alert (number INTEGER PRIMARY KEY, json BLOB, headers BLOB)",
        ):
            self._database.execute(statement)

    def put(self, json: bytes, headers: Mapping[str, bytes]) -> int:
        """Store an alert and its headers; returns its number."""
        texts = {name: value.decode("latin-1") for name, value in headers.items()}  # any bytes have one
        cursor = self._database.execute(
            "INSERT INTO alert (json, headers) VALUES (?, ?)", (json, orjson.dumps(texts))
        )
        assert cursor.lastrowid is not None
        return cursor.lastrowid

    def json(self, number: int) -> bytes:
        found: bytes = self._get("json", number)
        return found

    def headers(self, number: int) -> dict[str, bytes]:
        texts = orjson.loads(self._get("headers", number))
        return {name: text.encode("latin-1") for name, text in texts.items()}

    def remove(self, number: int) -> None:
        self._database.execute("DELETE FROM alert WHERE number = ?", (number,))

    def _get(self, column: str, number: int) -> bytes:
        [[found]] = self._database.execute(f"SELECT {column} FROM alert WHERE number = ?", (number,))
        return bytes(found)
