"""Reads the index for requests, and answers in JSON, all in threads."""

import asyncio
import logging
import sqlite3
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from typing import TypeVar

import orjson
from aiohttp import web

from streams.api.problems import AGAIN, ProblemError
from streams.desk.access.callers import CALLER

logger = logging.getLogger(__name__)

T = TypeVar("T")

LARGE = 2_000  # bytes, from which compression pays
MAX_WAITING = 30  # requests of a caller


class Reads:
    """Threads that read the index, one request of each caller at a time.

    Who sends many slow requests waits for their own: those of others come in between.
    """

    def __init__(self, threads: int, name: str) -> None:
        self.threads = threads
        self._executor = ThreadPoolExecutor(threads, name)
        self._waiting: dict[str, int] = {}  # requests by caller, the one that is read included
        self._turns: dict[str, asyncio.Lock] = {}

    async def read(self, caller: str, find: Callable[[], T]) -> T:
        """What a function returns that reads the index. Raises ProblemError."""
        async with self._turn(caller):
            return await asyncio.get_running_loop().run_in_executor(self._executor, _unless_broken, find)

    @asynccontextmanager
    async def _turn(self, caller: str) -> AsyncIterator[None]:
        if self._waiting.get(caller, 0) > MAX_WAITING:
            raise ProblemError(429, "too many of your requests are waiting", headers=AGAIN)
        self._waiting[caller] = self._waiting.get(caller, 0) + 1
        try:
            async with self._turns.setdefault(caller, asyncio.Lock()):
                yield
        finally:
            self._waiting[caller] -= 1
            if not self._waiting[caller]:
                del self._waiting[caller], self._turns[caller]


# Together fewer than the connections of the index: one is left for the live stream, and for the desk itself.
LISTS = Reads(2, "desk-lists")
TRIALS = Reads(1, "desk-trials")


async def read(request: web.Request, find: Callable[[], T], reads: Reads = LISTS) -> T:
    """What a function returns that reads the index; it is called in a thread. Raises ProblemError."""
    return await reads.read(request[CALLER].user, find)


async def answer_read(request: web.Request, find: Callable[[], object], reads: Reads = LISTS) -> web.Response:
    """Answer with what a function returns that reads the index. Raises ProblemError."""
    return _response(await read(request, lambda: orjson.dumps(find()), reads))


async def answer(make: Callable[[], object]) -> web.Response:
    """Answer with what a function returns that does not read the index. Raises ProblemError."""
    return _response(await asyncio.to_thread(lambda: orjson.dumps(make())))


def _response(body: bytes) -> web.Response:
    response = web.Response(body=body, content_type="application/json")
    if len(body) >= LARGE:
        response.enable_compression()
    return response


def _unless_broken(find: Callable[[], T]) -> T:
    try:
        return find()
    except sqlite3.Error as error:
        logger.warning("cannot read the index: %s", error)
        raise ProblemError(503, "the index cannot be read at the moment", headers=AGAIN) from None
