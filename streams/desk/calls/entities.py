"""The calls about entities, and about what somebody says."""

from datetime import datetime
from functools import partial

from aiohttp import web

from streams.api.problems import ProblemError, wrong_parameter
from streams.desk.access.callers import require
from streams.desk.calls.answering import answer_read
from streams.desk.calls.parameters import cursor, limit, time
from streams.desk.index.api_types import EntityCard
from streams.desk.index.index import Index
from streams.desk.models import EntityStoryPage, QuotationPage
from streams.desk.state import DESK


async def show(request: web.Request) -> web.Response:
    """`GET /entities/{id}`"""
    require(request, "reader")
    return await answer_read(request, partial(_entity, request.app[DESK].index, request.match_info["id"]))


async def list_stories(request: web.Request) -> web.Response:
    """`GET /entities/{id}/stories`"""
    require(request, "reader")
    index, id = request.app[DESK].index, request.match_info["id"]
    return await answer_read(request, partial(_stories, index, id, limit(request), cursor(request)))


async def list_quotations(request: web.Request) -> web.Response:
    """`GET /quotations`"""
    require(request, "reader")
    speaker = request.query.get("speaker", "").strip()
    if not speaker:
        raise wrong_parameter("speaker", "is missing: the id of an entity, or a name")
    since = time(request, "since")
    index = request.app[DESK].index
    return await answer_read(
        request, partial(_quotations, index, speaker, limit(request), cursor(request), since)
    )


def _entity(index: Index, id: str) -> EntityCard:
    if found := index.entity(id):
        return found
    raise ProblemError(404, "no story names this entity, or only older ones than the desk keeps")


def _stories(index: Index, id: str, limit: int, before: int | None) -> EntityStoryPage:
    page = index.entity_stories(id, limit=limit, before=before)
    return {"stories": page.items, "next": page.next}


def _quotations(
    index: Index, speaker: str, limit: int, before: int | None, since: datetime | None
) -> QuotationPage:
    page = index.quotations(speaker, limit=limit, before=before, since=since)
    return {"quotations": page.items, "next": page.next}
