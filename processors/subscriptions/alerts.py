"""Alerts: what subscriptions are told of a story."""

from typing import Literal, NotRequired

from typing_extensions import TypedDict

from processors.story import Mention, PubStatus, RecordLink, Time, Urgency

Kind = Literal["match", "update", "retract"]
Reason = Literal["killed", "withheld", "unmatched"]
Part = Literal["headline", "subjects", "names", "quotations", "text"]


class Evidence(TypedDict):
    """A clue of the query that the story has."""

    clue: str
    """The clue in its canonical form: `rail strike`, `ORG siemens`, `SUBJECT 20000154`, `URGENCY 1..2`."""
    where: Literal["headline", "text", "record"]
    """What the clue was found in; `record` for properties such as the urgency."""
    mentions: list[Mention]
    """Where it is, in the headline or in `bodies[0].value`; empty for a property."""
    value: NotRequired[str]
    """The value of the property, or the name of the subject, place or speaker, that matched."""
    excerpt: NotRequired[str]
    """The sentence with the first mention, on one line; of one longer than 240 characters about 160. Only if
    `where` is `text`: the whole headline is in the alert."""


class AlertedStory(TypedDict):
    """The version of a story that an alert is about."""

    uri: str
    version: str
    versionCreated: Time
    pubStatus: PubStatus
    headline: str
    urgency: NotRequired[Urgency]
    source: NotRequired[str]
    language: NotRequired[str]


class Alert(TypedDict):
    """A story matches a subscription, matches it in a newer version, or is taken back."""

    id: str
    """Made from the subscription, the story's version and the kind: the same if an alert comes again."""
    kind: Kind
    subscription: str
    """The subscription's id."""
    owner: str
    name: str
    """The subscription's name."""
    story: AlertedStory
    why: list[Evidence]
    """The clues that matched; empty in a retraction."""
    changed: NotRequired[list[Part]]
    """In an update: what differs from the version that was told before."""
    reason: NotRequired[Reason]
    """In a retraction: the story was killed or withheld, or its new version no longer matches."""
    record: RecordLink
    """The message that has the version's whole record."""
    replayed: NotRequired[Time]
    """When the replay began that the alert is part of."""
