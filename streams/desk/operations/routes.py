"""The routes of the operators' calls, below the prefix of the HTTP API."""

from aiohttp import web

from streams.desk.calls.routes import ID, URI
from streams.desk.operations import dead_letters, figures, raw


def routes() -> list[web.RouteDef]:
    """The routes; they need an application that has `DESK`."""
    return [
        web.get("/operations", figures.hour),
        web.get(f"/stories/{URI}/raw", raw.show),
        web.get("/deadletters", dead_letters.list_page),
        web.get(f"/deadletters/{ID}", dead_letters.show),
        web.post(f"/deadletters/{ID}/retry", dead_letters.retry),
    ]
