"""The call `GET /live`, which sends events until the browser goes."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from functools import partial

from aiohttp import web

from processors.queries.query import Query
from processors.subjects.vocabulary import Vocabulary
from streams.api.problems import ProblemError, wrong_parameter
from streams.desk.access.callers import Caller, require
from streams.desk.calls.parameters import flag
from streams.desk.live.connection import Connection
from streams.desk.live.events import RETRY, heartbeat, invalid_event
from streams.desk.live.hub import Live
from streams.desk.queries import read_query
from streams.desk.state import DESK, Desk

MAX_QUERIES = 100  # of all tabs of a browser; `live-connection.js` opens another connection for more
HEARTBEAT = 15.0  # seconds
PIECE = 32 * 1024  # bytes that are written at once
WRITE_TIMEOUT = 10.0  # seconds for a browser to make room for them
HEADERS = {"Content-Type": "text/event-stream", "X-Accel-Buffering": "no"}  # proxies must not hold it back


async def follow(request: web.Request) -> web.StreamResponse:
    """`GET /live`"""
    caller, desk = require(request, "reader"), request.app[DESK]
    columns, invalid = await asyncio.to_thread(_columns, request.query.getall("query", []), desk.vocabulary)
    connection = Connection(
        caller, columns, operations=flag(request, "operations"), is_open=partial(_is_open, request)
    )
    after = request.headers.get("Last-Event-ID") or request.query.get("after", "")
    live = desk.live
    missed = await live.open(connection, after)
    response = web.StreamResponse(headers=HEADERS)
    try:
        await response.prepare(request)
        await _write(response, b"".join((RETRY, *invalid, *missed)))
        await _send(response, connection, live, partial(_is_still, caller, request, desk))
    except (ConnectionError, TimeoutError):
        if request.transport:
            request.transport.abort()  # what is in its buffer would be waited for
    finally:
        live.close(connection)
    return response


def _columns(
    texts: Sequence[str], vocabulary: Vocabulary
) -> tuple[Mapping[int, Query | None], Sequence[bytes]]:
    """The valid queries by number, and events that tell of the others.

    While desks of two versions run, one may not know what the other does: all other columns go on.
    """
    if len(texts) > MAX_QUERIES:
        raise wrong_parameter("query", f"is given {len(texts)} times, and at most {MAX_QUERIES} are allowed")
    columns: dict[int, Query | None] = {}
    invalid: list[bytes] = []
    for number, text in enumerate(texts):
        try:
            columns[number] = read_query(text, vocabulary)
        except ProblemError as error:
            invalid.append(invalid_event(number, error))
    return columns, invalid


async def _send(
    response: web.StreamResponse, connection: Connection, live: Live, is_still: Callable[[], bool]
) -> None:
    """Send events until the connection has ended, or its caller may not have them any more."""
    loop = asyncio.get_running_loop()
    checked = loop.time()
    while (events := await connection.take(HEARTBEAT)) or not connection.ended:
        if loop.time() - checked >= HEARTBEAT:
            if not is_still():
                return
            checked = loop.time()
        await _write(response, events or heartbeat(str(live.sent)))


async def _write(response: web.StreamResponse, data: bytes) -> None:
    for start in range(0, len(data), PIECE):
        async with asyncio.timeout(WRITE_TIMEOUT):
            await response.write(data[start : start + PIECE])


def _is_still(caller: Caller, request: web.Request, desk: Desk) -> bool:
    """Whether a request would be taken now as it was when it came."""
    try:
        return desk.access.identify(request) == caller
    except ProblemError:
        return False


def _is_open(request: web.Request) -> bool:
    return request.transport is not None and not request.transport.is_closing()
