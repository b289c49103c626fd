"""The calls that read alerts."""

from functools import partial

from aiohttp import web

from streams.desk.access.callers import require
from streams.desk.calls.answering import answer
from streams.desk.calls.parameters import cursor, limit
from streams.desk.index.index import Index
from streams.desk.models import AlertDays, DeskAlertPage
from streams.desk.state import DESK


async def list_page(request: web.Request) -> web.Response:
    """`GET /alerts`"""
    owner, index = require(request, "reader").owner, request.app[DESK].index
    subscription = request.query.get("subscription")
    return await answer(partial(_page, index, owner, subscription, limit(request), cursor(request)))


async def list_days(request: web.Request) -> web.Response:
    """`GET /alerts/days`"""
    owner, index = require(request, "reader").owner, request.app[DESK].index
    return await answer(partial(_days, index, owner))


def _page(
    index: Index, owner: str, subscription: str | None, limit: int, before: int | None
) -> DeskAlertPage:
    page = index.alerts(owner, subscription=subscription, limit=limit, before=before)
    return {"alerts": [{**told.alert, "at": told.at} for told in page.items], "next": page.next}


def _days(index: Index, owner: str) -> AlertDays:
    return {"subscriptions": index.alert_days(owner)}
