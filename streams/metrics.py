"""The metrics of a worker. Apart from topics and partitions, labels come from closed lists."""

import logging
from collections.abc import Callable, Iterable
from datetime import UTC, datetime

from prometheus_client import Counter, Gauge, Histogram, Info, disable_created_metrics

from processors.story import Story
from processors.subjects.vocabulary import slugs
from streams.deadletters import why
from streams.messages import Result

logger = logging.getLogger(__name__)

disable_created_metrics()  # type: ignore[no-untyped-call]

BATCHES = (1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024)
LATENCIES = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900, 3600)

STORIES_IN = Counter("copytaster_stories_in", "Messages that a stage took.", ["stage"])
STORIES_OUT = Counter(
    "copytaster_stories_out",
    "Messages that a stage is done with, by how: passed on, set aside (no text story), repeated, outdated"
    " (a newer version came before), dead letter.",
    ["stage", "outcome"],
)
STAGE_SECONDS = Histogram(
    "copytaster_stage_seconds",
    "Seconds from a stage's taking a story to the broker's acknowledgement of what it made.",
    ["stage"],
    buckets=LATENCIES,
)
BATCH_STORIES = Histogram(
    "copytaster_batch_stories", "Stories that a stage took at once.", ["stage"], buckets=BATCHES
)
DEAD_LETTERS = Counter(
    "copytaster_dead_letters", "Messages sent to the dead-letter topic.", ["stage", "reason"]
)
SEND_RETRIES = Counter(
    "copytaster_send_retries", "Messages that had to be sent once more by a stage.", ["stage"]
)
RECEIPT_SECONDS = Histogram(
    "copytaster_receipt_to_enriched_seconds",
    "Seconds from the time of the raw message to its enriched record.",
    buckets=LATENCIES,
)
WIRE_SECONDS = Histogram(
    "copytaster_wire_to_enriched_seconds",
    "Seconds from the wire's own time of the version to its enriched record; 0 if that lies ahead.",
    buckets=(*LATENCIES, 86_400, 604_800),
)
ENTITIES = Counter("copytaster_entities", "Entities found, each once a story.", ["type"])
QUOTATIONS = Counter("copytaster_quotations", "Quotations found.", ["kind"])
SUBJECTS = Counter("copytaster_subjects", "Stories by top-level subject, the wire's and ours.", ["subject"])
LAG = Gauge(
    "copytaster_consumer_lag",
    "Messages of a partition of this worker that are not yet committed.",
    ["topic", "partition"],
)
MODEL = Info("copytaster_model", "The language model at work, and the version of copytaster.")


def count_taken(stage: str, messages: int) -> None:
    """Count the messages of a batch that a stage takes."""
    STORIES_IN.labels(stage).inc(messages)
    BATCH_STORIES.labels(stage).observe(messages)


def count_finished(
    stage: str, results: Iterable[Result], seconds: float, found: Callable[[Story], None]
) -> None:
    """Count the results of a batch. `found` counts what the stage found in a story."""
    for result in results:
        STAGE_SECONDS.labels(stage).observe(seconds)
        STORIES_OUT.labels(stage, result.outcome).inc()
        for message in result.outgoing:
            if reason := why(message.headers).get("reason"):
                DEAD_LETTERS.labels(stage, reason).inc()
        for story in result.stories:
            try:
                found(story)
            except Exception as error:
                # The story is through; a missing number is no reason to hold up others.
                logger.error("%s: counting %s: %r", stage, story.get("uri"), error)


def count_entities(record: Story) -> None:
    for entity in record["entities"]:
        ENTITIES.labels(entity["type"]).inc()


def count_quotations(record: Story) -> None:
    for quotation in record["quotations"]:
        QUOTATIONS.labels(quotation["kind"]).inc()


def count_enriched(record: Story) -> None:
    for slug in slugs(record):
        SUBJECTS.labels(slug).inc()
    now = datetime.now(UTC)
    for histogram, since in (
        (RECEIPT_SECONDS, record["enrichment"]["received"]),
        (WIRE_SECONDS, record["versionCreated"]),
    ):
        seconds = (now - datetime.fromisoformat(since)).total_seconds()
        histogram.observe(max(0.0, seconds))
