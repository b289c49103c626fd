"""Reads messages of `wire.enriched` for the index: what takes long, and does not depend on what is in it."""

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b

from processors.queries.facts import Facts
from processors.story import PubStatus, Story, from_json
from processors.subjects.vocabulary import Vocabulary
from streams.desk.index.answers import Position
from streams.desk.index.counts import Counts
from streams.desk.index.ids import place
from streams.desk.index.packing import pack
from streams.desk.index.summaries import Details, check, details
from streams.desk.index.times import AHEAD, read_time, time_of_message
from streams.desk.index.tokens import Columns, columns
from streams.log_lines import about
from streams.messages import Incoming

logger = logging.getLogger(__name__)


@dataclass(slots=True)
class Prepared:
    """A version that is to be added: what takes long, and does not depend on what is in the index."""

    position: Position
    place: int
    """The smallest of the ids that it may have; see `streams/desk/index/ids.py`."""
    story: Story
    record: bytes
    identity: bytes
    details: Details
    facts: Facts
    columns: Columns

    @property
    def status(self) -> PubStatus:
        return self.story["pubStatus"]

    @property
    def is_usable(self) -> bool:
        return self.status == "usable"

    @property
    def is_replayed(self) -> bool:
        return _is_replayed(self.story)


def prepare(message: Incoming, now: datetime, vocabulary: Vocabulary) -> Prepared | None:
    """Prepare the version of a message of `wire.enriched`; None, and a line in the log, if it is none."""
    try:
        story = from_json(message.value)
        check(story)
        facts = Facts(story, vocabulary)
        row = columns(story, facts, story["pubStatus"])
        Counts().add(0, story, facts, is_quotable=True)  # raises here, not in a transaction
        return Prepared(
            Position(message.partition, message.offset),
            place(_time(message, story, now), story["uri"]),
            story,
            pack(message.value),
            _identity(story),
            details(story, row.words, vocabulary),
            facts,
            row,
        )
    except ValueError as error:  # StoryError is one
        problem = str(error)
    except Exception as error:  # anybody may have written anything to the topic
        problem = repr(error)
    logger.warning("%s: not a record of a story: %s", message.position, problem, extra=about(message))
    return None


def prepare_all(messages: Iterable[Incoming], now: datetime, vocabulary: Vocabulary) -> Sequence[Prepared]:
    """Prepare those of some messages that are versions."""
    prepared = (prepare(message, now, vocabulary) for message in messages if message.value)
    return [version for version in prepared if version]


def _time(message: Incoming, story: Story, now: datetime) -> datetime:
    """The time of a message.

    Of a replay, and of a message whose time cannot be right, it is when the story was received, if that is
    known. A time in the future cannot be right until it has come: an index that is filled later believes it.
    """
    received = read_time(story["enrichment"].get("received", ""), now)
    if _is_replayed(story) or (received and message.time < received - AHEAD):
        return min(received or now, now)
    return time_of_message(message, received, now)


def _is_replayed(story: Story) -> bool:
    return "replayed" in story["enrichment"]


def _identity(story: Story) -> bytes:
    """The same for a version whenever it is processed again."""
    enrichment = story["enrichment"]
    parts = (
        story["uri"],
        str(story.get("version", "")),
        enrichment.get("digest", ""),
        enrichment.get("received", ""),
    )
    return blake2b("\0".join(parts).encode(), digest_size=16).digest()
