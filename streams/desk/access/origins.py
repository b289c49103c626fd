"""Protects those whose browsers use the desk from other pages that they look at."""

import re

from aiohttp import web

from streams.api.problems import ProblemError
from streams.settings import is_loopback

SAFE = frozenset(("GET", "HEAD", "OPTIONS"))
HOST = re.compile(r"(?P<name>\[[0-9a-fA-F:.]+\]|[\w.-]+)(:[0-9]{1,5})?", re.ASCII)


def require_loopback(request: web.Request) -> None:
    """Refuse requests for other names than those of this machine.

    With one, the page of an attacker could read all of the desk: its name leads to the attacker's server
    first, and to 127.0.0.1 later (DNS rebinding). Raises ProblemError.
    """
    found = request.headers.getall("Host", [])
    host = HOST.fullmatch(found[0]) if len(found) == 1 else None
    if not host or not is_loopback(host["name"]):
        raise ProblemError(403, "the desk has no sign-in, so it answers only to localhost and 127.0.0.1")


def require_same_origin(request: web.Request) -> None:
    """Refuse changes that pages of other sites ask for (CSRF), and what else they ask of the HTTP API.

    Browsers send where a request comes from, in one of two headers. Other sites could not read what they are
    answered, but open connections, and use up a reader's allowance. Raises ProblemError.
    """
    site = request.headers.get("Sec-Fetch-Site")
    if request.method in SAFE:
        if site == "cross-site" and request.path.startswith("/api/"):
            raise ProblemError(403, "pages of other sites may not use the desk")
        return
    same = site == "same-origin" if site else _authority(request.headers.get("Origin", "")) == request.host
    if not same:
        raise ProblemError(
            403,
            "changes are taken from pages of the desk, from programs that send the header Sec-Fetch-Site:"
            " same-origin, and, where one signs in with tokens, from those that send one",
        )


def _authority(origin: str) -> str | None:
    """The host and port of an origin; None if it is not an http origin, such as `null`."""
    scheme, _, authority = origin.partition("://")
    return authority if scheme in ("http", "https") else None
