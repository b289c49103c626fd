"""The metrics of a worker. All labels but topics and partitions have a fixed set of values."""

import logging
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from prometheus_client import Counter, Gauge, Histogram, Info, disable_created_metrics

from processors.story import Story
from processors.subjects.vocabulary import slugs
from streams.deadletters import reason
from streams.headers import alert_kind
from streams.messages import Incoming, Result
from streams.topics import ALERTS as ALERTS_TOPIC
from streams.topics import DEADLETTER

if TYPE_CHECKING:
    from streams.agent import Agent

logger = logging.getLogger(__name__)

disable_created_metrics()  # type: ignore[no-untyped-call]

BATCHES = (1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024)
LATENCIES = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900, 3600)
MATCHING = (0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1)
CANDIDATES = (0, 1, 3, 10, 30, 100, 300, 1_000, 3_000, 10_000, 100_000)

STORIES_IN = Counter("copytaster_stories_in", "Messages that a stage has taken.", ["stage"])
BYTES_IN = Counter("copytaster_bytes_in", "Bytes of the messages that a stage has taken.", ["stage"])
STORIES_OUT = Counter(
    "copytaster_stories_out",
    "Messages that a stage has finished, by outcome: passed, set_aside (not a text story), repeated, outdated"
    " (older than a known version) or dead_letter.",
    ["stage", "outcome"],
)
STAGE_SECONDS = Histogram(
    "copytaster_stage_seconds",
    "Seconds from taking a message to the broker's acknowledgement of the output.",
    ["stage"],
    buckets=LATENCIES,
)
BATCH_STORIES = Histogram("copytaster_batch_stories", "Messages in a batch.", ["stage"], buckets=BATCHES)
DEAD_LETTERS = Counter(
    "copytaster_dead_letters", "Messages sent to the dead-letter topic.", ["stage", "reason"]
)
SEND_RETRIES = Counter("copytaster_send_retries", "Messages that a stage had to send again.", ["stage"])
MESSAGES_SKIPPED = Counter(
    "copytaster_messages_skipped",
    "Messages that were deleted from a topic, by its retention or by hand, before they were read.",
    ["topic"],
)
STALLED_SECONDS = Gauge(
    "copytaster_stage_stalled_seconds",
    "Seconds since a stage that has messages waiting has finished one; 0 while all is well.",
    ["stage"],
)
RECEIPT_SECONDS = Histogram(
    "copytaster_receipt_to_enriched_seconds",
    "Seconds from the raw message's timestamp to the enriched record.",
    buckets=LATENCIES,
)
WIRE_SECONDS = Histogram(
    "copytaster_wire_to_enriched_seconds",
    "Seconds from the wire's own versionCreated to the enriched record; 0 if that is in the future.",
    buckets=(*LATENCIES, 86_400, 604_800),
)
ENTITIES = Counter("copytaster_entities", "Entities found, each counted once per story.", ["type"])
QUOTATIONS = Counter("copytaster_quotations", "Quotations found.", ["kind"])
SUBJECTS = Counter("copytaster_subjects", "Stories by top-level subject, the wire's or ours.", ["subject"])
ALERTS = Counter("copytaster_alerts", "Alerts sent, by kind: match, update or retract.", ["kind"])
MATCHING_SECONDS = Histogram(
    "copytaster_matching_seconds",
    "Seconds to find the subscriptions that match a story.",
    buckets=MATCHING,
)
MATCHING_CANDIDATES = Histogram(
    "copytaster_matching_candidates",
    "Subscriptions whose whole query was checked for a story.",
    buckets=CANDIDATES,
)
EMBARGO_OVERDUE = Gauge(
    "copytaster_embargo_overdue_seconds",
    "Seconds since the first embargo ended of a story that a stage still holds back; 0 if there is none.",
    ["stage"],
)
SUBSCRIPTIONS = Gauge(
    "copytaster_subscriptions",
    "Subscriptions that this worker knows, by state: active, muted, scheduled, ended or invalid.",
    ["state"],
)
LAG = Gauge(
    "copytaster_consumer_lag",
    "Messages not yet committed, in this worker's partitions.",
    ["topic", "partition"],
)
STAGE_PAUSED = Gauge(
    "copytaster_stage_paused",
    "1 while an operator has paused a stage, or it cannot be known, else 0.",
    ["stage"],
)
MODEL = Info("copytaster_model", "The language model and the version of copytaster.")


def count_taken(stage: str, messages: Sequence[Incoming]) -> None:
    """Count a batch that a stage has taken."""
    STORIES_IN.labels(stage).inc(len(messages))
    BYTES_IN.labels(stage).inc(sum(len(message.value) for message in messages))
    BATCH_STORIES.labels(stage).observe(len(messages))


def count_finished(agent: "Agent", results: Sequence[Result], seconds: float) -> None:
    """Count the results of an agent's batch, which took `seconds`."""
    count_sent(agent, results)
    stage = agent.name
    for result in results:
        STAGE_SECONDS.labels(stage).observe(seconds)
        STORIES_OUT.labels(stage, result.outcome).inc()
        for story in result.stories:
            try:
                agent.count(story)
            except Exception as error:
                # The story has been delivered already; a wrong count must not stop the others.
                logger.warning("%s: cannot count %s: %r", stage, story.get("uri"), error)


def count_sent(agent: "Agent", results: Iterable[Result]) -> None:
    """Count the dead letters and alerts in an agent's results."""
    dead_letters, alerts = agent.topic(DEADLETTER), agent.topic(ALERTS_TOPIC)
    for result in results:
        for message in result.outgoing:
            if message.topic == dead_letters:
                DEAD_LETTERS.labels(agent.name, reason(message.headers)).inc()
            elif message.topic == alerts:
                ALERTS.labels(alert_kind(message.headers)).inc()


def observe_matching(candidates: int, seconds: float) -> None:
    """Count that a story was matched with the subscriptions."""
    MATCHING_CANDIDATES.observe(candidates)
    MATCHING_SECONDS.observe(seconds)


def count_entities(story: Story) -> None:
    for entity in story["entities"]:
        ENTITIES.labels(entity["type"]).inc()


def count_quotations(story: Story) -> None:
    for quotation in story["quotations"]:
        QUOTATIONS.labels(quotation["kind"]).inc()


def count_enriched(story: Story) -> None:
    for slug in slugs(story):
        SUBJECTS.labels(slug).inc()
    now = datetime.now(UTC)
    if "replayed" in story["enrichment"]:
        return  # it is as old as its replay is late
    for histogram, since in (
        (RECEIPT_SECONDS, story["enrichment"]["received"]),
        (WIRE_SECONDS, story["versionCreated"]),
    ):
        seconds = (now - datetime.fromisoformat(since)).total_seconds()
        histogram.observe(max(0.0, seconds))
