"""The call that says who is signed in, what they may do, and what desk this is."""

from importlib.metadata import version

from aiohttp import web

from streams.desk.access.callers import require
from streams.desk.calls.answering import answer
from streams.desk.models import Me
from streams.desk.state import DESK


async def me(request: web.Request) -> web.Response:
    """`GET /me`"""
    caller, settings = require(request, "reader"), request.app[DESK].settings
    found: Me = {
        "user": caller.user,
        "owner": caller.owner,
        "role": caller.role,
        "signIn": settings.desk_sign_in,
        "version": version("copytaster"),
        "days": settings.desk_days,
        "prefix": settings.topic_prefix,
    }
    return await answer(lambda: found)
