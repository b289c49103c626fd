"""The call that checks a query."""

import asyncio

import orjson
from aiohttp import web

from processors.errors import QueryError
from processors.queries.parser import parse
from processors.queries.query import Hint
from processors.subjects.vocabulary import Vocabulary
from streams.api.bodies import read_object, validate
from streams.api.models import CheckedQuery, QueryCheck, Remark
from streams.api.state import reader


async def check(request: web.Request) -> web.Response:
    """`POST /queries/check`"""
    api, _ = reader(request)
    given = validate(QueryCheck, await read_object(request))
    checked = await asyncio.to_thread(_check, given.query, api.vocabulary)
    return web.Response(body=orjson.dumps(checked), content_type="application/json")


def _check(text: str, vocabulary: Vocabulary) -> CheckedQuery:
    try:
        query = parse(text, vocabulary)
    except QueryError as error:
        return {"query": None, "expensive": False, "hints": [], "errors": [_remark(error, str(error))]}
    hints = [_remark(hint, hint.message) for hint in query.hints]
    return {"query": str(query), "expensive": query.is_expensive, "hints": hints, "errors": []}


def _remark(about: QueryError | Hint, message: str) -> Remark:
    return {"message": message, "start": about.start, "end": about.end}
