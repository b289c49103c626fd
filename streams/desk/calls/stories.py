"""The calls that list stories and kills, and search them."""

from functools import partial

from aiohttp import web

from streams.desk.access.callers import require
from streams.desk.calls.answering import answer_read
from streams.desk.calls.parameters import cursor, limit
from streams.desk.models import KillPage, StoryPage
from streams.desk.queries import read_query
from streams.desk.state import DESK, Desk


async def list_page(request: web.Request) -> web.Response:
    """`GET /stories`"""
    return await _answer(request, why=False)


async def search(request: web.Request) -> web.Response:
    """`GET /search`"""
    return await _answer(request, why=True)


async def kills(request: web.Request) -> web.Response:
    """`GET /kills`"""
    require(request, "reader")
    desk, text = request.app[DESK], request.query.get("query", "")
    return await answer_read(request, partial(_kills, desk, text, limit(request), cursor(request)))


async def _answer(request: web.Request, *, why: bool) -> web.Response:
    require(request, "reader")
    desk, text = request.app[DESK], request.query.get("query", "")
    return await answer_read(request, partial(_page, desk, text, limit(request), cursor(request), why=why))


def _page(desk: Desk, text: str, limit: int, before: int | None, *, why: bool) -> StoryPage:
    query = read_query(text, desk.vocabulary)
    after = str(desk.live.place())  # first, so that what comes meanwhile is sent
    page = desk.index.stories(query, limit=limit, before=before, why=why)
    return {"stories": page.items, "next": page.next, "complete": page.complete, "after": after}


def _kills(desk: Desk, text: str, limit: int, before: int | None) -> KillPage:
    page = desk.index.kills(read_query(text, desk.vocabulary), limit=limit, before=before)
    return {"kills": page.items, "next": page.next, "complete": page.complete}
