"""The stories that an expression of the full-text index is true of, newest first."""

import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
from typing import TypeVar

from streams.desk.index.answers import Page
from streams.desk.index.ids import place_of
from streams.desk.index.shelves import CURRENT, LENGTH, name, newest_first

T = TypeVar("T")

LAST = 1 << 62  # greater than any id

ALL = f"SELECT id FROM versions WHERE id < ? AND id >= ? AND {CURRENT.format('versions')} ORDER BY id DESC"
IN_SHELF = "SELECT rowid FROM {0} WHERE {0} MATCH ? AND rowid < ? AND rowid >= ? AND {1} ORDER BY rowid DESC"


class Candidates:
    """The ids of stories, those of a place together, until some seconds of processor time are used up.

    For one thread.
    """

    def __init__(
        self,
        connection: sqlite3.Connection,
        expression: str,
        *,
        seconds: float,
        before: int | None = None,
        since: int = 0,
    ) -> None:
        """Those from the id `since` to before the id `before`. An empty expression is true of all stories."""
        self._connection = connection
        self._expression = expression
        self._end = time.thread_time() + seconds
        self._since = since
        self.reached = LAST if before is None else before
        """Everything from this id on has been looked at."""
        self.complete = True
        """Whether the time was enough, so far."""

    def __iter__(self) -> Iterator[list[int]]:
        if not self._expression:
            yield from self._in_time(self._connection.execute(ALL, (self.reached, self._since)))
            return
        for number in newest_first(self._connection, self.reached, self._since):
            select = IN_SHELF.format(name(number), CURRENT.format(name(number)))
            values = self._expression, self.reached, self._since
            yield from self._in_time(self._connection.execute(select, values))
            if not self.complete:
                return
            self.reached = number * LENGTH
            if self._is_over():
                return

    def _in_time(self, rows: Iterator[tuple[int]]) -> Iterator[list[int]]:
        for place, ids in groupby((id for [id] in rows), place_of):
            yield self._in_order([*ids])
            self.reached = place
            if self._is_over():
                return

    def _in_order(self, ids: list[int]) -> list[int]:
        """The ids of a place in an order that does not depend on which came first: by the stories' uris."""
        return sorted(ids, key=self._uri) if len(ids) > 1 else ids

    def _uri(self, id: int) -> str:
        [uri] = self._connection.execute("SELECT uri FROM versions WHERE id = ?", (id,)).fetchone()
        return str(uri)

    def _is_over(self) -> bool:
        self.complete = time.thread_time() < self._end
        return not self.complete


def page(candidates: Candidates, shown: Callable[[int], Iterable[T]], limit: int) -> Page[T]:
    """What is shown of the newest candidates, until that is at least `limit` items, and a place ends."""
    items: list[T] = []
    for ids in candidates:
        for id in ids:
            items += shown(id)
        if len(items) >= limit:
            return Page(items, place_of(ids[0]))
    return Page(items, None if candidates.complete else candidates.reached, candidates.complete)
