"""The map of topics: every topic there is, and how it is to be created.

The key of every record is the story's `uri`, so that its versions stay in order, in one partition,
at every stage. A record is ninjs 3.1 with `entities`, `quotations` and `enrichment`, in JSON.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from processors.subjects.vocabulary import SLUGS

DAY = 24 * 60 * 60 * 1000  # milliseconds
RECORD = "record"
MAX_MESSAGE = 5 * 1024**2  # bytes; an enriched story is larger than the raw one


@dataclass(frozen=True)
class Topic:
    """A topic: its name without the prefix, what its records are, and its settings in Kafka."""

    suffix: str
    key: str
    value: str
    written_by: str
    retention: int = 7 * DAY  # milliseconds
    cleanup: str = "delete"

    def name(self, prefix: str) -> str:
        return f"{prefix}.{self.suffix}"

    @property
    def config(self) -> dict[str, str]:
        """Kafka's settings of the topic."""
        return {
            "cleanup.policy": self.cleanup,
            "retention.ms": str(self.retention),
            "max.message.bytes": str(MAX_MESSAGE),
        }


RAW = Topic("raw", "uri, or any", "as its wire sent it", "wires, copytaster push")
PARSED = Topic("parsed", "uri", RECORD, "ingest")
SET_ASIDE = Topic("setaside", "as it came", "as it came", "ingest")
STORIES = Topic("stories", "uri", RECORD, "versions")
LIVES = Topic("lives", "uri", "the newest version", "versions", retention=30 * DAY, cleanup="compact,delete")
ENTITIES = Topic("entities", "uri", RECORD, "entities")
QUOTATIONS = Topic("quotations", "uri", RECORD, "quotations")
ENRICHED = Topic("enriched", "uri", RECORD, "subjects", retention=30 * DAY)
OUTLETS = Topic(
    "outlets", "uri", "subjects it went to", "subjects", retention=30 * DAY, cleanup="compact,delete"
)
EMBARGOED = Topic("embargoed", "uri", RECORD, "subjects", retention=365 * DAY, cleanup="compact,delete")
DEADLETTER = Topic(
    "deadletter",
    "as it came",
    "as it came, why in headers",
    "every stage",
    retention=30 * DAY,
)
SUBJECTS = {
    slug: Topic(f"subject.{slug}", "uri", RECORD, "subjects", retention=30 * DAY) for slug in SLUGS.values()
}


def all_topics() -> Iterator[Topic]:
    """Every topic, in the order of the flow."""
    yield from (RAW, PARSED, STORIES, ENTITIES, QUOTATIONS, ENRICHED, *SUBJECTS.values(), DEADLETTER)
    yield from (SET_ASIDE, LIVES, OUTLETS, EMBARGOED)
