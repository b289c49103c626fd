"""What the index answers. Dictionaries have the names of the HTTP API, and can be sent as they are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, NotRequired, TypeVar

from typing_extensions import TypedDict

from processors.queries.facts import Facts
from processors.story import EntityType, PubStatus, QuotationAct, QuotationKind, Span, Time, Urgency
from processors.subscriptions.alerts import Alert, Evidence

T = TypeVar("T")


class SubjectShown(TypedDict):
    """A subject of a story."""

    uri: str
    name: str
    confidence: NotRequired[int]
    """0 to 100; absent if the wire gave the subject without one."""
    ours: bool
    """Whether copytaster found it; else it is the wire's."""


class Summary(TypedDict):
    """A version of a story, as lists show it."""

    uri: str
    version: str
    number: int
    """1 for the first version that the index had of the story, 2 for the next, and so on."""
    headline: str
    """At most 500 characters."""
    standfirst: str
    """The wire's description, or the beginning of the text; at most 240 characters."""
    status: PubStatus
    received: Time
    """When the raw message arrived on Kafka."""
    enriched: Time
    """When the version came to `wire.enriched`."""
    versionCreated: Time
    subjects: list[SubjectShown]
    """The strongest ones, at most five."""
    words: int
    """Of the text."""
    quotations: int
    repaired: bool
    """Whether repairs were needed to read the story."""
    urgency: NotRequired[Urgency]
    source: NotRequired[str]
    slugline: NotRequired[str]
    located: NotRequired[str]
    language: NotRequired[str]
    embargoedUntil: NotRequired[Time]
    edNote: NotRequired[str]
    why: NotRequired[list[Evidence]]
    """The clues of the query that it has, as in alerts; only if they were asked for."""


class VersionSummary(TypedDict):
    """A version of a story among its other versions."""

    number: int
    version: str
    versionCreated: Time
    received: Time
    enriched: Time
    status: PubStatus
    headline: str
    words: int
    repairs: list[str]
    urgency: NotRequired[Urgency]
    counted: NotRequired[bool]
    """Present if the wire sent no version, so that it is our count."""


class SaidSpeaker(TypedDict):
    """Who says the words of a quotation."""

    name: str
    entity: NotRequired[str]
    role: NotRequired[str]


class SaidStory(TypedDict):
    """The story that has a quotation."""

    uri: str
    number: int
    headline: str
    source: NotRequired[str]


class SaidRow(TypedDict):
    """A quotation in the newest version of a story."""

    text: str
    kind: QuotationKind
    confidence: float
    speaker: SaidSpeaker
    story: SaidStory
    received: Time
    spans: list[Span]
    """Offsets into `bodies[0].value` of the story."""
    act: NotRequired[QuotationAct]


class RoleCount(TypedDict):
    """What stories call a person, and how many do."""

    role: str
    stories: int


class EntityDay(TypedDict):
    """What a day (UTC) has of an entity."""

    day: str
    """YYYY-MM-DD"""
    stories: int
    quotations: int


class EntityCard(TypedDict):
    """A person, organisation, place or other name, and where it occurs in the newest versions of stories."""

    id: str
    name: str
    type: EntityType
    roles: list[RoleCount]
    """The most frequent ones first, at most ten."""
    stories: int
    quotations: int
    days: list[EntityDay]
    """Those that have any, oldest first."""
    country: NotRequired[str]
    uri: NotRequired[str]
    point: NotRequired[list[float]]
    """Longitude and latitude, in degrees."""


class DeskCount(TypedDict):
    """One of the 17 top-level subjects, and how many stories have it or one below it."""

    uri: str
    slug: str
    name: str
    stories: int


class SourceCount(TypedDict):
    name: str
    stories: int


class LanguageCount(TypedDict):
    code: str
    stories: int


class UrgencyCount(TypedDict):
    urgency: int
    stories: int


class Filters(TypedDict):
    """By what stories can be filtered, and how many there are of each; those of most stories first."""

    desks: list[DeskCount]
    sources: list[SourceCount]
    languages: list[LanguageCount]
    urgencies: list[UrgencyCount]
    """In order, the highest (1) first."""


class AlertDay(TypedDict):
    """How many alerts of each kind a subscription had on a day (UTC)."""

    day: str
    match: int
    update: int
    retract: int


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
    """A new version of a story, or one that takes the place of an equal one."""

    position: Position
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
