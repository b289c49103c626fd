"""Answers in JSON, made in threads."""

import asyncio
import logging
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import orjson
from aiohttp import web

from streams.api.problems import AGAIN, ProblemError
from streams.desk.index.database import READERS

logger = logging.getLogger(__name__)

LARGE = 2_000  # bytes, from which compression pays
# Calls wait for one another while they read the index; what is new does not wait for them.
THREADS = ThreadPoolExecutor(READERS - 1, "desk-calls")


async def answer(find: Callable[[], object]) -> web.Response:
    """Answer with what a function returns. It is called in a thread, where its result is written, too.

    Raises ProblemError.
    """
    body = await asyncio.get_running_loop().run_in_executor(THREADS, _written, find)
    response = web.Response(body=body, content_type="application/json")
    if len(body) >= LARGE:
        response.enable_compression()
    return response


def _written(find: Callable[[], object]) -> bytes:
    try:
        return orjson.dumps(find())
    except sqlite3.Error as error:
        logger.warning("cannot read the index: %s", error)
        raise ProblemError(503, "the index cannot be read at the moment", headers=AGAIN) from None
