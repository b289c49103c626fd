"""What the operations' calls answer. Seconds are numbers; the times of samples are seconds since 1970."""

from typing import Annotated, Literal, NotRequired

from typing_extensions import TypedDict

from processors.schema import Keywords
from processors.story import Time
from streams.desk.index.api_types import SourceSeen

Count = Annotated[int, Keywords(minimum=0)]
Amount = Annotated[float, Keywords(minimum=0)]
Level = Literal["wrong", "attention", "fine"]


class StageSample(TypedDict):
    """A stage, or `notify`, at a time. What is not known is null."""

    taken: Amount | None
    """Messages a second that it took in the last minute."""
    finished: Amount | None
    """Messages a second that it finished in the last minute."""
    messages: Count | None
    """Its lag: the messages that are not committed."""
    seconds: Amount | None
    """Its lag: for how long the oldest of them has been on the topic."""


class Freshness(TypedDict):
    """Seconds from receipt to enriched, of the stories of the last minute; null if there were none."""

    p50: Amount | None
    p99: Amount | None


class Sample(TypedDict):
    """All figures at a time. What is not known is null."""

    at: Amount
    """Seconds since 1970."""
    stages: dict[str, StageSample]
    freshness: Freshness
    deadLetters: Count | None
    """In the last minute."""


class State(TypedDict):
    """A sentence about the whole."""

    level: Level
    text: str
    since: NotRequired[Time]


class Pause(TypedDict):
    """An operator has paused a stage."""

    by: str
    at: Time


class StageNow(TypedDict):
    """A stage, or `notify`."""

    name: str
    paused: NotRequired[Pause]
    stalled: Amount
    """Seconds since it finished something while it had messages waiting; 0 if all is well."""


class ProcessNow(TypedDict):
    """A process that is asked for its metrics, and what it said last."""

    name: str
    """Its address, host:port."""
    kind: str
    """worker, notify, exporter, api, desk, or process; empty if it has never answered."""
    up: bool
    ready: bool
    since: Time
    """When it began to answer, or not to, as far as it was asked."""
    problem: NotRequired[str]
    """Why it does not answer."""
    waiting: NotRequired[str]
    """What it waits for."""
    drained: bool
    partitions: NotRequired[Count]
    started: NotRequired[Time]
    restarts: Count
    """How often it was found to have been restarted in the last hour."""
    version: NotRequired[str]
    model: NotRequired[str]
    modelVersion: NotRequired[str]
    memory: NotRequired[Count]
    """Bytes."""
    cpu: NotRequired[Amount]
    """Processor cores in use."""


class WireNow(TypedDict):
    """A wire, by its name in the file of sources; `other` are all that it does not name."""

    source: str
    last: NotRequired[Time]
    """When its newest story was received that workers have seen."""
    stories: Count
    """In the last hour."""
    refused: Count
    """Messages in the last hour."""


class NotifyNow(TypedDict):
    """The delivery of alerts, over all processes of `notify`."""

    waiting: Count
    overdue: Amount
    """For how many seconds the oldest undelivered alert has been due."""
    failing: Count
    disabled: Count
    delivered: Count
    """In the last hour."""
    failed: Count
    """Attempts in the last hour that did not deliver."""


class ApiNow(TypedDict):
    """Requests to `copytaster api` in the last hour."""

    requests: Count
    errors: Count
    """Those that were answered with a status of 500 or more."""


class BrokersNow(TypedDict):
    """Whether the brokers answer."""

    up: bool
    problem: NotRequired[str]
    measured: NotRequired[Time]
    """When they last said what the lag is."""
    workers: NotRequired[Count]
    """Members of the workers' group; left out if the brokers do not tell."""


class Now(TypedDict):
    """What is true at the moment."""

    at: Time
    countedSince: Time
    """An hour ago, or when the desk was started if that is later: it adds up what processes count since."""
    states: list[State]
    """The worst first."""
    brokers: BrokersNow
    stages: list[StageNow]
    workers: list[ProcessNow]
    others: list[ProcessNow]
    wires: list[WireNow]
    sources: list[SourceSeen]
    """The 50 sources of most stories in the index, by name."""
    notify: NotRequired[NotifyNow]
    api: NotRequired[ApiNow]
    embargoed: NotRequired[Count]
    """Stories that are held back until their embargo ends."""
    embargoOverdue: NotRequired[Amount]
    """For how many seconds the first of them has been held back after that; 0 if none is."""
    subscriptions: dict[str, Count]
    """By state."""
    deadLettersRead: Count
    """How many messages of the topic of dead letters the desk has read; their list changes with it."""


class Newest(TypedDict):
    """The data of an event `operations`: the newest sample."""

    sample: Sample
    now: Now


class Hour(TypedDict):
    """The samples of the last hour, one every 5 s, oldest first, and what is true at the moment."""

    samples: list[Sample]
    now: Now


class Bytes(TypedDict):
    """Bytes as text, if they are UTF-8, else in base64; at most a million of them."""

    size: Count
    """How many there really are."""
    text: str | None
    base64: str | None
    truncated: bool


class Line(Bytes):
    """A line of a message."""

    number: Count
    """1 for the first."""


class Parts(TypedDict, total=False):
    """What stories a message has; empty if it can no longer be parsed, as settings have changed."""

    stories: Count
    """How many stories it has."""
    line: Line
    """The line of this story, if the message is NDJSON."""


class RawMessage(Bytes, Parts):
    """A message as a wire sent it."""

    topic: str
    partition: Count
    offset: Count
    time: Time
    headers: dict[str, str]


class DeadLetterRow(TypedDict):
    """A message that could not be processed."""

    id: str
    """Its partition and offset on the topic of dead letters, as in 3:1207."""
    at: Time
    stage: str
    reason: str
    source: str
    """The wire, empty if the message does not name it."""
    uri: str
    error: str
    retried: bool
    """Whether it has been sent again."""


class DeadLetterPage(TypedDict):
    """Dead letters of the last seven days, the newest first."""

    deadLetters: list[DeadLetterRow]
    next: str | None
    """The parameter `before` of the next page; null if there is none."""


class DeadLetter(DeadLetterRow, Bytes):
    """A dead letter with its bytes."""

    topic: str
    """Where the message came from, or was to go."""
    partition: Count | None
    offset: Count | None
    """The message's place there; null if it was not sent yet."""
    headers: dict[str, str]


class Retried(TypedDict):
    """A dead letter was sent again."""

    topic: str
