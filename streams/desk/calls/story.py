"""The calls that read one story: a version, all versions, and what changed."""

from functools import partial

import orjson
from aiohttp import web

from processors.story import Story, from_json
from streams.api.parameters import number
from streams.api.problems import ProblemError, wrong_parameter
from streams.desk.access.callers import Caller, require
from streams.desk.calls.answering import answer_read
from streams.desk.changes import changes
from streams.desk.index.answers import Stored, ToldAlert
from streams.desk.index.index import Index
from streams.desk.models import ChangeList, StoryAlert, VersionList
from streams.desk.state import DESK, Desk
from streams.topics import ENRICHED

MAX_NUMBER = 1_000_000


async def show(request: web.Request) -> web.Response:
    """`GET /stories/{uri}`"""
    caller = require(request, "reader")
    wanted = number(request, "number", 0, MAX_NUMBER) or None
    return await answer_read(
        request, partial(_story, request.app[DESK], request.match_info["uri"], wanted, caller)
    )


async def versions(request: web.Request) -> web.Response:
    """`GET /stories/{uri}/versions`"""
    require(request, "reader")
    return await answer_read(request, partial(_versions, request.app[DESK].index, request.match_info["uri"]))


async def show_changes(request: web.Request) -> web.Response:
    """`GET /stories/{uri}/changes`"""
    require(request, "reader")
    for name in ("from", "to"):
        if name not in request.query:
            raise wrong_parameter(name, "is missing: the number of a version")
    before, after = (number(request, name, 0, MAX_NUMBER) for name in ("from", "to"))
    return await answer_read(
        request, partial(_changes, request.app[DESK].index, request.match_info["uri"], before, after)
    )


def _story(desk: Desk, uri: str, number: int | None, caller: Caller) -> object:
    """A `StoryAnswer`, with the record as it is stored."""
    stored = find_stored(desk.index, uri, number)
    alerts = desk.index.alerts_of_story(uri, None if caller.role == "operator" else caller.owner)
    return {
        "story": orjson.Fragment(stored.record),
        "summary": stored.summary,
        "number": stored.number,
        "newest": stored.newest,
        "position": {
            "topic": ENRICHED.name(desk.settings.topic_prefix),
            "partition": stored.position.partition,
            "offset": stored.position.offset,
        },
        "versions": stored.versions,
        "alerts": [*map(_alert, alerts)],
    }


def _versions(index: Index, uri: str) -> VersionList:
    if found := index.versions(uri):
        return {"versions": found}
    raise _unknown()


def _changes(index: Index, uri: str, before: int, after: int) -> ChangeList:
    return {"parts": changes(_record(index, uri, before), _record(index, uri, after))}


def _record(index: Index, uri: str, number: int) -> Story:
    return from_json(find_stored(index, uri, number).record)


def find_stored(index: Index, uri: str, number: int | None) -> Stored:
    """A version of a story, or the newest one. Raises ProblemError."""
    if found := index.story(uri, number):
        return found
    if number is not None and index.versions(uri):
        raise ProblemError(404, f"there is no version {number} of this story")
    raise _unknown()


def _alert(told: ToldAlert) -> StoryAlert:
    alert = told.alert
    found: StoryAlert = {
        "id": alert["id"],
        "subscription": alert["subscription"],
        "name": alert["name"],
        "owner": alert["owner"],
        "kind": alert["kind"],
        "at": told.at,
    }
    if "reason" in alert:
        found["reason"] = alert["reason"]
    return found


def _unknown() -> ProblemError:
    return ProblemError(404, "there is no such story, or it is older than what the desk keeps")
