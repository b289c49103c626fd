"""The call that tries a query on the stories of the last days."""

from datetime import UTC, datetime, timedelta
from functools import partial

from aiohttp import web

from processors.errors import QueryError
from streams.api.bodies import read_object, validate
from streams.desk.access.callers import require
from streams.desk.calls.answering import answer
from streams.desk.models import QueryTrial, TriedQuery
from streams.desk.queries import parsed, wrong_query
from streams.desk.state import DESK, Desk

MAX_STORIES = 50  # that are answered


async def try_query(request: web.Request) -> web.Response:
    """`POST /queries/try`"""
    require(request, "reader")
    given = validate(QueryTrial, await read_object(request))
    return await answer(partial(_try, request.app[DESK], given))


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
    page = desk.index.stories(query, limit=MAX_STORIES, why=True)
    stories = [each for each in page.items if datetime.fromisoformat(each["enriched"]) >= every[0]]
    return {
        "query": str(query),
        "count": tally.count,
        "complete": tally.complete and (page.complete or len(stories) < len(page.items)),
        "stories": stories,
        "days": [{"day": day, "stories": tally.days.get(day, 0)} for day in map(_name, every)],
    }


def _name(day: datetime) -> str:
    return day.date().isoformat()
