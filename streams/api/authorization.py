"""Who sends a request: tokens, and how often one may try."""

import base64
import binascii
import time
from collections import OrderedDict
from datetime import UTC, datetime
from ipaddress import IPv6Address, ip_address

from aiohttp import web

from streams.api.problems import ProblemError
from streams.compacted import Followed
from streams.tokens import Token, Tokens, split

TOKEN = web.RequestKey("token", Token)
MAX_FAILURES = 20  # of an address, in PERIOD
PERIOD = 60.0  # seconds
MAX_ADDRESSES = 10_000  # that are remembered
BEARER = 'Bearer realm="copytaster"'
BASIC = 'Basic realm="copytaster", charset="UTF-8"'


class Authorization:
    """Finds the token that a request has; those of the scope `subscriptions` may read and change."""

    def __init__(self, tokens: Followed[Tokens]) -> None:
        self._tokens = tokens
        self._failures = Failures()

    def reader(self, request: web.Request) -> str:
        """The owner whose subscriptions a request may read. Raises ProblemError."""
        token = self.check(request, bearer(request))
        if token.scope != "subscriptions":
            raise wrong_scope(token)
        return token.owner

    editor = reader

    def for_feed(self, request: web.Request) -> Token:
        """The token in a request for a feed, whose address may have one of the scope `feeds`.

        Raises ProblemError.
        """
        scheme, credentials = _header(request)
        in_address = scheme not in ("bearer", "basic")
        if in_address:
            credentials = request.query.get("token", "")
        elif scheme == "basic":
            credentials = _password(credentials)
        token = self.check(request, credentials, f"{BASIC}, {BEARER}")
        if in_address and token.scope != "feeds":
            raise ProblemError(403, "in an address only a token of the scope feeds is taken")
        if token.scope == "desk":
            raise wrong_scope(token)
        return token

    def check(self, request: web.Request, text: str, challenge: str = BEARER) -> Token:
        """The token with a text, which a request has. Raises ProblemError."""
        if not self._tokens.known:
            raise ProblemError(503, "the tokens are not known yet", headers={"Retry-After": "5"})
        if not text:
            raise ProblemError(401, "a token is needed", headers={"WWW-Authenticate": challenge})
        id, secret = split(text)
        token = self._tokens.state.get(id)
        if token and token.has_secret(secret) and not token.is_expired(datetime.now(UTC)):
            request[TOKEN] = token
            return token
        # Nobody can guess a secret, so this comes last: who sends wrong tokens must not keep others out, who
        # may come through the same proxy.
        who = _network(request.remote or "")
        if wait := self._failures.wait(who):
            raise ProblemError(429, "too many wrong tokens", headers={"Retry-After": str(wait)})
        self._failures.add(who)
        raise ProblemError(
            401,
            "the token is not valid",
            headers={"WWW-Authenticate": f'{challenge}, error="invalid_token"'},
        )


def bearer(request: web.Request) -> str:
    """The text of the token in the header `Authorization`, or an empty string."""
    scheme, credentials = _header(request)
    return credentials if scheme == "bearer" else ""


def token_of(request: web.Request) -> str:
    """The token that a request had, for the log."""
    token = request.get(TOKEN)
    return f"token {token.id if token else 'none'}"


def wrong_scope(token: Token) -> ProblemError:
    """A token is for something else."""
    uses = {"subscriptions": "the HTTP API", "feeds": "feeds", "desk": "the desk"}
    return ProblemError(
        403,
        f"the token is only for {uses[token.scope]}",
        headers={"WWW-Authenticate": f'{BEARER}, error="insufficient_scope"'},
    )


AUTHORIZATION = web.AppKey("authorization", Authorization)


class Failures:
    """Counts wrong tokens, by the addresses that they came from."""

    def __init__(self) -> None:
        self._counts: OrderedDict[str, tuple[float, int]] = OrderedDict()

    def wait(self, who: str) -> int:
        """For how many seconds no more are taken; 0 if they are."""
        begun, count = self._counts.get(who, (0.0, 0))
        left = begun + PERIOD - time.monotonic()
        return max(int(left) + 1, 1) if count >= MAX_FAILURES and left > 0 else 0

    def add(self, who: str) -> None:
        begun, count = self._counts.pop(who, (0.0, 0))
        now = time.monotonic()
        self._counts[who] = (begun, count + 1) if count and now - begun < PERIOD else (now, 1)
        if len(self._counts) > MAX_ADDRESSES:
            self._counts.popitem(last=False)


def _header(request: web.Request) -> tuple[str, str]:
    """The scheme, in small letters, and the credentials."""
    scheme, _, credentials = request.headers.get("Authorization", "").strip().partition(" ")
    return scheme.lower(), credentials.strip()


def _password(credentials: str) -> str:
    try:
        return base64.b64decode(credentials, validate=True).decode().partition(":")[2]
    except (binascii.Error, ValueError):
        return ""


def _network(address: str) -> str:
    """An address; of IPv6 the network of a customer, who has all the addresses in it."""
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if isinstance(found, IPv6Address):
        return str(found.ipv4_mapped or found.exploded[:19])
    return address
