"""The HTTP API as an application of aiohttp."""

from aiohttp import web

from streams.api import alerts, queries, subscriptions
from streams.api.answering import answering
from streams.api.authorization import AUTHORIZATION, Authorization, token_of
from streams.api.bodies import MAX_BODY
from streams.api.following import NEWEST, Alerts
from streams.api.metrics import REQUESTS
from streams.api.openapi import document
from streams.api.state import API, Api


def application(api: Api, authorization: Authorization, followed: Alerts) -> web.Application:
    """An application with the routes of the API, whose errors are problem+json. `followed` has the alerts."""
    found = web.Application(middlewares=[answering(REQUESTS, token_of)], client_max_size=MAX_BODY)
    found[API] = api
    found[AUTHORIZATION] = authorization
    found[NEWEST] = followed
    found.add_routes(routes())
    return found


def routes() -> list[web.RouteDef]:
    """The routes of the HTTP API."""
    return [
        *subscription_routes(),
        web.get("/subscriptions/{id}/alerts", alerts.newest),
        web.get("/feeds/{id}.atom", alerts.feed),
        web.get("/openapi.json", _openapi),
    ]


def subscription_routes() -> list[web.RouteDef]:
    """The routes of subscriptions and queries; they need an application that has `API`, and nothing else."""
    return [
        web.get("/subscriptions", subscriptions.list_page),
        web.post("/subscriptions", subscriptions.create),
        web.get("/subscriptions/{id}", subscriptions.show),
        web.put("/subscriptions/{id}", subscriptions.replace),
        web.patch("/subscriptions/{id}", subscriptions.mute),
        web.delete("/subscriptions/{id}", subscriptions.delete),
        web.post("/queries/check", queries.check),
    ]


async def _openapi(_: web.Request) -> web.Response:
    return web.json_response(document())
