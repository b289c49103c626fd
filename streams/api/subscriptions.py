"""The calls that list, read, create, replace, mute and delete the subscriptions of a token's owner."""

import asyncio
from typing import Any

import orjson
from aiohttp import web

from processors.errors import QueryError, SubscriptionError
from processors.queries.parser import parse
from processors.subscriptions.subscription import Subscription
from streams.api.bodies import read_object, validate
from streams.api.models import Fault, Mute
from streams.api.parameters import number
from streams.api.problems import ID_TAKEN, LIMIT, ProblemError, wrong_property
from streams.api.state import Api, editor, reader
from streams.subscriptions import check_limit, read_entry

MAX_PAGE = 1_000  # subscriptions
DEFAULT_PAGE = 100


async def list_page(request: web.Request) -> web.Response:
    """`GET /subscriptions`"""
    api, owner = reader(request)
    limit = number(request, "limit", DEFAULT_PAGE, MAX_PAGE)
    found = api.book.page(owner, request.query.get("after", ""), limit + 1)
    return await asyncio.to_thread(_page, found, limit)


def _page(found: list[tuple[str, bytes]], limit: int) -> web.Response:
    """The first `limit` subscriptions of those found; a thousand take a while."""
    read = [subscription for id, data in found[:limit] if (subscription := _stored(id, data))]
    following = found[limit - 1][0] if len(found) > limit else None
    return _answer({"subscriptions": [*map(_json, read)], "next": following})


async def show(request: web.Request) -> web.Response:
    """`GET /subscriptions/{id}`"""
    api, owner = reader(request)
    return _answer(_json(find(api, owner, request.match_info["id"])))


async def create(request: web.Request) -> web.Response:
    """`POST /subscriptions`"""
    api, owner = editor(request)
    given = await _read(request, api, {"owner": owner})
    async with api.changing() as write:
        book = api.book
        if given.id in book:
            raise ProblemError(409, f"the id {given.id} is taken", type=ID_TAKEN)
        try:
            check_limit(owner, book.count(owner), book.count(owner) + 1, api.settings)
        except SubscriptionError as error:
            raise ProblemError(409, str(error).removeprefix("owner: "), type=LIMIT) from None
        await write(given.id, given.to_json())
    return _answer(_json(given), 201, {"Location": f"{request.path}/{given.id}"})


async def replace(request: web.Request) -> web.Response:
    """`PUT /subscriptions/{id}`"""
    api, owner = editor(request)
    id = request.match_info["id"]
    api.find(owner, id)
    given = await _read(request, api, {"owner": owner, "id": id})
    async with api.changing() as write:
        api.find(owner, id)  # it may have been deleted meanwhile
        await write(id, given.to_json())
    return _answer(_json(given))


async def mute(request: web.Request) -> web.Response:
    """`PATCH /subscriptions/{id}`"""
    api, owner = editor(request)
    id = request.match_info["id"]
    api.find(owner, id)
    given = validate(Mute, await read_object(request))
    async with api.changing() as write:
        changed = find(api, owner, id).model_copy(update={"muted": given.muted})
        await write(id, changed.to_json())
    return _answer(_json(changed))


async def delete(request: web.Request) -> web.Response:
    """`DELETE /subscriptions/{id}`"""
    api, owner = editor(request)
    id = request.match_info["id"]
    async with api.changing() as write:
        api.find(owner, id)
        await write(id, None)
    return web.Response(status=204)


def find(api: Api, owner: str, id: str) -> Subscription:
    """A subscription of an owner. Raises ProblemError; what is stored may be none, as anybody may write."""
    if found := _stored(id, api.find(owner, id)):
        return found
    raise ProblemError(404, "what is stored with this id is not a subscription; delete or replace it")


async def _read(request: web.Request, api: Api, implied: dict[str, str]) -> Subscription:
    """The subscription in a request. `implied` properties may be left out, and must not differ.

    Raises ProblemError.
    """
    value = await read_object(request)
    given = validate(Subscription, implied | value)
    for name, expected in implied.items():
        if (found := getattr(given, name)) != expected:
            wanted = "the id in the address is" if name == "id" else "the token's owner is"
            raise wrong_property(f"is {found}, and {wanted} {expected}", name)
    try:
        await asyncio.to_thread(parse, given.query, api.vocabulary)
    except QueryError as error:
        fault = Fault(detail=str(error), pointer="#/query", start=error.start, end=error.end)
        raise ProblemError(422, "the query is not valid", faults=[fault]) from None
    return given


def _stored(id: str, data: bytes) -> Subscription | None:
    try:
        return read_entry(id, data)
    except SubscriptionError:
        return None


def _json(subscription: Subscription) -> orjson.Fragment:
    return orjson.Fragment(subscription.to_json())


def _answer(value: Any, status: int = 200, headers: dict[str, str] | None = None) -> web.Response:
    return web.Response(
        body=orjson.dumps(value), status=status, content_type="application/json", headers=headers
    )
