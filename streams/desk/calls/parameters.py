"""Reads the parameters of requests, besides those that `streams/api/parameters.py` reads."""

import re
from datetime import datetime

from aiohttp import web

from streams.api.parameters import number
from streams.api.problems import wrong_parameter

DEFAULT_LIMIT = 50
MAX_LIMIT = 200
MAX_CURSOR = 2**53 - 1  # what JavaScript's numbers hold


def limit(request: web.Request) -> int:
    """How many to answer at most. Raises ProblemError."""
    return number(request, "limit", DEFAULT_LIMIT, MAX_LIMIT)


def cursor(request: web.Request) -> int | None:
    """The parameter `before`, `next` of a page or `cursor` of a story, or None. Raises ProblemError."""
    text = request.query.get("before")
    if text is None:
        return None
    if not re.fullmatch("[0-9]{1,16}", text) or int(text) > MAX_CURSOR:
        raise wrong_parameter("before", "is neither `next` of a page nor `cursor` of a story")
    return int(text)


def time(request: web.Request, name: str) -> datetime | None:
    """A time with a zone, or None. Raises ProblemError."""
    text = request.query.get(name)
    if text is None:
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        raise wrong_parameter(name, "is not a time in RFC 3339, such as 2026-11-27T09:00:00Z")
    return found


def flag(request: web.Request, name: str) -> bool:
    """1 for yes, 0 for no, as without the parameter. Raises ProblemError."""
    text = request.query.get(name, "0")
    if text not in ("0", "1"):
        raise wrong_parameter(name, "is not 0 or 1")
    return text == "1"
