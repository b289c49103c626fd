"""Signing in: what the three ways, by the setting `desk_sign_in`, have in common, and the one without."""

from typing import Protocol

from aiohttp import web

from streams.desk.access.callers import Caller
from streams.desk.access.origins import require_loopback, require_same_origin
from streams.settings import Settings


class SignIn(Protocol):
    """A way to sign in."""

    def admit(self, request: web.Request) -> None:
        """Refuse what other sites send, also for what is public. Raises ProblemError."""

    def identify(self, request: web.Request) -> Caller:
        """Who sends a request. Raises ProblemError if nobody is signed in, or they may not use the desk."""

    def routes(self) -> list[web.RouteDef]:
        """The calls to sign in and out; the only ones that do not need somebody who is signed in."""


class NoSignIn:
    """Whoever reaches the desk is an operator. Only this machine does, and only pages of the desk itself."""

    def __init__(self, settings: Settings) -> None:
        self._caller = Caller(settings.desk_owner, settings.desk_owner, "operator")

    def admit(self, request: web.Request) -> None:
        require_loopback(request)
        require_same_origin(request)

    def identify(self, _: web.Request) -> Caller:
        return self._caller

    def routes(self) -> list[web.RouteDef]:
        return []
