"""Reads the bodies of requests: JSON objects."""

import asyncio
from collections.abc import Mapping
from typing import Any, TypeVar

import orjson
from aiohttp import web
from pydantic import BaseModel, ValidationError

from streams.api.problems import ProblemError, wrong_properties, wrong_property

MAX_BODY = 256 * 1024  # bytes
TIMEOUT = 10.0  # seconds for a client to send it

Model = TypeVar("Model", bound=BaseModel)


async def read_object(request: web.Request) -> dict[str, Any]:
    """The JSON object that a request has. Raises ProblemError."""
    if request.content_type != "application/json":
        raise ProblemError(415, "the body must be application/json")
    if (request.charset or "utf-8").lower() not in ("utf-8", "utf8", "us-ascii"):
        raise ProblemError(415, "the body must be UTF-8")
    if "Content-Encoding" in request.headers:
        raise ProblemError(415, "the body must not be compressed")
    try:
        async with asyncio.timeout(TIMEOUT):
            data = await request.read()
    except TimeoutError:
        raise ProblemError(408, f"the body did not come within {TIMEOUT:.0f} s") from None
    except (web.RequestPayloadError, ValueError) as error:  # the end is missing, for example
        raise ProblemError(400, f"the body cannot be read: {type(error).__name__}") from None
    try:
        value = orjson.loads(data)
    except orjson.JSONDecodeError as error:
        raise ProblemError(400, f"the body is not JSON: {error}") from None
    if not isinstance(value, dict):
        raise wrong_property("is not an object")
    return value


def validate(model: type[Model], value: Mapping[str, Any]) -> Model:
    """A model of a JSON object, strictly: "5" is not a number. Raises ProblemError."""
    try:
        return model.model_validate_json(orjson.dumps(value), strict=True)
    except orjson.JSONEncodeError:  # it reads deeper ones than it writes
        raise wrong_property("is nested too deeply") from None
    except ValidationError as error:
        raise wrong_properties(error) from None
