"""The calls that read the alerts of a subscription: as JSON, and as an Atom feed."""

from hashlib import sha256

import orjson
from aiohttp import web

from streams.api.atom import compose
from streams.api.authorization import AUTHORIZATION
from streams.api.following import NEWEST
from streams.api.parameters import number
from streams.api.recent import MAX_ALERTS
from streams.api.state import API, reader
from streams.api.subscriptions import find

REVALIDATED = "private, no-cache"  # a kill must not wait until what a reader has is stale


async def newest(request: web.Request) -> web.Response:
    """`GET /subscriptions/{id}/alerts`"""
    api, owner = reader(request)
    id = request.match_info["id"]
    api.find(owner, id)
    found = await request.app[NEWEST].newest(owner, id, number(request, "limit", MAX_ALERTS, MAX_ALERTS))
    page = {"alerts": [orjson.Fragment(told.json) for told in found]}
    return web.Response(body=orjson.dumps(page), content_type="application/json")


async def feed(request: web.Request) -> web.Response:
    """`GET /feeds/{id}.atom`"""
    api = request.app[API]
    owner = request.app[AUTHORIZATION].for_feed(request).owner
    subscription = find(api, owner, request.match_info["id"])
    body = compose(subscription, await request.app[NEWEST].newest(owner, subscription.id, MAX_ALERTS))
    tag = sha256(body).hexdigest()[:32]
    headers = {"Cache-Control": REVALIDATED, "Vary": "Authorization", "ETag": f'"{tag}"'}
    if any(each.value in (tag, "*") for each in request.if_none_match or ()):
        return web.Response(status=304, headers=headers)
    return web.Response(body=body, content_type="application/atom+xml", charset="utf-8", headers=headers)
