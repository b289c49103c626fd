"""Metrics: what is counted, and that labels have a fixed set of values."""

import asyncio
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

from prometheus_client import REGISTRY

from processors.errors import StoryError
from processors.formats import parse
from processors.sources import Receipt
from processors.story import Story, rfc3339
from processors.subjects.vocabulary import SCHEME, SLUGS
from streams import metrics
from streams.deadletters import REASONS, DeadLetters
from streams.messages import Incoming, Outgoing, Result
from streams.runtime.store import Store
from streams.settings import Settings
from streams.topics import EMBARGOED, LIVES, STAGES
from tests.streams.agents import empty, make_agent

NO_PIPELINE: Any = None


def value(name: str, **labels: str) -> float:
    return REGISTRY.get_sample_value(name, labels) or 0.0


def story(created: datetime) -> Story:
    [found] = parse(b"Rain fell in Oslo.", receipt=Receipt(datetime.now(UTC) - timedelta(seconds=2))).stories
    found["versionCreated"] = rfc3339(created)
    found["subjects"] = [{"uri": SCHEME + "20001065"}, {"uri": "http://wire.example/own"}]
    return found


def test_latency_is_measured_from_receipt_and_from_the_wires_own_time() -> None:
    before = {n: value(f"copytaster_{n}_to_enriched_seconds_sum") for n in ("receipt", "wire")}
    metrics.count_enriched(story(datetime.now(UTC) - timedelta(seconds=100)))
    after = {n: value(f"copytaster_{n}_to_enriched_seconds_sum") for n in ("receipt", "wire")}
    assert 2 <= after["receipt"] - before["receipt"] < 60
    assert 100 <= after["wire"] - before["wire"] < 160


def test_a_version_time_in_the_future_counts_as_zero_seconds() -> None:
    before = value("copytaster_wire_to_enriched_seconds_sum")
    metrics.count_enriched(story(datetime.now(UTC) + timedelta(days=400)))
    assert value("copytaster_wire_to_enriched_seconds_sum") == before


def test_stories_are_counted_by_top_level_subject() -> None:
    before = value("copytaster_subjects_total", subject="sport")
    metrics.count_enriched(story(datetime.now(UTC)))
    assert value("copytaster_subjects_total", subject="sport") == before + 1
    labels = {
        sample.labels["subject"]
        for metric in REGISTRY.collect()
        for sample in metric.samples
        if sample.name == "copytaster_subjects_total"
    }
    assert labels <= set(SLUGS.values())


def test_messages_that_a_stage_takes_are_counted_with_their_bytes() -> None:
    names = ("stories_in_total", "bytes_in_total", "batch_stories_count")
    before = [value(f"copytaster_{name}", stage="ingest") for name in names]
    raw = [Incoming("wire.raw", 0, offset, None, b"Rain.", {}, 0.0) for offset in range(3)]
    metrics.count_taken("ingest", raw)
    after = [value(f"copytaster_{name}", stage="ingest") for name in names]
    assert [b - a for a, b in zip(before, after, strict=True)] == [3, 15, 1]


def test_a_result_is_counted_by_its_outcome_and_a_dead_letter_by_its_reason() -> None:
    message = Incoming("wire.raw", 0, 0, None, b"{", {}, 0.0)
    letter = DeadLetters("wire.deadletter", "ingest").for_input(message, StoryError("json", "broken"))
    labels = {"stage": "ingest", "outcome": "dead_letter"}
    before = value("copytaster_stories_out_total", **labels)
    letters = value("copytaster_dead_letters_total", stage="ingest", reason="json")
    ingest = make_agent("ingest", NO_PIPELINE)
    passed = Outgoing("wire.parsed", None, b"{}", {"copytaster-reason": b"from the wire"})
    metrics.count_finished(ingest, [Result([letter], outcome="dead_letter"), Result([passed])], 0.1)
    assert value("copytaster_stories_out_total", **labels) == before + 1
    assert value("copytaster_dead_letters_total", stage="ingest", reason="from the wire") == 0
    assert value("copytaster_dead_letters_total", stage="ingest", reason="json") == letters + 1


def test_alerts_are_counted_by_their_kind() -> None:
    before = [value("copytaster_alerts_total", kind=kind) for kind in ("match", "update", "retract")]
    sent = [
        Outgoing("wire.alerts", b"a urn:x:1", b"{}", {"ce_type": b"copytaster.alert." + kind})
        for kind in (b"match", b"retract", b"retract")
    ]
    metrics.count_sent(make_agent("alerts", NO_PIPELINE), [Result(sent)])
    after = [value("copytaster_alerts_total", kind=kind) for kind in ("match", "update", "retract")]
    assert [b - a for a, b in zip(before, after, strict=True)] == [1, 0, 2]


def test_a_story_that_cannot_be_counted_does_not_stop_the_others() -> None:
    whole, broken = story(datetime.now(UTC)), story(datetime.now(UTC))
    whole["entities"] = [{"id": "loc:oslo", "name": "Oslo", "type": "LOC", "relevance": 0.5, "mentions": []}]
    before = value("copytaster_entities_total", type="LOC")
    metrics.count_finished(make_agent("entities", NO_PIPELINE), [Result([], [broken, whole])], 0.1)
    assert value("copytaster_entities_total", type="LOC") == before + 1


def test_every_counter_is_there_before_anything_is_counted() -> None:
    metrics.begin(Settings(topic_prefix="begun"), "none", "0")
    for stage in STAGES:
        for reason in REASONS:
            labels = {"stage": stage.name, "reason": reason}
            assert REGISTRY.get_sample_value("copytaster_dead_letters_total", labels) is not None
        topic = stage.source.name("begun")
        assert REGISTRY.get_sample_value("copytaster_messages_skipped_total", {"topic": topic}) == 0
    with_labels = [
        metric
        for metric in REGISTRY.collect()
        if metric.name.startswith("copytaster_") and metric.type in ("counter", "histogram")
    ]
    sources = "copytaster_source_stories"  # which begins with an agent, that knows the sources
    assert [metric.name for metric in with_labels if not metric.samples and metric.name != sources] == []


def test_buckets_resolve_the_objective_and_what_is_far_from_it() -> None:
    for histogram in (metrics.RECEIPT_SECONDS, metrics.WIRE_SECONDS, metrics.STAGE_SECONDS.labels("ingest")):
        [family] = histogram.collect()
        bounds = [float(sample.labels["le"]) for sample in family.samples if "le" in sample.labels]
        assert 30 in bounds
        within = [bound for bound in bounds if 0.05 <= bound <= 900]
        assert (within[0], within[-1]) == (0.05, 900)
        assert all(after <= 2.5 * before for before, after in pairwise(within))


def test_stories_whose_state_is_in_memory_are_counted() -> None:
    stores = {topic: Store(topic.name("wire"), empty) for topic in (LIVES, EMBARGOED)}
    metrics.remember(stores)
    assert value("copytaster_embargoed_stories") == 0
    for store, number in zip(stores.values(), (3, 2), strict=True):
        asyncio.run(store.load([0, 1]))
        store.apply(Outgoing(store.topic, str(n).encode(), b"{}", partition=n % 2) for n in range(number))
    assert value("copytaster_remembered_stories", topic="wire.lives") == 3
    assert value("copytaster_remembered_stories", topic="wire.embargoed") == 2
    assert value("copytaster_embargoed_stories") == 2
    stores[EMBARGOED].forget([0, 1])
    assert value("copytaster_embargoed_stories") == 0
