"""The tables of topics and stages.

The key of every record is the story's `uri`, so that all versions of a story are in one partition and stay in
order at every stage. The wiring of workers, the creation of topics, the contract and the tests are derived
from these tables. A new stage needs a row in `STAGES`, an agent of its name in `streams/agents/`, and a
processor.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from processors.subjects.vocabulary import SLUGS

HOUR = 60 * 60 * 1000  # milliseconds
DAY = 24 * HOUR
FOREVER = -1
RECORD = "record"
OWN_ALERTS = "alert."  # begins the topics that subscriptions have of their own
MAX_MESSAGE = 5 * 1024**2  # bytes; an enriched story is larger than the raw one


@dataclass(frozen=True)
class Topic:
    """A topic: its name without the prefix, its keys and values in words, and its settings in Kafka."""

    suffix: str
    key: str
    value: str
    retention: int = 7 * DAY  # milliseconds; FOREVER for a topic whose entries do not expire
    cleanup: str = "delete"
    segment: int | None = None  # milliseconds until a segment is closed, after which it can be compacted

    def name(self, prefix: str) -> str:
        return f"{prefix}.{self.suffix}"

    @property
    def config(self) -> dict[str, str]:
        """The topic's configuration in Kafka."""
        config = {
            "cleanup.policy": self.cleanup,
            "retention.ms": str(self.retention),
            "max.message.bytes": str(MAX_MESSAGE),
        }
        return config | ({"segment.ms": str(self.segment)} if self.segment else {})

    @property
    def written_by(self) -> str:
        """A description of who writes to the topic."""
        if self is RAW:
            return "wires, copytaster push"
        if self is DEADLETTER:
            return "every stage"
        if self is CONTROL:
            return "operators' commands"
        if self is NOTIFIED or self.suffix.startswith(OWN_ALERTS):
            return "copytaster notify"
        if self is SUBSCRIPTIONS:
            return "copytaster subscriptions, copytaster api"
        if self is TOKENS:
            return "copytaster tokens"
        return ", ".join(stage.name for stage in STAGES if self in (*stage.targets, *stage.stores))


RAW = Topic("raw", "uri, or any", "the story as the wire sent it")
PARSED = Topic("parsed", "uri", RECORD)
SET_ASIDE = Topic("setaside", "the message's", "the raw message")
STORIES = Topic("stories", "uri", RECORD)
LIVES = Topic("lives", "uri", "the newest version", 30 * DAY, "compact,delete")
ENTITIES = Topic("entities", "uri", RECORD)
QUOTATIONS = Topic("quotations", "uri", RECORD)
ENRICHED = Topic("enriched", "uri", RECORD, 30 * DAY)
OUTLETS = Topic("outlets", "uri", "the subjects it was sent to", 30 * DAY, "compact,delete")
EMBARGOED = Topic("embargoed", "uri", RECORD, 365 * DAY, "compact,delete")
DEADLETTER = Topic("deadletter", "the message's", "the message; the reason is in headers", 30 * DAY)
# Exists only while `copytaster topics --partitions` is at work, so that workers wait; it has no messages.
GROWING = Topic("growing", "", "")
CONTROL = Topic("control", "what is asked", "who asked it, and when", 365 * DAY, "compact,delete")
# The key of an alert is the subscription's id, a space, and the uri.
ALERTS = Topic("alerts", "id and uri", "what is told of a story", 30 * DAY)
ALERTED = Topic("alerted", "uri", "who was told of it", 30 * DAY, "compact,delete")
HELD = Topic("held", "uri", "a record to tell of later", 365 * DAY, "compact,delete")
SUBSCRIPTIONS = Topic("subscriptions", "id", "the subscription", FOREVER, "compact")
TOKENS = Topic("tokens", "the token's id", "whose token it is, and a hash of it", FOREVER, "compact")
# Almost all of its messages are soon deleted by tombstones, so it is compacted often.
NOTIFIED = Topic("notified", "id and alert", "an alert to deliver", 30 * DAY, "compact,delete", HOUR)
HOLDING = (EMBARGOED, HELD)  # have whole records, of stories that are under embargo
SUBJECTS = {slug: Topic(f"subject.{slug}", "uri", RECORD, 30 * DAY) for slug in SLUGS.values()}


@dataclass(frozen=True)
class Stage:
    """A stage: the topic that it reads, and the topics that it writes in addition to the dead letters.

    `stores` are the topics that hold its state; they must have as many partitions as `source`. A
    `transactional` stage, which must have stores, sends output and state in one transaction if the guarantee
    is exactly once.
    """

    name: str
    source: Topic
    targets: tuple[Topic, ...]
    stores: tuple[Topic, ...] = ()
    transactional: bool = False


STAGES = (
    Stage("ingest", RAW, (PARSED, SET_ASIDE)),
    Stage("versions", PARSED, (STORIES,), stores=(LIVES,)),
    Stage("entities", STORIES, (ENTITIES,)),
    Stage("quotations", ENTITIES, (QUOTATIONS,)),
    Stage(
        "subjects",
        QUOTATIONS,
        (ENRICHED, *SUBJECTS.values()),
        stores=(OUTLETS, EMBARGOED),
        transactional=True,
    ),
    Stage("alerts", ENRICHED, (ALERTS,), stores=(ALERTED, HELD), transactional=True),
)


def alert_topic(name: str) -> Topic:
    """The topic of its own that a subscription names, with the same messages as `wire.alerts`."""
    return Topic(OWN_ALERTS + name, ALERTS.key, ALERTS.value, ALERTS.retention)


def all_topics() -> Iterator[Topic]:
    """Every topic, in the order of the flow, then the dead letters, what stages remember, the subscriptions
    and tokens, and the requests of operators."""
    yield RAW
    for stage in STAGES:
        yield from stage.targets
    yield DEADLETTER
    for stage in STAGES:
        yield from stage.stores
    yield SUBSCRIPTIONS
    yield TOKENS
    yield NOTIFIED
    yield CONTROL


def first_names(names: Collection[str]) -> str:
    """The first three of some names, and how many more there are."""
    more = f" and {len(names) - 3} more" if len(names) > 3 else ""
    return ", ".join([*names][:3]) + more
