"""Messages as agents see them, independent of Faust: what came in, and what goes out."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from processors.story import Story

Outcome = Literal["passed", "set_aside", "repeated", "outdated", "dead_letter"]


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
    """A message to send to a topic, given by its full name.

    A `value` of None writes a tombstone to a compacted topic. Without a `partition` the key decides.
    """

    topic: str
    key: bytes | None
    value: bytes | None
    headers: Mapping[str, bytes] = field(default_factory=dict)
    partition: int | None = None


@dataclass(frozen=True, slots=True)
class Result:
    """What a stage made of one message: messages to send, the stories in them, and the outcome.

    `states` are changes to what the stage remembers. They take effect once the broker has confirmed
    everything in `outgoing`.
    """

    outgoing: list[Outgoing]
    stories: list[Story] = field(default_factory=list)
    outcome: Outcome = "passed"
    states: list[Outgoing] = field(default_factory=list)
