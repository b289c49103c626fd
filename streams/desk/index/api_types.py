"""What the index answers that is sent as it is: the names are those of the HTTP API."""

from typing import NotRequired

from typing_extensions import TypedDict

from processors.story import EntityType, PubStatus, QuotationAct, QuotationKind, Span, Time, Urgency
from processors.subscriptions.alerts import Evidence


class SubjectShown(TypedDict):
    """A subject of a story."""

    uri: str
    name: str
    confidence: NotRequired[int]
    """0 to 100; absent if the wire gave the subject without one."""
    ours: bool
    """Whether copytaster found it; else it is the wire's."""


class Properties(TypedDict, total=False):
    """What not every summary has."""

    urgency: Urgency
    source: str
    slugline: str
    located: str
    language: str
    embargoedUntil: Time
    edNote: str
    why: list[Evidence]
    """The clues of the query that it has, as in alerts; only if they were asked for."""


class Summary(Properties):
    """A version of a story, as lists show it.

    If it takes back the story and has no headline but a label such as "KILL", no source, slugline, place or
    urgency, these are those of the last usable version.
    """

    uri: str
    version: str
    number: int
    """1 for the first version that the index had of the story, 2 for the next, and so on."""
    cursor: int
    """The parameter `before`, to list what is older than this version. Stories of the same millisecond may
    share one. It is the same at every desk of a cluster, unless these are hundreds."""
    headline: str
    """At most 500 characters."""
    standfirst: str
    """The wire's description, or the beginning of the text; at most 240 characters."""
    status: PubStatus
    """That of the version. A kill stands until a usable version releases the story: of a version that is only
    withheld after it, it is `canceled`."""
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


class SourceSeen(TypedDict):
    """A source of stories, by the name that its stories have."""

    source: str
    last: Time
    """When its newest story or version came to `wire.enriched`."""
    stories: int
    """Stories and new versions in the last hour."""
