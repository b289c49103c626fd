"""The calls that read alerts."""

from functools import partial

from aiohttp import web

from streams.desk.access.callers import require
from streams.desk.calls.answering import answer_read
from streams.desk.calls.parameters import cursor, limit
from streams.desk.index.index import Index
from streams.desk.models import AlertDays, DatedAlert, DeskAlertPage
from streams.desk.state import DESK, Desk


async def list_page(request: web.Request) -> web.Response:
    """`GET /alerts`"""
    owner, desk = require(request, "reader").owner, request.app[DESK]
    subscription = request.query.get("subscription")
    return await answer_read(
        request, partial(_page, desk, owner, subscription, limit(request), cursor(request))
    )


async def list_days(request: web.Request) -> web.Response:
    """`GET /alerts/days`"""
    owner, index = require(request, "reader").owner, request.app[DESK].index
    return await answer_read(request, partial(_days, index, owner))


def _page(desk: Desk, owner: str, subscription: str | None, limit: int, before: int | None) -> DeskAlertPage:
    after = str(desk.live.place())  # first, so that what comes meanwhile is sent
    page = desk.index.alerts(owner, subscription=subscription, limit=limit, before=before)
    alerts: list[DatedAlert] = [{**told.alert, "at": told.at} for told in page.items]
    return {"alerts": alerts, "next": page.next, "after": after}


def _days(index: Index, owner: str) -> AlertDays:
    return {"subscriptions": index.alert_days(owner)}
