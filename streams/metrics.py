"""The metrics of a worker. All labels but topics have a fixed set of values.

Those of each wire are in `streams/source_metrics.py`, and those that all processes have in
`streams/registry.py`. The lag is in `streams/exporter/metrics.py`: it is there when no worker is.
"""

import logging
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, get_args

from prometheus_client import REGISTRY, Counter, Gauge, Histogram

from processors.story import EntityType, QuotationKind, Story
from processors.subjects.vocabulary import SLUGS, slugs
from processors.subscriptions.alerts import Kind
from streams.deadletters import REASONS, reason
from streams.headers import alert_kind
from streams.messages import Incoming, Outcome, Result
from streams.registry import build, build_info
from streams.settings import Settings
from streams.topics import ALERTS as ALERTS_TOPIC
from streams.topics import DEADLETTER, STAGES, Topic
from streams.topics import EMBARGOED as EMBARGOED_TOPIC

if TYPE_CHECKING:
    from streams.agent import Agent
    from streams.runtime.store import Store

logger = logging.getLogger(__name__)

BATCHES = (1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024)
# Seconds. They resolve the objective, 30 s, and the delays of a restart or of a burst: a quarter of an hour.
LATENCIES = (
    *(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 3, 5, 7.5, 10, 15, 20, 30, 45, 60, 90, 120, 180, 240, 300),
    *(450, 600, 900, 3600),
)
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
LAST_COMMIT = Gauge(
    "copytaster_last_commit_timestamp_seconds",
    "When this worker last committed an offset of a stage, in seconds since 1970; absent before the first.",
    ["stage"],
)
REBALANCES = Counter("copytaster_rebalances", "Rebalances of the group in which this worker took part.")
REMEMBERED = Gauge(
    "copytaster_remembered_stories",
    "Stories whose state this worker has in memory, by the topic that keeps it.",
    ["topic"],
)
EMBARGOED = Gauge(
    "copytaster_embargoed_stories",
    "Stories in this worker's partitions that are held back until their embargo ends.",
)
STAGE_PAUSED = Gauge(
    "copytaster_stage_paused",
    "1 while an operator has paused a stage, or it cannot be known, else 0.",
    ["stage"],
)
BUILD = build_info(REGISTRY)


def begin(settings: Settings, model: str, model_version: str) -> None:
    """Set the build, and begin the counters at 0: then the first is an increase for Prometheus, too."""
    BUILD.info(build(model, model_version))
    for stage in STAGES:
        for counter in (STORIES_IN, BYTES_IN, SEND_RETRIES, STAGE_SECONDS, BATCH_STORIES):
            counter.labels(stage.name)
        for outcome in get_args(Outcome):
            STORIES_OUT.labels(stage.name, outcome)
        for why in REASONS:
            DEAD_LETTERS.labels(stage.name, why)
        MESSAGES_SKIPPED.labels(stage.source.name(settings.topic_prefix))
    for counter, values in (
        (ENTITIES, get_args(EntityType)),
        (QUOTATIONS, get_args(QuotationKind)),
        (SUBJECTS, SLUGS.values()),
        (ALERTS, get_args(Kind)),
    ):
        for value in values:
            counter.labels(value)


def remember(stores: "Mapping[Topic, Store]") -> None:
    """Show how many stories the stores of a stage have, by their topics."""
    for topic, store in stores.items():
        REMEMBERED.labels(store.topic).set_function(partial(len, store))
        if topic is EMBARGOED_TOPIC:
            EMBARGOED.set_function(partial(len, store))


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
                agent.count_refused(message)
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
