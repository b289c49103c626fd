"""What the desk's HTTP API takes and answers, besides what the index answers; published with the contract."""

from typing import Annotated, Literal, NotRequired

from pydantic import BaseModel, ConfigDict, Field
from typing_extensions import TypedDict

from processors.schema import Keywords
from processors.story import RecordLink, Story, Time
from processors.subscriptions.alerts import Alert, Kind, Reason
from processors.subscriptions.subscription import MAX_QUERY
from streams.desk.changes import PartChanges
from streams.desk.index.api_types import AlertDay, SaidRow, Summary, VersionSummary
from streams.roles import Role

MAX_DAYS = 366

Cursor = int | None
Count = Annotated[int, Keywords(minimum=0)]


class _Request(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Credentials(_Request):
    """What one signs in with at the desk's page."""

    token: str


class QueryTrial(_Request):
    """A query to try on the stories of the last days."""

    query: Annotated[str, Field(min_length=1, max_length=MAX_QUERY)]
    days: Annotated[int, Field(ge=1, le=MAX_DAYS)] | None = None
    """How many days to go back, today included; all that the desk keeps if it is left out."""


class StoryPage(TypedDict):
    """Stories, newest first."""

    stories: list[Summary]
    next: Cursor
    """The parameter `before` of the next page; null if this is the last."""
    complete: bool
    """False if the time for a search was used up before `limit` stories were found: `next` goes on."""
    after: str
    """The parameter `after` of /live, to be sent everything that came after this page."""


class KillPage(TypedDict):
    """Stories that were killed, and that no usable version has released since, newest first."""

    kills: list[Summary]
    next: Cursor
    """The parameter `before` of the next page; null if this is the last."""
    complete: bool
    """False if the time for a search was used up before `limit` kills were found: `next` goes on."""


class EntityStoryPage(TypedDict):
    """Stories that name an entity, newest first."""

    stories: list[Summary]
    next: Cursor
    """The parameter `before` of the next page; null if this is the last."""


class StoryAlert(TypedDict):
    """An alert about a story."""

    id: str
    subscription: str
    """The subscription's id."""
    name: str
    """The subscription's name."""
    owner: str
    kind: Kind
    reason: NotRequired[Reason]
    """In a retraction: the story was killed or withheld, or its new version no longer matches."""
    at: Time
    """When it was written to `wire.alerts`."""


class StoryAnswer(TypedDict):
    """A version of a story, and what is known of the story."""

    story: Story
    """The whole record, as it was on `wire.enriched`."""
    summary: Summary
    """The version as lists show it, with what a notice lacks that takes the story back."""
    number: int
    """1 for the first version that the index had of the story, 2 for the next, and so on."""
    newest: int
    """The number of the story's newest version."""
    position: RecordLink
    """Where the record is in Kafka."""
    versions: list[VersionSummary]
    """The newest versions, at most 200, oldest first."""
    alerts: list[StoryAlert]
    """The newest alerts about it, newest first: the caller's, or everybody's for operators."""


class VersionList(TypedDict):
    """The newest versions of a story, at most 200, oldest first."""

    versions: list[VersionSummary]


class ChangeList(TypedDict):
    """What changed from one version of a story to another, word by word."""

    parts: list[PartChanges]


class QuotationPage(TypedDict):
    """What somebody says, newest stories first."""

    quotations: list[SaidRow]
    next: Cursor
    """The parameter `before` of the next page; null if this is the last."""


class StoryDay(TypedDict):
    """How many stories a day (UTC) had."""

    day: str
    """YYYY-MM-DD"""
    stories: Count


class TriedQuery(TypedDict):
    """What a query finds in the last days."""

    query: str
    """The query in its canonical form."""
    count: Count
    """How many stories match."""
    complete: bool
    """False if the time was used up before all stories were tried: older ones may match, too."""
    stories: list[Summary]
    """The newest of them with the evidence, at most 50."""
    days: list[StoryDay]
    """Each of the days, oldest first."""


class QueryNames(TypedDict):
    """The names that a query can have after `SUBJECT`, `WITHIN` and `FORMAT`."""

    subjects: dict[str, str]
    """Names by their codes."""
    regions: dict[str, str]
    """Names by their codes; a continent or a group of countries is its own code. Two may have the same name:
    a query then needs the code."""
    formats: list[str]


class DatedAlert(Alert):
    """An alert, and when it was written to `wire.alerts`."""

    at: Time


class DeskAlertPage(TypedDict):
    """Alerts of an owner, newest first."""

    alerts: list[DatedAlert]
    next: Cursor
    """The parameter `before` of the next page; null if this is the last."""
    after: str
    """The parameter `after` of /live, to be sent everything that came after this page."""


class AlertDays(TypedDict):
    """How many alerts an owner's subscriptions had."""

    subscriptions: dict[str, list[AlertDay]]
    """By the id of the subscription: its days that have any, oldest first."""


class Me(TypedDict):
    """Who sends the request, and what they may do."""

    user: str
    owner: str
    """Whose subscriptions and alerts they have."""
    role: Role
    signIn: Literal["none", "tokens", "proxy"]
    """How one signs in at this desk."""
    version: str
    """The version of copytaster."""
    days: int
    """How many days of stories the desk keeps, besides today."""
    prefix: str
    """The first part of the names of topics."""
