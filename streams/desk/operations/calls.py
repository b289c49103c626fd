"""The HTTP API's calls for operators, and that for the raw message of a story."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import orjson
from aiohttp import web
from aiokafka import TopicPartition
from aiokafka.errors import KafkaError

from processors.story import rfc3339
from streams.api.parameters import number
from streams.api.problems import AGAIN, ProblemError, wrong_parameter
from streams.deadletters import Letter, details
from streams.desk.access.callers import require
from streams.desk.operations.contents import contents, headers
from streams.desk.operations.models import DeadLetter, DeadLetterPage, DeadLetterRow, RawMessage
from streams.desk.state import DESK
from streams.errors import CommandError
from streams.operations import message_at
from streams.topics import RAW

PAGE = 50  # dead letters
MAX_PAGE = 500
TIMEOUT = 15.0  # seconds for the brokers to answer


def routes() -> list[web.RouteDef]:
    """The routes; they need an application that has `DESK`."""
    return [
        web.get("/operations", hour),
        web.get("/stories/{uri:[^/]+}/raw", raw_message),
        web.get("/deadletters", dead_letters),
        web.get("/deadletters/{id}", dead_letter),
        web.post("/deadletters/{id}/retry", retry),
    ]


async def hour(request: web.Request) -> web.Response:
    """`GET /operations`"""
    if not (found := request.app[DESK].operations.hour()):
        raise ProblemError(503, "nothing has been measured yet", headers=AGAIN)
    response = await _json(found)
    response.enable_compression()
    return response


async def raw_message(request: web.Request) -> web.Response:
    """`GET /stories/{uri}/raw`"""
    require(request, "editor")
    desk = request.app[DESK]
    version = number(request, "number", 0, 1_000_000) or None
    stored = await asyncio.to_thread(desk.index.story, request.match_info["uri"], version)
    if not stored:
        raise ProblemError(404, "there is no such story, or no such version of it")
    enrichment = orjson.loads(stored.record)["enrichment"]
    raw = enrichment.get("raw")
    if not raw:
        raise ProblemError(404, "the record does not say where its raw message is: it was made before 1.6")
    partition = TopicPartition(RAW.name(desk.settings.topic_prefix), raw["partition"])
    async with _reading("the raw message is gone"):
        message = await message_at(desk.settings, partition, raw["offset"])
    found: RawMessage = {
        "topic": message.topic,
        "partition": message.partition,
        "offset": message.offset,
        "time": rfc3339(message.time),
        "headers": headers(message),
        **contents(message.value),
    }
    return await _json(found)


async def dead_letters(request: web.Request) -> web.Response:
    """`GET /deadletters`"""
    letters = request.app[DESK].operations.letters
    if not letters.known:
        raise ProblemError(503, "the dead letters have not been read yet", headers=AGAIN)
    limit, before = number(request, "limit", PAGE, MAX_PAGE), request.query.get("before")
    found = await letters.newest()
    if before is not None:
        ids = [letter.id for letter in found]
        if before not in ids:
            raise wrong_parameter("before", "is not the id of one of the newest dead letters")
        found = found[ids.index(before) + 1 :]
    page: DeadLetterPage = {
        "deadLetters": [_row(letter) for letter in found[:limit]],
        "next": found[limit - 1].id if len(found) > limit else None,
    }
    return await _json(page)


async def dead_letter(request: web.Request) -> web.Response:
    """`GET /deadletters/{id}`"""
    require(request, "operator")
    async with _reading("the dead letter is gone"):
        letter = await request.app[DESK].operations.letters.find(request.match_info["id"])
    if not letter:
        raise _no_such_letter()
    origin = details(letter.message.headers)
    found: DeadLetter = {
        **_row(letter),
        "topic": origin.get("topic", ""),
        "partition": _position(origin.get("partition")),
        "offset": _position(origin.get("offset")),
        "headers": headers(letter.message),
        **contents(letter.message.value),
    }
    return await _json(found)


async def retry(request: web.Request) -> web.Response:
    """`POST /deadletters/{id}/retry`"""
    require(request, "operator")
    try:
        async with _reading("the dead letter is gone"):
            topic = await request.app[DESK].operations.letters.retry(request.match_info["id"])
    except ValueError as error:
        raise ProblemError(409, f"it was not sent again: {error}") from None
    if not topic:
        raise _no_such_letter()
    return await _json({"topic": topic})


@asynccontextmanager
async def _reading(gone: str) -> AsyncIterator[None]:
    """What is asked of the brokers within the context has to be answered in time. Raises ProblemError."""
    try:
        async with asyncio.timeout(TIMEOUT):
            yield
    except CommandError as error:
        raise ProblemError(404, f"{gone}: {error}") from None
    except (KafkaError, OSError) as error:  # TimeoutError is an OSError
        raise ProblemError(503, f"the brokers do not answer: {error!r}", headers=AGAIN) from None


def _row(letter: Letter) -> DeadLetterRow:
    return {
        "id": letter.id,
        "at": rfc3339(letter.time),
        "stage": letter.stage,
        "reason": letter.reason,
        "source": letter.source,
        "uri": letter.uri,
        "error": letter.error,
        "retried": letter.retried,
    }


def _no_such_letter() -> ProblemError:
    return ProblemError(404, "there is no such dead letter among the newest 500 of the last seven days")


def _position(text: str | None) -> int | None:
    """A partition or an offset; None if the message that failed was to be sent, and not read."""
    return int(text) if text and text.isdecimal() else None


async def _json(value: Any) -> web.Response:
    body = await asyncio.to_thread(orjson.dumps, value)
    return web.Response(body=body, content_type="application/json")
