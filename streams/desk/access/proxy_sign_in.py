"""Signing in at an OIDC proxy, such as oauth2-proxy with `--pass-user-headers`."""

from ipaddress import IPv6Address, ip_address

from aiohttp import web

from streams.api.problems import ProblemError
from streams.desk.access.callers import Caller
from streams.desk.access.origins import require_same_origin
from streams.groups import read_groups
from streams.settings import Settings, networks

USER = "X-Forwarded-User"
GROUPS = "X-Forwarded-Groups"  # separated by commas
MAX_USER = 200  # characters


class ProxySignIn:
    """Two headers say who sends a request, and in which groups they are.

    Only the proxy is believed, and it has to replace these headers if a client sends them.
    """

    def __init__(self, settings: Settings) -> None:
        self._networks = networks(settings.desk_proxies)
        self._groups = read_groups(settings.desk_groups)

    def admit(self, request: web.Request) -> None:
        require_same_origin(request)

    def identify(self, request: web.Request) -> Caller:
        if not self._is_proxy(request.remote or ""):
            raise ProblemError(403, "the desk takes requests only from its proxy")
        user = _header(request, USER)
        if not user:
            raise ProblemError(401, f"the proxy did not say who you are: the header {USER} is missing")
        if len(user) > MAX_USER:
            raise ProblemError(400, f"the header {USER} is too long")
        given = {name.strip() for name in _header(request, GROUPS).split(",")}
        for group in self._groups:
            if group.name in given:
                return Caller(user, group.owner, group.role)
        raise ProblemError(403, "none of your groups may use the desk")

    def routes(self) -> list[web.RouteDef]:
        return []

    def _is_proxy(self, peer: str) -> bool:
        try:
            address = ip_address(peer.partition("%")[0])
        except ValueError:
            return False
        if isinstance(address, IPv6Address) and address.ipv4_mapped:
            address = address.ipv4_mapped
        return any(address in network for network in self._networks)


def _header(request: web.Request, name: str) -> str:
    """A header of the proxy; empty if there is none. Raises ProblemError if a client may have added one."""
    found = request.headers.getall(name, [])
    if len(found) > 1 or not "".join(found).isprintable():
        raise ProblemError(400, f"the header {name} comes more than once, or is not text")
    return "".join(found).strip()
