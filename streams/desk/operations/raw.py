"""The call that reads the message a version of a story came in."""

from functools import partial

from aiohttp import web
from aiokafka import TopicPartition

from processors.story import Story, from_json, rfc3339
from streams.api.parameters import number
from streams.api.problems import ProblemError
from streams.desk.access.callers import require
from streams.desk.calls.answering import Reads, answer, read
from streams.desk.calls.story import MAX_NUMBER, find_stored
from streams.desk.operations.brokers import asking
from streams.desk.operations.contents import contents, headers
from streams.desk.operations.models import Parts, RawMessage
from streams.desk.operations.parts import parts
from streams.desk.state import DESK, Desk
from streams.messages import Incoming
from streams.operations import message_at
from streams.topics import RAW

PARSING = Reads(1, "desk-parsing")  # a long message takes a second


async def show(request: web.Request) -> web.Response:
    """`GET /stories/{uri}/raw`"""
    require(request, "editor")
    desk = request.app[DESK]
    wanted = number(request, "number", 0, MAX_NUMBER) or None
    story = await read(request, partial(_record, desk, request.match_info["uri"], wanted))
    partition, offset = _place(desk, story)
    async with asking("the raw message is gone"):
        message = await message_at(desk.settings, partition, offset)
    found = await read(request, partial(parts, message, story, desk.settings), PARSING)
    return await answer(lambda: _raw_message(message, found))


def _record(desk: Desk, uri: str, wanted: int | None) -> Story:
    return from_json(find_stored(desk.index, uri, wanted).record)


def _place(desk: Desk, story: Story) -> tuple[TopicPartition, int]:
    """Where the raw message of a version is. Raises ProblemError.

    What the record says is not trusted: it must not make the desk show messages of other topics.
    """
    topic = RAW.name(desk.settings.topic_prefix)
    match story["enrichment"].get("raw"):
        case {"topic": str(found), "partition": int(partition), "offset": int(offset)} if found == topic:
            return TopicPartition(topic, partition), offset
    raise ProblemError(404, f"the record does not say which message on {topic} it is of")


def _raw_message(message: Incoming, found: Parts) -> RawMessage:
    return {
        "topic": message.topic,
        "partition": message.partition,
        "offset": message.offset,
        "time": rfc3339(message.time),
        "headers": headers(message),
        **contents(message.value),
        **found,
    }
