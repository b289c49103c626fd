"""The HTTP API's calls for operators, and that for the raw message of a story."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from aiohttp import web
from aiokafka import TopicPartition
from aiokafka.errors import KafkaError

from processors.story import RecordLink, from_json, rfc3339
from streams.api.parameters import number
from streams.api.problems import AGAIN, ProblemError, wrong_parameter
from streams.deadletters import Letter, details
from streams.desk.access.callers import require
from streams.desk.calls.answering import answer
from streams.desk.calls.story import MAX_NUMBER, find_stored
from streams.desk.index.index import Index
from streams.desk.operations.contents import contents, headers
from streams.desk.operations.letters import NEWEST
from streams.desk.operations.models import DeadLetter, DeadLetterPage, DeadLetterRow, RawMessage
from streams.desk.state import DESK
from streams.errors import CommandError
from streams.headers import NUMBER
from streams.messages import Incoming
from streams.operations import message_at

PAGE = 50  # dead letters
TIMEOUT = 15.0  # seconds for the brokers to answer


def routes() -> list[web.RouteDef]:
    """The routes; they need an application that has `DESK`."""
    return [
        web.get("/operations", hour),
        web.get("/stories/{uri:[^/]+}/raw", raw_message),
        web.get("/deadletters", dead_letters),
        web.get("/deadletters/{id:[^/]+}", dead_letter),
        web.post("/deadletters/{id:[^/]+}/retry", retry),
    ]


async def hour(request: web.Request) -> web.Response:
    """`GET /operations`"""
    require(request, "reader")
    if not (found := request.app[DESK].operations.hour()):
        raise ProblemError(503, "nothing has been measured yet", headers=AGAIN)
    return await answer(lambda: found)


async def raw_message(request: web.Request) -> web.Response:
    """`GET /stories/{uri}/raw`"""
    require(request, "editor")
    desk = request.app[DESK]
    wanted = number(request, "number", 0, MAX_NUMBER) or None
    raw = await asyncio.to_thread(_raw_place, desk.index, request.match_info["uri"], wanted)
    if raw is None:
        raise ProblemError(404, "the record does not say which message it is of: it is older than that")
    partition = TopicPartition(raw["topic"], raw["partition"])
    async with _reading("the raw message is gone"):
        message = await message_at(desk.settings, partition, raw["offset"])
    return await answer(lambda: _raw_message(message))


async def dead_letters(request: web.Request) -> web.Response:
    """`GET /deadletters`"""
    require(request, "reader")
    letters = request.app[DESK].operations.letters
    if not letters.known:
        raise ProblemError(503, "the dead letters have not been read yet", headers=AGAIN)
    limit, before = number(request, "limit", PAGE, NEWEST), request.query.get("before")
    return await answer(lambda: _page(letters.newest(), limit, before))


async def dead_letter(request: web.Request) -> web.Response:
    """`GET /deadletters/{id}`"""
    require(request, "operator")
    async with _reading("the dead letter is gone"):
        letter = await request.app[DESK].operations.letters.find(request.match_info["id"])
    if not letter:
        raise _no_such_letter()
    return await answer(lambda: _whole(letter))


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
    return await answer(lambda: {"topic": topic})


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


def _raw_place(index: Index, uri: str, wanted: int | None) -> RecordLink | None:
    """Where the raw message of a version is; None if the record does not say. Raises ProblemError."""
    stored = find_stored(index, uri, wanted)
    return from_json(stored.record)["enrichment"].get("raw")


def _raw_message(message: Incoming) -> RawMessage:
    return {
        "topic": message.topic,
        "partition": message.partition,
        "offset": message.offset,
        "time": rfc3339(message.time),
        "headers": headers(message),
        **contents(message.value),
    }


def _page(letters: Sequence[Letter], limit: int, before: str | None) -> DeadLetterPage:
    """The letters after that with the id `before`. Raises ProblemError if there is none."""
    if before is not None:
        ids = [letter.id for letter in letters]
        if before not in ids:
            raise wrong_parameter("before", "is not the id of one of the newest dead letters")
        letters = letters[ids.index(before) + 1 :]
    return {
        "deadLetters": [_row(letter) for letter in letters[:limit]],
        "next": letters[limit - 1].id if len(letters) > limit else None,
    }


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


def _whole(letter: Letter) -> DeadLetter:
    origin = details(letter.message.headers)
    return {
        **_row(letter),
        "topic": origin.get("topic", ""),
        "partition": _position(origin.get("partition")),
        "offset": _position(origin.get("offset")),
        "headers": headers(letter.message),
        **contents(letter.message.value),
    }


def _position(text: str | None) -> int | None:
    """A partition or an offset; None if the message that failed was to be sent, and not read."""
    return int(text) if text and NUMBER.fullmatch(text.encode()) else None


def _no_such_letter() -> ProblemError:
    return ProblemError(404, f"there is no such dead letter among the newest {NEWEST} of the last seven days")
