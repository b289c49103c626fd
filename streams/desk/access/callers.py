"""Who sends a request, and what they may do: for handlers."""

from dataclasses import dataclass

from aiohttp import web

from streams.api.problems import ProblemError
from streams.roles import Role, includes


@dataclass(frozen=True)
class Caller:
    """Who sends a request."""

    user: str
    """Their name, for the page and the log."""
    owner: str
    """Whose subscriptions and alerts they have."""
    role: Role


CALLER = web.RequestKey("caller", Caller)
"""What `Access` has found out before a handler is called."""


def require(request: web.Request, role: Role) -> Caller:
    """Who sends a request that needs a role. Raises ProblemError if theirs is not enough."""
    found = request[CALLER]
    if not includes(found.role, role):
        raise ProblemError(403, f"this needs the role {role}, and yours is {found.role}")
    return found
