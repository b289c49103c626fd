"""Metrics: what is counted, and that labels come from closed lists."""

from datetime import UTC, datetime, timedelta
from typing import get_args

from prometheus_client import REGISTRY

from processors.errors import Reason
from processors.story import Story, rfc3339
from processors.subjects.vocabulary import SCHEME, SLUGS
from streams import metrics
from streams.deadletters import REASONS


def value(name: str, **labels: str) -> float:
    return REGISTRY.get_sample_value(name, labels) or 0.0


def record(created: datetime) -> Story:
    return {
        "versionCreated": rfc3339(created),
        "subjects": [{"uri": SCHEME + "20001065"}, {"uri": "http://wire.example/own"}],
        "enrichment": {"received": rfc3339(datetime.now(UTC) - timedelta(seconds=2))},
    }


def test_latency_is_from_receipt_and_from_the_wires_own_time() -> None:
    before = {n: value(f"copytaster_{n}_to_enriched_seconds_sum") for n in ("receipt", "wire")}
    metrics.count_enriched(record(datetime.now(UTC) - timedelta(seconds=100)))
    after = {n: value(f"copytaster_{n}_to_enriched_seconds_sum") for n in ("receipt", "wire")}
    assert 2 <= after["receipt"] - before["receipt"] < 60
    assert 100 <= after["wire"] - before["wire"] < 160


def test_a_clock_in_the_future_counts_as_no_time() -> None:
    before = value("copytaster_wire_to_enriched_seconds_sum")
    metrics.count_enriched(record(datetime.now(UTC) + timedelta(days=400)))
    assert value("copytaster_wire_to_enriched_seconds_sum") == before


def test_subjects_are_counted_by_top_level_alone() -> None:
    before = value("copytaster_subjects_total", subject="sport")
    metrics.count_enriched(record(datetime.now(UTC)))
    assert value("copytaster_subjects_total", subject="sport") == before + 1
    labels = {
        sample.labels["subject"]
        for metric in REGISTRY.collect()
        for sample in metric.samples
        if sample.name == "copytaster_subjects_total"
    }
    assert labels <= set(SLUGS.values())


def test_reasons_are_a_closed_list() -> None:
    assert set(REASONS) == {*get_args(Reason), "error"}
