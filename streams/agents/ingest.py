"""wire.raw ─► ingest ─► wire.parsed: from what a wire sent to stories.

The header `copytaster-format` names the format, or `content-type` does; otherwise it is detected from the
bytes. A message may hold several stories, each of which becomes a record. If some of them cannot be read,
the others go on, and the message also becomes a dead letter. Pictures and other items that are not text
are set aside: counted, and passed on only if the setting `set_aside` says so.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from processors.formats import of_media_type, parse
from processors.story import stamp
from streams.agent import Agent
from streams.deadletters import DeadLetters
from streams.headers import FORMAT_HEADER
from streams.messages import Incoming, Outgoing, Result
from streams.topics import DEADLETTER, PARSED, SET_ASIDE


class Ingest(Agent):
    def process(self, messages: Sequence[Incoming]) -> list[Result]:
        return [self.parse(message) for message in messages]

    def parse(self, message: Incoming) -> Result:
        """The stories of a message. Raises StoryError where none of them can be read."""
        received = datetime.fromtimestamp(message.timestamp, UTC)
        limit = self._settings.max_story_bytes
        parsed = parse(message.value, named_format(message.headers), received, limit)
        sending = []
        for story in parsed.stories:
            stamp(story, self.name)
            sending += self.outgoing(story, message.headers, [PARSED])
        if parsed.set_aside and self._settings.set_aside == "pass":
            sending.append(Outgoing(self.topic(SET_ASIDE), message.key, message.value, message.headers))
        if parsed.refused:
            letters = DeadLetters(self.topic(DEADLETTER), self.name)
            sending.append(letters.of(message, parsed.refused[0]))
        return Result(sending, parsed.stories, "passed" if parsed.stories else "set_aside")


def named_format(headers: Mapping[str, bytes]) -> str | None:
    """The format that the headers name; None where they name none."""
    ours = headers.get(FORMAT_HEADER, b"").decode("ascii", "replace")
    return ours or of_media_type(headers.get("content-type", b"").decode("ascii", "replace"))
