"""The calls that list, show and retry dead letters."""

from collections.abc import Sequence

from aiohttp import web

from processors.story import rfc3339
from streams.api.parameters import number
from streams.api.problems import AGAIN, ProblemError, wrong_parameter
from streams.deadletters import Letter, details
from streams.desk.access.callers import require
from streams.desk.calls.answering import answer
from streams.desk.operations.brokers import asking
from streams.desk.operations.contents import contents, headers
from streams.desk.operations.letters import NEWEST
from streams.desk.operations.models import DeadLetter, DeadLetterPage, DeadLetterRow
from streams.desk.state import DESK
from streams.headers import NUMBER

PAGE = 50  # dead letters


async def list_page(request: web.Request) -> web.Response:
    """`GET /deadletters`"""
    require(request, "reader")
    letters = request.app[DESK].operations.letters
    if not letters.known:
        raise ProblemError(503, "the dead letters have not been read yet", headers=AGAIN)
    limit, before = number(request, "limit", PAGE, NEWEST), request.query.get("before")
    return await answer(lambda: _page(letters.newest(), limit, before))


async def show(request: web.Request) -> web.Response:
    """`GET /deadletters/{id}`"""
    require(request, "operator")
    async with asking("the dead letter is gone"):
        letter = await request.app[DESK].operations.letters.find(request.match_info["id"])
    if not letter:
        raise _no_such_letter()
    return await answer(lambda: _whole(letter))


async def retry(request: web.Request) -> web.Response:
    """`POST /deadletters/{id}/retry`"""
    require(request, "operator")
    try:
        async with asking("the dead letter is gone"):
            topic = await request.app[DESK].operations.letters.retry(request.match_info["id"])
    except ValueError as error:
        raise ProblemError(409, f"it was not sent again: {error}") from None
    if not topic:
        raise _no_such_letter()
    return await answer(lambda: {"topic": topic})


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
