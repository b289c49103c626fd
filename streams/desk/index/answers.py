"""What the index answers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from processors.queries.facts import Facts
from processors.story import Time
from processors.subscriptions.alerts import Alert
from streams.desk.index.api_types import Summary, VersionSummary

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Some of a list, newest first."""

    items: list[T]
    next: int | None
    """The argument `before` of the next page; None if this is the last. It fits into JavaScript's numbers."""
    complete: bool = True
    """False if the time of a search was used up before `limit` were found: `next` goes on from there."""


@dataclass(frozen=True, slots=True)
class Tally:
    """How many stories a query matches."""

    count: int
    days: Mapping[str, int]
    """By day (UTC, YYYY-MM-DD), oldest first; days without any are left out."""
    complete: bool
    """False if the budget was used up, so that older stories were not counted."""


@dataclass(frozen=True, slots=True)
class Position:
    """Where the message of a version or an alert is, in `wire.enriched` or `wire.alerts`."""

    partition: int
    offset: int


@dataclass(frozen=True, slots=True)
class Stored:
    """A version of a story."""

    record: bytes
    """The whole record as JSON, as it was on `wire.enriched`."""
    summary: Summary
    number: int
    newest: int
    """The number of the story's newest version."""
    position: Position
    versions: Sequence[VersionSummary]
    """The newest versions of the story that the index has, at most 200, oldest first."""


@dataclass(frozen=True, slots=True)
class ToldAlert:
    """An alert, and when it was written to `wire.alerts`."""

    alert: Alert
    at: Time


@dataclass(frozen=True, slots=True)
class StoryChange:
    """A new version of a story, one that takes the place of an equal one, or one with another status, because
    an older version was read after it."""

    position: Position
    """Of the message that was read."""
    summary: Summary
    facts: Facts
    """What queries are matched against: those of the version, or, if the story is taken back, those of its
    last usable version. Not thread-safe."""


@dataclass(frozen=True, slots=True)
class AlertChange:
    """A new alert."""

    position: Position
    told: ToldAlert


@dataclass(frozen=True, slots=True)
class Figures:
    """How much there is, for metrics."""

    stories: int
    versions: int
    alerts: int
    bytes: int
    """Of all files on disk."""
    oldest: float | None
    """When the oldest version came to `wire.enriched`, in seconds since 1970; None if there is none."""
