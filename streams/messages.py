"""Messages as agents see them, independent of Faust and aiokafka."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Literal, Protocol

from processors.story import Story

Outcome = Literal["passed", "set_aside", "repeated", "outdated", "dead_letter"]


NO_TIMESTAMP = -1.0
LATEST = datetime.max.replace(tzinfo=UTC, microsecond=0)


class Record(Protocol):
    """What a message holds, as aiokafka reads it or we do."""

    @property
    def key(self) -> bytes | None: ...
    @property
    def value(self) -> bytes | None: ...
    @property
    def timestamp(self) -> float:
        """When it was written; only comparable with others of its kind."""


Records = tuple[int, Sequence[Record]]  # the number of a partition, and messages of it


@dataclass(frozen=True, slots=True)
class Incoming:
    """A message read from Kafka.

    `timestamp` is in seconds since 1970, as the producer or the broker has set it: any number, negative if
    the message has none. A tombstone has an empty `value`, and a header without a value an empty one. Of
    headers with the same name the last counts.
    """

    topic: str
    partition: int
    offset: int
    key: bytes | None
    value: bytes
    headers: Mapping[str, bytes]
    timestamp: float

    @property
    def time(self) -> datetime:
        """The timestamp, or the nearest time to it between 1970 and the year 9999."""
        return datetime.fromtimestamp(min(max(self.timestamp, 0.0), LATEST.timestamp()), UTC)

    @property
    def position(self) -> str:
        """The topic, the partition and the offset, as log lines have them: `wire.raw-3@1207`."""
        return f"{self.topic}-{self.partition}@{self.offset}"


def incoming_headers(pairs: Iterable[tuple[str, bytes | None]] | None) -> dict[str, bytes]:
    """The headers of a message as Kafka has them: names may be repeated, and values null."""
    return {name: value or b"" for name, value in pairs or ()}


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message to send. `topic` is the full name.

    A `value` of None is a tombstone. Without a `partition`, the key determines the partition.
    """

    topic: str
    key: bytes | None
    value: bytes | None
    headers: Mapping[str, bytes] = field(default_factory=dict)
    partition: int | None = None


@dataclass(frozen=True, slots=True)
class Result:
    """The result of processing one message: messages to send, the stories in them, and the outcome.

    `states` are the messages that update the stage's stores, in the order in which those of a key are
    written. The updates take effect once the broker has confirmed them and everything in `outgoing`.
    """

    outgoing: list[Outgoing]
    stories: list[Story] = field(default_factory=list)
    outcome: Outcome = "passed"
    states: list[Outgoing] = field(default_factory=list)
