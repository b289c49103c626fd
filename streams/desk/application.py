"""The desk as an application of aiohttp."""

from collections.abc import Iterable, Iterator

from aiohttp import web

from streams.api.answering import answering
from streams.api.application import subscription_routes
from streams.api.bodies import MAX_BODY
from streams.api.state import API
from streams.desk.access.access import user_of
from streams.desk.access.headers import protect
from streams.desk.assets import Assets, missing_page
from streams.desk.calls import routes as calls
from streams.desk.metrics import REQUESTS
from streams.desk.operations import routes as operations
from streams.desk.state import DESK, Desk


def application(desk: Desk) -> web.Application:
    """An application with the page and the HTTP API, whose errors are problem+json."""
    found = web.Application(
        middlewares=[missing_page, answering(REQUESTS, user_of), desk.access.guard],
        client_max_size=MAX_BODY,
    )
    found[DESK] = desk
    found[API] = desk.api
    found.on_response_prepare.append(protect)
    found.add_routes(Assets().routes())
    found.add_routes(_below_api(desk.access.sign_in.routes()))
    found.add_routes(_below_api(subscription_routes()))
    found.add_routes(_below_api(calls.routes()))
    found.add_routes(_below_api(operations.routes()))
    found.on_shutdown.append(_end_streams)
    return found


async def _end_streams(application: web.Application) -> None:
    """End the live connections, which would last as long as their browsers."""
    if opened := application[DESK].opened:
        opened.live.end()


def _below_api(routes: Iterable[web.RouteDef]) -> Iterator[web.RouteDef]:
    return (web.RouteDef(each.method, "/api" + each.path, each.handler, each.kwargs) for each in routes)
