"""The routes of the calls, below the prefix of the HTTP API."""

from aiohttp import web

from streams.desk.access.callers import require
from streams.desk.calls import alerts, entities, me, names, stories, story, trying
from streams.desk.calls.answering import answer, answer_read
from streams.desk.live import stream
from streams.desk.openapi import document
from streams.desk.state import DESK

# Uris and ids are one segment, percent-encoded; aiohttp's own pattern takes no brackets.
URI = "{uri:[^/]+}"
ID = "{id:[^/]+}"


def routes() -> list[web.RouteDef]:
    """The routes; they need an application that has `DESK`."""
    return [
        web.get("/me", me.me),
        web.get("/stories", stories.list_page),
        web.get("/search", stories.search),
        web.get("/kills", stories.kills),
        web.get(f"/stories/{URI}", story.show),
        web.get(f"/stories/{URI}/versions", story.versions),
        web.get(f"/stories/{URI}/changes", story.show_changes),
        web.get(f"/entities/{ID}", entities.show),
        web.get(f"/entities/{ID}/stories", entities.list_stories),
        web.get("/quotations", entities.list_quotations),
        web.get("/filters", _filters),
        web.get("/alerts", alerts.list_page),
        web.get("/alerts/days", alerts.list_days),
        web.get("/queries/names", names.list_names),
        web.post("/queries/try", trying.try_query),
        web.get("/live", stream.follow, allow_head=False),
        web.get("/openapi.json", _openapi),
    ]


async def _filters(request: web.Request) -> web.Response:
    """`GET /filters`"""
    require(request, "reader")
    return await answer_read(request, request.app[DESK].index.filters)


async def _openapi(_: web.Request) -> web.Response:
    """`GET /openapi.json`"""
    return await answer(document)
