"""wire.raw ─► ingest ─► wire.stories: from what a wire sent to records.

The header `copytaster-format` names the format, or `content-type` does, else it is told from the bytes. A
message may hold several stories, each of which becomes a record of its own; if some of them cannot be read,
the others go on, and the message goes to the dead letters, too. Pictures and other items that are no text
stories are set aside: counted, and passed on only if the setting `set_aside` says so.
"""

from collections.abc import Sequence
from datetime import UTC, datetime

from processors.formats import parse
from processors.record import stamp
from streams.messages import Incoming, Result
from streams.settings import Settings
from streams.stage import Stage, outgoing
from streams.topics import RAW, STORIES

FORMAT_HEADER = "copytaster-format"


def stage(settings: Settings) -> Stage:
    target = STORIES.name(settings.topic_prefix)

    def process(messages: Sequence[Incoming]) -> list[Result]:
        return [_ingest(message, target, settings.max_story_bytes) for message in messages]

    return Stage("ingest", RAW, process)


def _ingest(message: Incoming, target: str, limit: int) -> Result:
    hint = message.headers.get(FORMAT_HEADER, b"").decode("ascii", "replace") or None
    received = datetime.fromtimestamp(message.timestamp, UTC)
    parsed = parse(message.value, hint, received, limit)
    sending = []
    for record in parsed.stories:
        stamp(record, "ingest")
        sending += outgoing(record, message.headers, [target])
    return Result(sending, parsed.stories, "passed" if parsed.stories else "set_aside")
