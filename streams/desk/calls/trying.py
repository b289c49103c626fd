"""The call that tries a query on the stories of the last days."""

import time
from datetime import UTC, datetime, timedelta
from functools import partial

from aiohttp import web

from processors.errors import QueryError
from processors.queries.query import Query
from streams.api.bodies import read_object, validate
from streams.desk.access.callers import require
from streams.desk.calls.answering import TRIALS, answer_read
from streams.desk.index.api_types import Summary
from streams.desk.index.index import Index
from streams.desk.models import QueryTrial, TriedQuery
from streams.desk.queries import parsed, wrong_query
from streams.desk.state import DESK, Desk

MAX_STORIES = 50  # that are answered
TIMEOUT = 1.0  # seconds to find them, after those that counting takes


async def try_query(request: web.Request) -> web.Response:
    """`POST /queries/try`"""
    require(request, "reader")
    given = validate(QueryTrial, await read_object(request))
    return await answer_read(request, partial(_try, request.app[DESK], given), TRIALS)


def _try(desk: Desk, given: QueryTrial) -> TriedQuery:
    try:
        query = parsed(given.query, desk.vocabulary)
    except QueryError as error:
        raise wrong_query(error, {"detail": str(error), "pointer": "#/query"}) from None
    kept = desk.settings.desk_days + 1  # whole days, and today
    days = min(given.days or kept, kept)
    today = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    every = [today - timedelta(days=ago) for ago in reversed(range(days))]
    tally = desk.index.tally(query, every[0])
    stories = _newest(desk.index, query, every[0])
    return {
        "query": str(query),
        "count": tally.count,
        "complete": tally.complete and len(stories) == min(tally.count, MAX_STORIES),
        "stories": stories,
        "days": [{"day": day, "stories": tally.days.get(day, 0)} for day in map(_name, every)],
    }


def _newest(index: Index, query: Query, since: datetime) -> list[Summary]:
    """The newest stories that match, as many as are found in time."""
    end = time.monotonic() + TIMEOUT
    found: list[Summary] = []
    before: int | None = None
    while time.monotonic() < end:
        page = index.stories(query, limit=MAX_STORIES - len(found), before=before, since=since, why=True)
        found += page.items
        before = page.next
        if before is None or len(found) >= MAX_STORIES:
            break
    return found[:MAX_STORIES]


def _name(day: datetime) -> str:
    return day.date().isoformat()
