"""wire.raw ─► ingest ─► wire.parsed: from what a wire sent to records.

The header `copytaster-format` names the format, or `content-type` does, else it is told from the bytes. A
message may hold several stories, each of which becomes a record of its own; if some of them cannot be read,
the others go on, and the message goes to the dead letters, too. Pictures and other items that are no text
stories are set aside: counted, and passed on only if the setting `set_aside` says so.
"""

from datetime import UTC, datetime

from processors.formats import of_media_type, parse
from processors.story import stamp
from streams.deadletters import dead_letter
from streams.messages import Incoming, Outgoing, Result
from streams.settings import Settings
from streams.stage import Stage, outgoing
from streams.topics import DEADLETTER, PARSED, RAW, SET_ASIDE

FORMAT_HEADER = "copytaster-format"


def stage(settings: Settings) -> Stage:
    prefix = settings.topic_prefix
    target, aside, letters = (topic.name(prefix) for topic in (PARSED, SET_ASIDE, DEADLETTER))
    limit = settings.max_story_bytes

    def ingest(message: Incoming) -> Result:
        received = datetime.fromtimestamp(message.timestamp, UTC)
        parsed = parse(message.value, _named_format(message), received, limit)
        sending = []
        for record in parsed.stories:
            stamp(record, "ingest")
            sending += outgoing(record, "ingest", message.headers, [target])
        if parsed.set_aside and settings.set_aside == "pass":
            sending.append(Outgoing(aside, message.key, message.value, message.headers))
        if parsed.refused:
            sending.append(dead_letter(letters, "ingest", message, parsed.refused[0]))
        return Result(sending, parsed.stories, "passed" if parsed.stories else "set_aside")

    return Stage("ingest", RAW, lambda messages: [ingest(message) for message in messages])


def _named_format(message: Incoming) -> str | None:
    """The format that a header names; None where none does."""
    ours = message.headers.get(FORMAT_HEADER, b"").decode("ascii", "replace")
    return ours or of_media_type(message.headers.get("content-type", b"").decode("ascii", "replace"))
