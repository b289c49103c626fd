"""Errors as answers: problem+json, after RFC 9457."""

from collections.abc import Iterable, Mapping
from http import HTTPStatus
from itertools import islice
from urllib.parse import quote

import orjson
from aiohttp import web
from multidict import CIMultiDict
from pydantic import ValidationError

from processors.errors import CopytasterError
from processors.subscriptions.subscription import problems
from streams.api.models import Fault, Problem

MAX_FAULTS = 20
AGAIN = {"Retry-After": "5"}  # the headers of an answer that says to try again
BLANK = "about:blank"
ID_TAKEN = "urn:x-copytaster:problem:id-taken"
LIMIT = "urn:x-copytaster:problem:limit"


class ProblemError(CopytasterError):
    """A request is answered with an error."""

    def __init__(
        self,
        status: int,
        detail: str,
        *,
        type: str = BLANK,
        faults: Iterable[Fault] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        """`type` is that of RFC 9457; `faults` say what is wrong with which property."""
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.type = type
        self.faults = [*islice(faults, MAX_FAULTS)]
        self.headers = headers or {}

    def response(self) -> web.Response:
        problem: Problem = {
            "type": self.type,
            "title": HTTPStatus(self.status).phrase,
            "status": self.status,
            "detail": self.detail,
        }
        if self.faults:
            problem["errors"] = self.faults
        return web.Response(
            status=self.status,
            body=orjson.dumps(problem),
            content_type="application/problem+json",
            headers=CIMultiDict(self.headers),
        )


def wrong_property(detail: str, *path: str | int) -> ProblemError:
    """A property of the body is wrong; `path` leads to it."""
    return ProblemError(422, "the body is not valid", faults=[{"detail": detail, "pointer": _pointer(path)}])


def wrong_parameter(name: str, detail: str) -> ProblemError:
    return ProblemError(422, "a parameter is not valid", faults=[{"detail": detail, "parameter": name}])


def wrong_properties(error: ValidationError) -> ProblemError:
    """What pydantic finds wrong with a body."""
    faults = (Fault(detail=message, pointer=_pointer(path)) for path, message in problems(error))
    return ProblemError(422, "the body is not valid", faults=faults)


def _pointer(path: Iterable[str | int]) -> str:
    """A JSON pointer, RFC 6901, as a URI fragment."""
    parts = (str(part).replace("~", "~0").replace("/", "~1") for part in path)
    return "#" + "".join(f"/{quote(part, safe='~')}" for part in parts)
