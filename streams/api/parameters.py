"""Reads the parameters of requests."""

import re

from aiohttp import web

from streams.api.problems import wrong_parameter


def number(request: web.Request, name: str, default: int, largest: int) -> int:
    """A number from 1 to `largest`. Raises ProblemError."""
    text = request.query.get(name)
    if text is None:
        return default
    if not re.fullmatch("[0-9]{1,9}", text) or not 1 <= int(text) <= largest:
        raise wrong_parameter(name, f"is not a number from 1 to {largest}")
    return int(text)
