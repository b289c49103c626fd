"""The names, labels and help texts of all metrics, by the rules of `promtool check metrics` and our own.

`make test-metrics` runs promtool itself on the pages of real processes.
"""

import re

import pytest
from prometheus_client.core import Metric

from tests.registries import PARENT, REGISTRIES

METRICS = [
    pytest.param(metric, id=f"{process}: {metric.name}")
    for process, each in {**REGISTRIES, "parent": PARENT}.items()
    for metric in each.collect()
]
TYPES = {"counter", "gauge", "histogram", "summary"}
RESERVED = ("_total", "_count", "_sum", "_bucket", "_created", "_info")
# Seconds, bytes and ratios are the base units; all others, and abbreviations, are refused.
UNITS = set(
    "s sec secs ms millis milliseconds us microseconds ns nanoseconds min mins minutes h hours d days weeks"
    " b kb mb gb tb kib mib gib kilobytes megabytes gigabytes bits percent percents".split()
)


def problems(metric: Metric) -> list[str]:
    """What is wrong with a metric."""
    words = metric.name.split("_")
    labels = {label for sample in metric.samples for label in sample.labels}
    found = []
    if not re.fullmatch("[a-z][a-z0-9]*(_[a-z0-9]+)*", metric.name):
        found.append("its name is not in snake case")
    if metric.name.endswith(RESERVED):
        found.append("its name has the suffix of another type")
    found += [f"its name has its type, {word}" for word in words if word in TYPES]
    found += [f"{word} is no base unit" for word in words if word in UNITS]
    if metric.type == "histogram" and words[-1] not in ("seconds", "bytes", "stories", "candidates"):
        found.append("its name does not end with what it measures")
    if "seconds" in words[:-1]:
        found.append("its unit is not at the end of its name")
    if metric.type not in TYPES | {"info"}:
        found.append(f"it has the type {metric.type}")
    if not metric.documentation.strip():
        found.append("it has no help text")
    found += [
        f"its label {label} is not in snake case" for label in labels if not re.fullmatch("[a-z_]+", label)
    ]
    if metric.type != "histogram" and "le" in labels:
        found.append("only histograms have the label le")
    return found


@pytest.mark.parametrize("metric", METRICS)
def test_a_metric_obeys_the_rules(metric: Metric) -> None:
    if metric.name.startswith("copytaster_"):
        assert problems(metric) == []
        assert metric.documentation.endswith("."), "a help text is a sentence"
        assert re.search("[Ss]econds", metric.documentation) or not metric.name.endswith("seconds"), (
            "its unit"
        )
    else:
        assert re.match("process_|python_", metric.name), (
            "only ours and those of prometheus_client are served"
        )


def test_all_processes_show_their_build_and_their_memory() -> None:
    for registry in REGISTRIES.values():
        names = {metric.name for metric in registry.collect()}
        assert {"copytaster_build", "process_resident_memory_bytes", "process_cpu_seconds"} <= names


@pytest.mark.parametrize(
    ("name", "type_", "help_text", "labels"),
    [
        ("faust_events_runtime_ms", "histogram", "Events runtime in ms", {}),
        ("copytaster_storyCount", "gauge", "Stories.", {}),
        ("copytaster_stories_total", "gauge", "Stories.", {}),
        ("copytaster_stories_gauge", "gauge", "Stories.", {}),
        ("copytaster_size_kilobytes", "gauge", "Size.", {}),
        ("copytaster_seconds_of_lag", "gauge", "Seconds.", {}),
        ("copytaster_lag_seconds", "gauge", "", {}),
        ("copytaster_lag_seconds", "untyped", "Seconds.", {}),
        ("copytaster_lag_seconds", "gauge", "Seconds.", {"theStage": "ingest"}),
        ("copytaster_lag_seconds", "gauge", "Seconds.", {"le": "30"}),
    ],
)
def test_the_rules_find_bad_metrics(name: str, type_: str, help_text: str, labels: dict[str, str]) -> None:
    metric = Metric(name, help_text, type_)
    metric.add_sample(name, labels, 1.0)
    assert problems(metric)
