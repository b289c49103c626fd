"""The files of the index: a database that one thread writes and several read, and its lock.

SQLite's write-ahead log lets readers go on while something is written. What is written in a transaction
includes the offsets that have been read, so that after a crash nothing is missing and nothing is there twice.
"""

import fcntl
import logging
import shutil
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import LifoQueue
from threading import Lock
from typing import TextIO

from streams.desk.index.tables import SCHEMA, VERSION
from streams.errors import CommandError

logger = logging.getLogger(__name__)

FILE = "wire.sqlite3"
READERS = 4  # connections; more reads at a time wait
LARGEST_LOG = 64 * 1024**2  # bytes of the write-ahead log
READ_CACHE, WRITE_CACHE = 8_192, 32_768  # KiB of memory of each connection
BROKEN = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
NO_ROOM = 256 * 1024  # bytes on a disk that is full
PRIMARY = 0xFF  # the bits of SQLite's error codes that are not details


class Database:
    """The files in a folder, locked for this process. Methods may be called in any thread."""

    def __init__(self, folder: Path) -> None:
        """Open them, or create them. Raises CommandError if that is impossible."""
        self.folder = folder
        self._path = folder / FILE
        self._writing = Lock()
        self._readers: LifoQueue[sqlite3.Connection] = LifoQueue()
        self.is_broken = False
        """Whether the files were found to be corrupt, so that they must be cleared."""
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._lock = lock(folder)
            self._open()
        except (OSError, sqlite3.Error) as error:
            why = "its disk is full" if is_full(error, folder) else error
            raise CommandError(f"the index in {folder} cannot be opened: {why}") from None

    def close(self) -> None:
        """Close them. What is asked afterwards raises sqlite3.ProgrammingError."""
        with self._writing:
            self._put(self._closed())
            self._lock.close()

    def clear(self) -> None:
        """Begin again with nothing. Raises sqlite3.Error or OSError if that is impossible."""
        with self._writing:
            closed = self._closed()
            try:
                self._delete()
                self._open()
            except BaseException:
                self._put(closed)  # readers must not wait for ever
                raise

    @property
    def bytes(self) -> int:
        """The size of all files."""
        return sum(map(_size, self._paths()))

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """A connection that sees everything as it is now. Raises sqlite3.Error."""
        connection = self._readers.get()
        try:
            with self._watched():
                connection.execute("BEGIN")
                try:
                    yield connection
                finally:
                    if connection.in_transaction:
                        connection.execute("ROLLBACK")
        finally:
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
            self._shorten_log()

    def _shorten_log(self) -> None:
        """Begin the write-ahead log anew if it is large.

        SQLite does so by itself only when nobody reads. This waits for those who read now, and for no others.
        If it fails, what was written is stored all the same, and the next write tries again.
        """
        try:
            with self._watched():
                if _size(self._path.with_name(f"{FILE}-wal")) > LARGEST_LOG:
                    self._writer.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        except (OSError, sqlite3.Error) as error:
            if self.is_broken:
                raise
            logger.warning("the log of the index in %s cannot be shortened: %s", self.folder, error)

    @contextmanager
    def _watched(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            self.is_broken = self.is_broken or _is_broken(error)
            raise

    def _open(self) -> None:
        if problem := _problem(self._path):
            logger.warning("the index in %s %s; it is rebuilt from Kafka", self._path.parent, problem)
            self._delete()
        self._path.touch()
        self._path.chmod(0o600)  # the other files get it from this one
        self._writer = _connect(self._path, WRITE_CACHE)
        if not self._writer.execute("PRAGMA user_version").fetchone()[0]:
            self._writer.executescript(f"BEGIN; {SCHEMA}; COMMIT")
        self._put([_connect(self._path, READ_CACHE) for _ in range(READERS)])
        self.is_broken = False

    def _closed(self) -> list[sqlite3.Connection]:
        """Close all connections, each when nobody reads with it any more; returns those to read with."""
        readers = [self._readers.get() for _ in range(READERS)]
        for connection in (*readers, self._writer):
            connection.close()
        return readers

    def _put(self, readers: Iterable[sqlite3.Connection]) -> None:
        for connection in readers:
            self._readers.put(connection)

    def _delete(self) -> None:
        for path in self._paths():
            path.unlink(missing_ok=True)

    def _paths(self) -> list[Path]:
        return [self._path.with_name(FILE + end) for end in ("", "-wal", "-shm")]


def _connect(path: Path, cache: int) -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False, cached_statements=500)
    connection.executescript(
        f"PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA cache_size = -{cache};"
        f"PRAGMA journal_size_limit = {LARGEST_LOG}"
    )
    return connection


def _size(path: Path) -> int:
    """The bytes of a file; 0 if there is none."""
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0


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


def is_full(error: Exception, folder: Path) -> bool:
    """Whether an error comes from the folder's disk being full, which SQLite may call a disk I/O error."""
    if isinstance(error, sqlite3.Error) and _code(error) == sqlite3.SQLITE_FULL:
        return True
    try:
        return shutil.disk_usage(folder).free < NO_ROOM
    except OSError:
        return False


def _is_broken(error: sqlite3.Error) -> bool:
    return _code(error) in BROKEN


def _code(error: sqlite3.Error) -> int:
    return getattr(error, "sqlite_errorcode", 0) & PRIMARY


def lock(folder: Path) -> TextIO:
    """The file that locks the folder, until it is closed. Raises CommandError if another process has it."""
    file = (folder / "lock").open("a")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.close()
        raise CommandError(
            f"another desk uses the index in {folder}; give this one a folder of its own with"
            " COPYTASTER_DESK_INDEX"
        ) from None
    return file
