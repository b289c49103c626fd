"""The story record: ninjs 3.1 with `entities`, `quotations` and `enrichment`.

A story is a plain dictionary with ninjs' property names. The types here cost nothing at run time, and the
published JSON Schema is generated from them. Every `start` and `end` is a Python string index (code points,
not bytes) into `bodies[0].value`, the plain text. Times are RFC 3339.

https://www.iptc.org/std/ninjs/
"""

from datetime import UTC, datetime
from typing import Annotated, Any, Literal, NotRequired

import orjson
from typing_extensions import TypedDict  # pydantic cannot read typing's own before Python 3.12

from processors.errors import StoryError
from processors.schema import Keywords

Time = Annotated[str, Keywords(format="date-time")]
Offset = Annotated[int, Keywords(minimum=0)]
Percentage = Annotated[int, Keywords(minimum=0, maximum=100)]
Share = Annotated[float, Keywords(minimum=0, maximum=1)]
Urgency = Annotated[int, Keywords(minimum=1, maximum=9)]
PubStatus = Literal["usable", "withheld", "canceled"]
ParagraphRole = Literal[
    "byline",
    "standfirst",
    "repeat",
    "related",
    "caption",
    "credit",
    "pullquote",
    "crosshead",
    "note",
    "text",
]
EntityType = Literal["PERSON", "ORG", "LOC", "MISC", "DATE", "MONEY", "PERCENT"]
QuotationKind = Literal["direct", "mixed", "indirect"]
QuotationAct = Literal[
    "say",
    "describe",
    "deny",
    "ask",
    "urge",
    "promise",
    "agree",
    "refuse",
    "threaten",
    "accuse",
    "praise",
]


class Standard(TypedDict):
    """The standard that a story conforms to."""

    name: str
    version: str
    schema: str
    """The `$id` of our JSON Schema of a story, which extends ninjs by three properties."""


class Text(TypedDict):
    """A headline, a description or a body."""

    role: NotRequired[str]
    contentType: str
    """The media type: `text/plain` for `bodies[0]`; markup from the wire may follow."""
    value: str


class Concept(TypedDict):
    """A person, an organisation or an event that the story names."""

    name: NotRequired[str]
    rel: NotRequired[str]
    """`mentioned` if copytaster found it."""
    uri: NotRequired[str]
    literal: NotRequired[str]
    """The `id` of the entity if copytaster found it."""


class Place(Concept):
    """A place that the story names."""

    geoJSON: NotRequired[dict[str, Any]]
    """GeoJSON (RFC 7946), longitude first."""


class Subject(TypedDict):
    """What a story is about."""

    name: NotRequired[str]
    rel: NotRequired[str]
    uri: NotRequired[str]
    """IPTC's Media Topic where there is one."""
    literal: NotRequired[str]
    relevance: NotRequired[Percentage]
    """How much the story is about it, relative to its strongest subject, 0 to 100."""
    confidence: NotRequired[Percentage]
    """The probability that the subject is right, 0 to 100."""
    creator: NotRequired[str]
    """`copytaster` if copytaster added it; subjects from the wire have another creator."""


class InfoSource(TypedDict):
    """Who originated, distributed or supplied the story."""

    name: NotRequired[str]
    role: NotRequired[str]
    uri: NotRequired[str]
    literal: NotRequired[str]


class Genre(TypedDict):
    """What kind of story it is."""

    name: NotRequired[str]
    uri: NotRequired[str]
    literal: NotRequired[str]


class AltId(TypedDict):
    """Another id of the story."""

    role: str
    value: str


class Association(TypedDict):
    """An item associated with the story."""

    name: str
    uri: str
    rel: NotRequired[str]
    type: NotRequired[str]


class Span(TypedDict):
    """A span of the plain text."""

    start: Offset
    end: Offset


class Mention(Span):
    """A span of the plain text, and its words."""

    text: str


class Paragraph(Span):
    """A paragraph of the plain text."""

    role: ParagraphRole


class Dateline(TypedDict):
    """The dateline: where the story was filed from, and by which agency."""

    place: Span
    agency: NotRequired[Span]
    end: Offset
    """The end of the dateline, where the text of the story begins."""


class Entity(TypedDict):
    """A person, organisation, place or other name in the story, or a date, amount of money or percentage."""

    id: str
    """Made from type and name, and the same in every story: `person:stephen-harper`."""
    name: str
    """The fullest form in the story, without title and possessive."""
    type: EntityType
    relevance: Share
    """How much the story is about it, 0 to 1."""
    role: NotRequired[str]
    """What the story calls a person: `analyst at Nordfjord Securities`."""
    country: NotRequired[Annotated[str, Keywords(pattern="^[A-Z]{2}$")]]
    """The ISO 3166 code of a place's country, if the story makes it certain."""
    uri: NotRequired[str]
    """A place's GeoNames page, if the story makes it certain."""
    mentions: list[Mention]
    """The mentions in the text, in order; empty if only the headline names the entity."""


class Speaker(TypedDict):
    """The speaker of a quotation, or whom the speaker addresses."""

    name: str | None
    """Null if the story does not make clear whom a pronoun refers to."""
    entity: NotRequired[str]
    """The `id` of the entity, if the speaker is one."""
    mention: Mention
    """The words that name the speaker, which may be a pronoun."""


class Quotation(TypedDict):
    """Words of somebody, according to the story: what they said, denied, asked or promised, see `act`."""

    text: str
    """The words, without cue and speaker; the parts of an interrupted quotation are joined."""
    kind: QuotationKind
    """`direct`: every word between quotation marks; `mixed`: some; `indirect`: none."""
    act: NotRequired[QuotationAct]
    """What the speaker does with the words; only `say` states them. `describe`: the words name what is spoken
    of; `deny`: they are not so; `ask`: a question; `urge`: what somebody is to do; `promise`, `agree`,
    `refuse`, `threaten`: what the speaker will do, or will not; `accuse`: whom the speaker accuses or
    criticises, and of what; `praise`: whom or what. Later versions of the contract may add acts. Absent in
    records from before contract 1.5."""
    spans: list[Span]
    cue: Mention | None
    """The words that introduce the quotation: `said`, `according to`, a colon."""
    speaker: Speaker | None
    addressee: NotRequired[Speaker]
    """Whom the speaker addresses, if it is named between cue and words: Putin in "urged Putin to help"."""
    confidence: Share
    """The probability that words and speaker are right, 0 to 1."""


class Replaced(TypedDict):
    """The version of the story that this one replaces."""

    version: str
    versionCreated: Time


class RecordLink(TypedDict):
    """A message on Kafka."""

    topic: str
    partition: int
    offset: int


class Enrichment(TypedDict):
    """How the record was made, and details of the text."""

    format: str
    """The wire format of the raw message."""
    received: Time
    """When the raw message arrived on Kafka; of a replay, when it first did."""
    raw: NotRequired[RecordLink]
    """The message on `wire.raw` that the story came in. Absent from records of before contract 1.6."""
    source: NotRequired[str]
    """The wire that the story comes from, by the name that the message or the operators give it."""
    pushedBy: NotRequired[str]
    """Who pushed the message, if its header `copytaster-pushed-by` says so."""
    replayed: NotRequired[Time]
    """When the replay began that this record is part of: operators sent the raw message again. The record
    supersedes the earlier one of the same version."""
    digest: str
    """A hash of what the wire sent, without transmission ids: two messages with the same `uri` and digest are
    the same version sent twice."""
    repairs: list[str]
    """The repairs that were needed to read the story."""
    wireStatus: NotRequired[str]
    """The status that the wire gave, if it is not one of `pubStatus`; the story is withheld."""
    counted: NotRequired[Literal[True]]
    """Present if the wire sent no `version`, so that it is our count."""
    withdrawnBy: NotRequired[str]
    """The uri of another story, whose update or kill takes this one back."""
    paragraphs: list[Paragraph]
    dateline: NotRequired[Dateline]
    replaces: NotRequired[Replaced]
    subjects: NotRequired[dict[str, dict[str, int]]]
    """By subject uri: the terms that indicate the subject, and how often each occurs."""
    model: NotRequired[str]
    """Name of the language model."""
    modelVersion: NotRequired[str]
    stages: dict[str, Time]
    """When each stage finished with the story, in order."""


class WireProperties(TypedDict, total=False):
    """The ninjs properties that a wire may send."""

    version: str
    firstCreated: Time
    contentCreated: Time
    embargoedUntil: Time
    expires: Time
    urgency: Urgency
    """1 (highest) to 9."""
    profile: str
    copyrightHolder: str
    copyrightNotice: str
    usageTerms: str
    edNote: str
    language: str
    """BCP 47; detected from the text if the wire does not send it."""
    title: str
    by: str
    slugline: str
    located: str
    headlines: list[Text]
    descriptions: list[Text]
    subjects: list[Subject]
    """The wire's own first, then those that copytaster added."""
    people: list[Concept]
    organisations: list[Concept]
    places: list[Place]
    events: list[Concept]
    infoSources: list[InfoSource]
    genres: list[Genre]
    altIds: list[AltId]
    associations: list[Association]


class Story(WireProperties):
    """A version of a story: ninjs 3.1 with three properties of our own."""

    uri: Annotated[str, Keywords(minLength=1)]
    """The story's id, the same for all its versions, and the key of its messages."""
    type: Literal["text"]
    standard: Standard
    versionCreated: Time
    pubStatus: PubStatus
    """`canceled` withdraws the story (a kill); `withheld` means not to publish it for now."""
    bodies: Annotated[list[Text], Keywords(minItems=1)]
    """The plain text first."""
    entities: NotRequired[list[Entity]]
    """Added by the stage `entities`."""
    quotations: NotRequired[list[Quotation]]
    """Added by the stage `quotations`."""
    enrichment: Enrichment


STANDARD: Standard = {"name": "ninjs", "version": "3.1", "schema": "urn:x-copytaster:schema:story:1"}


def from_json(data: bytes) -> Story:
    """Read a story from `to_json`. Raises StoryError (`encoding`, `json`, `not-a-story`) if it is not one."""
    story: Story = load_json(data)
    if not isinstance(story, dict):
        raise StoryError("json", f"a story must be a JSON object, not {type(story).__name__}")
    try:
        if not isinstance(story["uri"], str) or not isinstance(story["bodies"][0]["value"], str):
            raise TypeError
        story["enrichment"]["stages"]
    except (KeyError, IndexError, TypeError):
        raise StoryError(
            "not-a-story", "a story must have uri, bodies[0].value and enrichment.stages"
        ) from None
    return story


def to_json(story: Story) -> bytes:
    """Write a story as JSON in UTF-8, its properties in insertion order."""
    return orjson.dumps(story)


def load_json(data: bytes) -> Any:
    """Parse JSON in UTF-8. Raises StoryError (`encoding` or `json`) with the position."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise StoryError("encoding", f"JSON must be UTF-8: {error}") from None
    try:
        return orjson.loads(data.removeprefix(b"\xef\xbb\xbf"))
    except orjson.JSONDecodeError as error:
        raise StoryError("json", str(error)) from None


def body(story: Story) -> str:
    """The plain text, which every offset in the story is an index into."""
    return story["bodies"][0]["value"]


def headline(story: Story) -> str:
    """The first headline, or an empty string."""
    headlines = story.get("headlines")
    return headlines[0]["value"] if headlines else ""


def stamp(story: Story, stage: str) -> None:
    """Record in `enrichment.stages` that a stage has finished with the story now."""
    story["enrichment"]["stages"][stage] = rfc3339(datetime.now(UTC))


def rfc3339(moment: datetime) -> str:
    """Format a time as RFC 3339 in UTC, to the millisecond."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
