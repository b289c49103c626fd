"""The files of the index: a database that one thread writes and several read, and its lock.

SQLite's write-ahead log lets readers go on while something is written. What is written in a transaction
includes the offsets that have been read, so that after a crash nothing is missing and nothing is there twice.
"""

import fcntl
import logging
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import LifoQueue
from threading import Lock
from typing import TextIO

from streams.desk.index.tokens import TOKENIZER
from streams.errors import CommandError

logger = logging.getLogger(__name__)

FILE = "wire.sqlite3"
VERSION = 1  # of the tables and the tokens; an index of another version is made anew
READERS = 4  # connections; more reads at a time wait
READ_CACHE, WRITE_CACHE = 8_192, 32_768  # KiB of memory of each connection
BROKEN = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
PRIMARY = 0xFF  # the bits of SQLite's error codes that are not details

SCHEMA = f"""
    PRAGMA user_version = {VERSION};
    -- The next message to read; the last one that was, and what tells whether it is still the same.
    CREATE TABLE positions (
        topic TEXT, partition INTEGER, first INTEGER, next INTEGER, last INTEGER, mark BLOB,
        PRIMARY KEY (topic, partition)
    ) STRICT;
    CREATE TABLE versions (
        id INTEGER PRIMARY KEY, uri TEXT, number INTEGER, usable INTEGER, identity BLOB, part INTEGER,
        offset INTEGER, details BLOB
    ) STRICT;
    CREATE UNIQUE INDEX version_of ON versions (uri, number);
    CREATE INDEX version_at ON versions (part, offset);
    -- The whole record, and that of the last usable version if the story was taken back.
    CREATE TABLE records (id INTEGER PRIMARY KEY, record BLOB, searched BLOB) STRICT;
    -- Ids that are in a shelf, and are not to be found any more.
    CREATE TABLE superseded (id INTEGER PRIMARY KEY) STRICT;
    CREATE TABLE shelves (number INTEGER PRIMARY KEY) STRICT;
    CREATE TABLE entities (
        entity TEXT, day INTEGER, role TEXT, stories INTEGER, quotations INTEGER,
        PRIMARY KEY (entity, day, role)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE properties (
        day INTEGER, kind TEXT, value TEXT, stories INTEGER, PRIMARY KEY (day, kind, value)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE alerts (
        id INTEGER PRIMARY KEY, alert TEXT, owner TEXT, subscription TEXT, uri TEXT, part INTEGER,
        offset INTEGER, json BLOB
    ) STRICT;
    CREATE UNIQUE INDEX alert_by_id ON alerts (owner, alert);
    CREATE INDEX alert_of_owner ON alerts (owner, id);
    CREATE INDEX alert_of_subscription ON alerts (owner, subscription, id);
    CREATE INDEX alert_of_story ON alerts (uri, id);
    CREATE INDEX alert_at ON alerts (part, offset);
    CREATE TABLE alert_days (
        owner TEXT, day INTEGER, subscription TEXT, kind TEXT, alerts INTEGER,
        PRIMARY KEY (owner, day, subscription, kind)
    ) STRICT, WITHOUT ROWID;
"""
# A shelf is a full-text index of some hours. Its rows have the ids of versions.
SHELF = f"""
    CREATE VIRTUAL TABLE IF NOT EXISTS {{}} USING fts5(
        headline, text, more, content='', columnsize=0, tokenize="{TOKENIZER}"
    )
"""


class Database:
    """The files in a folder, locked for this process. Methods may be called in any thread."""

    def __init__(self, folder: Path) -> None:
        """Open them, or make them anew. Raises CommandError if that is impossible."""
        self._path = folder / FILE
        self._writing = Lock()
        self._readers: LifoQueue[sqlite3.Connection] = LifoQueue()
        self.is_broken = False
        """Whether the files were found to be corrupt, so that they must be cleared."""
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._lock = _locked(folder)
            self._open()
        except (OSError, sqlite3.Error) as error:
            raise CommandError(f"the index in {folder} cannot be opened: {error}") from None

    def close(self) -> None:
        with self._writing:
            self._close()
            self._lock.close()

    def clear(self) -> None:
        """Begin again with nothing. Raises sqlite3.Error or OSError if that is impossible."""
        with self._writing:
            self._close()
            self._delete()
            self._open()

    @property
    def bytes(self) -> int:
        """The size of all files."""
        return sum(path.stat().st_size for path in self._paths() if path.exists())

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """A connection that sees everything as it is now. Raises sqlite3.Error."""
        connection = self._readers.get()
        try:
            with self._watched():
                connection.execute("BEGIN")
                yield connection
        finally:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            self._readers.put(connection)

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """A connection whose changes take effect together at the end. Raises sqlite3.Error."""
        with self._writing, self._watched():
            connection = self._writer
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
                connection.execute("COMMIT")
            finally:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")

    @contextmanager
    def _watched(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            self.is_broken = self.is_broken or _is_broken(error)
            raise

    def _open(self) -> None:
        if problem := _problem(self._path):
            logger.warning("the index in %s %s; it is made anew from Kafka", self._path.parent, problem)
            self._delete()
        self._writer = _connect(self._path, WRITE_CACHE)
        if not self._writer.execute("PRAGMA user_version").fetchone()[0]:
            self._writer.executescript(f"BEGIN; {SCHEMA}; COMMIT")
        for _ in range(READERS):
            self._readers.put(_connect(self._path, READ_CACHE))
        self.is_broken = False

    def _close(self) -> None:
        """Close all connections, each when nobody reads with it any more."""
        for _ in range(READERS):
            self._readers.get().close()
        self._writer.close()

    def _delete(self) -> None:
        for path in self._paths():
            path.unlink(missing_ok=True)

    def _paths(self) -> list[Path]:
        return [self._path.with_name(FILE + end) for end in ("", "-wal", "-shm")]


def _connect(path: Path, cache: int) -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False, cached_statements=500)
    connection.executescript(
        f"PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA cache_size = -{cache};"
        "PRAGMA journal_size_limit = 67108864"
    )
    return connection


def _problem(path: Path) -> str:
    """Why the file cannot be used; empty if it can, or there is none."""
    if not path.exists():
        return ""
    connection = sqlite3.connect(path)
    try:
        [version] = connection.execute("PRAGMA user_version").fetchone()
        [tables] = connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
        return "" if version == VERSION or not tables else "is of another release"
    except sqlite3.DatabaseError as error:
        if _is_broken(error):
            return f"is corrupt ({error})"
        raise
    finally:
        connection.close()


def _is_broken(error: sqlite3.Error) -> bool:
    return (getattr(error, "sqlite_errorcode", 0) & PRIMARY) in BROKEN


def _locked(folder: Path) -> TextIO:
    """The file that locks the folder, until it is closed. Raises CommandError if another process has it."""
    lock = (folder / "lock").open("a")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.close()
        raise CommandError(
            f"another desk uses the index in {folder}; give this one a folder of its own with"
            " COPYTASTER_DESK_INDEX"
        ) from None
    return lock
