"""The call that reads the figures of the last hour."""

from aiohttp import web

from streams.api.problems import AGAIN, ProblemError
from streams.desk.access.callers import require
from streams.desk.calls.answering import answer
from streams.desk.state import DESK


async def hour(request: web.Request) -> web.Response:
    """`GET /operations`"""
    require(request, "reader")
    if not (found := request.app[DESK].operations.hour()):
        raise ProblemError(503, "nothing has been measured yet", headers=AGAIN)
    return await answer(lambda: found)
