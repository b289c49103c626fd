"""What the exporter shows of the lags that the brokers told."""

import time

import pytest
from prometheus_client import CollectorRegistry
from prometheus_client.registry import Collector

from streams import measuring
from streams.exporter.metrics import Figures
from streams.lags import Lag
from streams.measuring import Measurement
from streams.operations import Member

LAGS = [
    Lag("ingest", "wire.raw", 0, 0, 7, 7),
    Lag("ingest", "wire.raw", 1, 0, 7, 5, waiting=3.0, age=3.0),
    Lag("subjects", "wire.quotations", 0, 0, 9, None, waiting=2.0, age=40.0),
    Lag("alerts", "wire.enriched", 0, 0, 9, 8, oldest=9),
    Lag("alerts", "wire.enriched", 1, 0, 9, 6, oldest=8, waiting=5.0, age=600.0),
    Lag("notify", "wire.alerts", 0, 0, 4, 1),  # its oldest message did not arrive in time
]
MEMBERS = [Member("a:6066", "10.0.0.1", 4), Member("b:6066", "10.0.0.2", 4)]


def shown(figures: Collector) -> dict[tuple[str, ...], float]:
    """The samples by name, without their prefix, and the values of their labels."""
    registry = CollectorRegistry()
    registry.register(figures)
    return {
        (sample.name.removeprefix("copytaster_"), *sample.labels.values()): sample.value
        for metric in registry.collect()
        for sample in metric.samples
    }


def test_lags_in_messages_and_seconds() -> None:
    figures = Figures()
    now = time.time()
    figures.update(Measurement(LAGS, MEMBERS, now))
    found = shown(figures)
    assert found.pop(("exporter_last_success_timestamp_seconds",)) == now
    assert found == {
        ("group_lag_messages", "ingest", "wire.raw", "0"): 0,
        ("group_lag_messages", "ingest", "wire.raw", "1"): 2,
        ("group_lag_messages", "subjects", "wire.quotations", "0"): 9,
        ("group_lag_messages", "alerts", "wire.enriched", "0"): 0,
        ("group_lag_messages", "alerts", "wire.enriched", "1"): 1,
        ("group_lag_messages", "notify", "wire.alerts", "0"): 3,
        ("group_lag_seconds", "ingest", "wire.raw", "0"): 0,
        ("group_lag_seconds", "ingest", "wire.raw", "1"): 3,
        ("group_lag_seconds", "subjects", "wire.quotations", "0"): 2,
        ("group_lag_seconds", "alerts", "wire.enriched", "0"): 0,
        ("group_lag_seconds", "alerts", "wire.enriched", "1"): 5,
        ("oldest_unenriched_seconds",): 40,  # those that `alerts` takes are enriched
        ("group_members",): 2,
    }


def test_there_are_no_members_if_the_broker_does_not_tell_and_no_age_if_nothing_waits() -> None:
    figures = Figures()
    figures.update(Measurement(LAGS[:1], None, time.time()))
    found = shown(figures)
    assert ("group_members",) not in found
    assert found["oldest_unenriched_seconds",] == 0


def test_figures_that_are_stale_are_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    never, figures = Figures(), Figures()
    assert shown(never) == {("exporter_last_success_timestamp_seconds",): 0}
    figures.update(Measurement(LAGS, MEMBERS, time.time()))
    monkeypatch.setattr(measuring, "STALE_AFTER", 0.0)
    assert shown(figures).keys() == {("exporter_last_success_timestamp_seconds",)}
