"""Messages as agents see them, apart from Faust: what came in, what goes out."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from processors.story import Story


@dataclass(frozen=True, slots=True)
class Incoming:
    """A message that a stage has taken. `timestamp` is the message's own, in seconds since 1970."""

    topic: str
    partition: int
    offset: int
    key: bytes | None
    value: bytes
    headers: Mapping[str, bytes]
    timestamp: float


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message to send. `topic` is its full name; no value takes what the key had off a compacted topic;
    no partition lets the key tell it."""

    topic: str
    key: bytes | None
    value: bytes | None
    headers: Mapping[str, bytes] = field(default_factory=dict)
    partition: int | None = None


@dataclass(frozen=True, slots=True)
class Result:
    """What a stage made of one message: what to send, the records in it, and how it ended.

    `states` go to the stage's stores when the broker has all that is to be sent.
    """

    outgoing: list[Outgoing]
    records: list[Story] = field(default_factory=list)
    outcome: str = "passed"
    states: list[Outgoing] = field(default_factory=list)
