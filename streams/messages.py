"""Messages as agents see them, independent of Faust and aiokafka."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from processors.story import Story

Outcome = Literal["passed", "set_aside", "repeated", "outdated", "dead_letter"]


@dataclass(frozen=True, slots=True)
class Incoming:
    """A message read from Kafka. `timestamp` is in seconds since 1970; a tombstone has an empty `value`."""

    topic: str
    partition: int
    offset: int
    key: bytes | None
    value: bytes
    headers: Mapping[str, bytes]
    timestamp: float


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

    `states` are the messages that update the stage's stores. The updates take effect once the broker has
    confirmed them and everything in `outgoing`.
    """

    outgoing: list[Outgoing]
    stories: list[Story] = field(default_factory=list)
    outcome: Outcome = "passed"
    states: list[Outgoing] = field(default_factory=list)
