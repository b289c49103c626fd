"""Decides for each request who sends it, and whether it is taken."""

import time

from aiohttp import web
from aiohttp.typedefs import Handler

from streams.api.problems import ProblemError
from streams.compacted import Followed
from streams.desk.access.callers import CALLER, Caller, require
from streams.desk.access.limits import Limits
from streams.desk.access.proxy_sign_in import ProxySignIn
from streams.desk.access.sign_in import NoSignIn, SignIn
from streams.desk.access.token_sign_in import TokenSignIn
from streams.desk.assets import VIEWS
from streams.settings import Settings
from streams.tokens import Tokens

# What needs nobody who is signed in; everything else does. The page has to show the form, and has no stories.
PUBLIC = frozenset(
    (*VIEWS, "/assets/{name}", "/api/sign-in", "/api/sign-out", "/health", "/ready", "/metrics")
)


class Access:
    """Who may use the desk."""

    def __init__(self, settings: Settings, tokens: Followed[Tokens], limited: frozenset[str]) -> None:
        """`limited` are the owners that are entitled to some stories only: the desk would show them all."""
        self.sign_in: SignIn
        if settings.desk_sign_in == "tokens":
            self.sign_in = TokenSignIn(tokens)
        elif settings.desk_sign_in == "proxy":
            self.sign_in = ProxySignIn(settings)
        else:
            self.sign_in = NoSignIn(settings)
        self._limited = limited
        self._limits = Limits()

    @web.middleware
    async def guard(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Let a request pass, with its caller, or refuse it. Raises ProblemError."""
        self.sign_in.admit(request)
        resource = request.match_info.route.resource
        if resource and resource.canonical not in PUBLIC:
            found = request[CALLER] = self.identify(request)
            self._limits.take(found.user, time.monotonic())
        return await handler(request)

    def identify(self, request: web.Request) -> Caller:
        """Who sends a request. Raises ProblemError if nobody who may use the desk does."""
        found = self.sign_in.identify(request)
        if found.owner in self._limited:
            raise ProblemError(
                403,
                f"the owner {found.owner} is entitled to some of the stories only, and the desk shows all",
            )
        return found

    def reader(self, request: web.Request) -> str:
        """The owner whose subscriptions a request may read."""
        return request[CALLER].owner

    def editor(self, request: web.Request) -> str:
        """The owner whose subscriptions a request may change. Raises ProblemError."""
        return require(request, "editor").owner


def user_of(request: web.Request) -> str:
    """Who sent a request, for the log."""
    found = request.get(CALLER)
    return f"user {found.user}" if found else "no user"
