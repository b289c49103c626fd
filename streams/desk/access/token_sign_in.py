"""Signing in with tokens of the scope `desk`."""

from datetime import UTC, datetime

from aiohttp import web

from streams.api.authorization import Authorization, bearer, wrong_scope
from streams.api.bodies import read_object, validate
from streams.compacted import Followed
from streams.desk.access.callers import Caller
from streams.desk.access.origins import require_same_origin
from streams.desk.models import Credentials
from streams.tokens import Token, Tokens

COOKIE = "__Host-copytaster-desk"  # only this host sets it: browsers refuse the name from any other
PERIOD = 30 * 24 * 60 * 60  # seconds that browsers keep the cookie, if the token does not expire before


class TokenSignIn:
    """With a token in the header `Authorization`, or in a cookie that the page's form sets.

    The cookie has the token, so that it counts at every desk and after a restart, and no longer than the
    token does. Scripts cannot read it.
    """

    def __init__(self, tokens: Followed[Tokens]) -> None:
        self._authorization = Authorization(tokens)

    def admit(self, request: web.Request) -> None:
        if not bearer(request):  # no other site can make a browser send that header
            require_same_origin(request)

    def identify(self, request: web.Request) -> Caller:
        _, caller = self._check(request, bearer(request) or request.cookies.get(COOKIE, ""))
        return caller

    def routes(self) -> list[web.RouteDef]:
        return [web.post("/sign-in", self._sign_in), web.post("/sign-out", self._sign_out)]

    async def _sign_in(self, request: web.Request) -> web.Response:
        """`POST /sign-in`"""
        text = validate(Credentials, await read_object(request)).token
        token, _ = self._check(request, text)
        left = (token.expires - datetime.now(UTC)).total_seconds() if token.expires else PERIOD
        response = web.Response(status=204)
        response.set_cookie(
            COOKIE, text, max_age=min(PERIOD, int(left)), httponly=True, secure=True, samesite="Strict"
        )
        return response

    async def _sign_out(self, _: web.Request) -> web.Response:
        """`POST /sign-out`"""
        response = web.Response(status=204)
        response.del_cookie(COOKIE, httponly=True, secure=True, samesite="Strict")
        return response

    def _check(self, request: web.Request, text: str) -> tuple[Token, Caller]:
        token = self._authorization.check(request, text)
        if token.role is None:
            raise wrong_scope(token)
        return token, Caller(f"{token.owner}/{token.id}", token.owner, token.role)
