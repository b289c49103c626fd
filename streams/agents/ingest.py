"""wire.raw ─► ingest ─► wire.parsed: parses raw messages into stories.

The format is named by the header `copytaster-format` or `content-type`; otherwise it is detected from the
bytes. A message may hold several stories, each of which becomes a record. If some of them cannot be read,
the others are sent on, and the message also becomes a dead letter. A story that replaces or kills another one
gives a record that takes that one back. Pictures and other items that are not text stories are set aside:
counted, and sent to wire.setaside if the setting `set_aside` is `pass`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from processors.formats import of_media_type, parse
from processors.sources import Receipt, Sources, load_sources
from processors.story import Story, rfc3339, stamp
from processors.withdrawals import withdrawals
from streams.agent import Agent
from streams.deadletters import DeadLetters
from streams.headers import (
    FORMAT_HEADER,
    PUSHED_BY_HEADER,
    RECEIVED_HEADER,
    REPLAY_HEADER,
    SOURCE_HEADER,
    as_time,
)
from streams.messages import Incoming, Outgoing, Result
from streams.runtime.store import Store
from streams.settings import Settings
from streams.source_metrics import SourceMetrics
from streams.topics import DEADLETTER, PARSED, SET_ASIDE, Stage, Topic

if TYPE_CHECKING:
    from processors.pipeline import Pipeline

# A timestamp before or after is a mistake, such as seconds that were sent as milliseconds.
EARLIEST = datetime(1971, 1, 1, tzinfo=UTC)
AHEAD = timedelta(days=1)  # of our clock


class Ingest(Agent):
    def __init__(
        self, stage: Stage, settings: Settings, pipeline: "Pipeline", stores: Mapping[Topic, Store]
    ) -> None:
        super().__init__(stage, settings, pipeline, stores)
        self._sources = load_sources(settings.sources)
        self._source_metrics = SourceMetrics(self._sources)

    def process(self, messages: Sequence[Incoming]) -> list[Result]:
        return [self.parse(message) for message in messages]

    def parse(self, message: Incoming) -> Result:
        """Parse a message. Raises StoryError if none of its stories can be read."""
        limit = self._settings.max_story_bytes
        parsed = parse(message.value, named_format(message.headers), receipt(message, self._sources), limit)
        stories = [each for story in parsed.stories for each in (story, *withdrawals(story))]
        sending = []
        for story in stories:
            story["enrichment"]["raw"] = {
                "topic": message.topic,
                "partition": message.partition,
                "offset": message.offset,
            }
            stamp(story, self.name)
            sending += self.outgoing(story, message.headers, [PARSED])
        if parsed.set_aside and self._settings.set_aside == "pass":
            sending.append(Outgoing(self.topic(SET_ASIDE), message.key, message.value, message.headers))
        if parsed.refused:
            letters = DeadLetters(self.topic(DEADLETTER), self.name)
            sending.append(letters.for_input(message, parsed.refused[0]))
        return Result(sending, stories, "passed" if stories else "set_aside")

    def count(self, story: Story) -> None:
        self._source_metrics.count_passed(story)

    def count_refused(self, letter: Outgoing) -> None:
        self._source_metrics.count_refused(letter)


def receipt(message: Incoming, sources: Sources) -> Receipt:
    """What is known of a raw message apart from its bytes. A replay is received when the original was."""
    replayed = as_time(message.headers.get(REPLAY_HEADER, b""))
    if replayed and (first := as_time(message.headers.get(RECEIVED_HEADER, b""))):
        message = replace(message, timestamp=first.timestamp())
    received, repairs = time_of_receipt(message, datetime.now(UTC))
    return Receipt(
        received,
        _text(message.headers.get(SOURCE_HEADER)),
        _text(message.headers.get(PUSHED_BY_HEADER)),
        replayed,
        sources,
        repairs,
    )


def time_of_receipt(message: Incoming, now: datetime) -> tuple[datetime, tuple[str, ...]]:
    """When a message was received, and the repair if that is not its timestamp, which may be any number."""
    if EARLIEST <= message.time <= now + AHEAD:
        return message.time, ()
    given = "has no time" if message.timestamp < 0 else f"is dated {rfc3339(message.time)}"
    return now, (f"received: set to the time of parsing because the message {given}",)


def named_format(headers: Mapping[str, bytes]) -> str | None:
    """The name of the format according to the headers, or None."""
    name = headers.get(FORMAT_HEADER, b"").decode("ascii", "replace")
    return name or of_media_type(headers.get("content-type", b"").decode("ascii", "replace"))


def _text(value: bytes | None) -> str:
    return (value or b"").decode("utf-8", "replace").strip()
