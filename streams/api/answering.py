"""What all requests have in common: errors as problem+json, headers, metrics, and the log of accesses.

Addresses are logged without their query, which may have a token, and without secrets that got into the path.
"""

import logging
import time
from collections.abc import Callable

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from streams.api.problems import ProblemError
from streams.request_metrics import Requests
from streams.tokens import without_secrets

logger = logging.getLogger(__name__)
protocol = logging.getLogger("streams.api.protocol")
"""For aiohttp's server, which logs what is not HTTP, or ends in the middle."""

# What is asked for all the time, by supervisors and by browsers.
PAGES = ("/health", "/ready", "/metrics", "/assets/{name}")
METHODS = frozenset(("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"))


def _without_details(record: logging.LogRecord) -> bool:
    """Log such a request as what it is, no error of ours, without what it sent, which may be a token."""
    if record.exc_info:
        kind = record.exc_info[0]
        record.msg, record.args = f"{record.getMessage()}: {kind.__name__ if kind else ''}", None
        record.exc_info, record.levelno, record.levelname = None, logging.INFO, "INFO"
    return protocol.isEnabledFor(record.levelno)


protocol.addFilter(_without_details)


def answering(requests: Requests, who: Callable[[web.Request], str]) -> Middleware:
    """A middleware that answers a request, whatever happens. `who` says for the log who sent it."""

    @web.middleware
    async def answer(request: web.Request, handler: Handler) -> web.StreamResponse:
        begun = time.monotonic()
        try:
            response = await handler(request)
        except ProblemError as error:
            response = error.response()
        except web.HTTPException as error:  # aiohttp's own: 404, 405 and 413
            allow = {"Allow": error.headers["Allow"]} if "Allow" in error.headers else {}
            response = ProblemError(error.status, error.reason, headers=allow).response()
        except Exception:
            logger.exception("%s %s", request.method, _path(request))
            response = ProblemError(500, "a bug; it is in the log of the server").response()
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers.setdefault("Cache-Control", "no-store")
        record(request, response, time.monotonic() - begun)
        return response

    def record(request: web.Request, response: web.StreamResponse, seconds: float) -> None:
        resource = request.match_info.route.resource
        route = resource.canonical if resource else "other"
        method = request.method if request.method in METHODS else "other"
        requests.count(
            method, route, response.status, seconds if isinstance(response, web.Response) else None
        )
        logger.log(
            logging.DEBUG if route in PAGES else logging.INFO,
            "%s %s %s %d %.0f ms, %s",
            request.remote,
            method,
            _path(request),
            response.status,
            seconds * 1000,
            who(request),
        )

    return answer


def _path(request: web.Request) -> str:
    return without_secrets(request.rel_url.raw_path)
