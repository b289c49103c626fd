"""Prometheus's rules: what each alarm has to have, and that the metrics they read exist.

`make test-rules` evaluates them.
"""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from streams.metrics import RECEIPT_SECONDS
from tests.registries import series

ROOT = Path(__file__).parents[2]
RUNBOOK = "https://example.invalid/copytaster/deploy/runbook.md"
# Of Prometheus itself, and of node_exporter.
FOREIGN = {"up", "node_filesystem_avail_bytes", "node_filesystem_size_bytes"}


def load(folder: str) -> list[dict[str, Any]]:
    return [yaml.safe_load(path.read_text()) for path in sorted((ROOT / folder).glob("*.yml"))]


RULES = [
    rule for file in load("deploy/prometheus/rules") for group in file["groups"] for rule in group["rules"]
]
ALARMS = [rule for rule in RULES if "alert" in rule]
TESTS = [test for file in load("tests/deployment/rules") for test in file["tests"]]


def metrics_in(expression: str) -> set[str]:
    """The metrics that an expression reads: names with a prefix of ours, or with colons, and known others."""
    without_labels = re.sub(r"\{.*?\}|\"[^\"]*\"|\b(?:by|on|without) \([^)]*\)", " ", expression)
    names = set(re.findall(r"[a-zA-Z_:][\w:]*", without_labels))
    return {name for name in names if ":" in name or re.match("copytaster_|process_|node_|up$", name)}


def test_there_are_rules() -> None:
    assert len(ALARMS) >= 20
    assert all(metrics_in(rule["expr"]) for rule in RULES if not rule["expr"].startswith("vector"))


@pytest.mark.parametrize("alarm", ALARMS, ids=lambda alarm: f"{alarm['alert']}-{alarm['labels']['severity']}")
def test_an_alarm_has_what_whoever_is_woken_needs(alarm: dict[str, Any]) -> None:
    name = alarm["alert"]
    assert re.fullmatch("Copytaster[A-Z][A-Za-z]+", name)
    assert alarm["labels"]["severity"] in {"critical", "warning"}
    assert alarm["annotations"].keys() == {"summary", "description", "runbook_url"}
    assert all(alarm["annotations"].values())
    assert alarm["annotations"]["runbook_url"] == f"{RUNBOOK}#{name.lower()}"
    assert f"\n### {name}\n" in (ROOT / "deploy/runbook.md").read_text()


@pytest.mark.parametrize("alarm", ALARMS, ids=lambda alarm: f"{alarm['alert']}-{alarm['labels']['severity']}")
def test_an_alarm_is_tested_when_it_fires(alarm: dict[str, Any]) -> None:
    """promtool compares the labels and annotations of `exp_alerts`."""
    fired = {
        expected["exp_labels"]["severity"]
        for test in TESTS
        for case in test.get("alert_rule_test", ())
        for expected in case["exp_alerts"]
        if case["alertname"] == alarm["alert"]
    }
    assert alarm["labels"]["severity"] in fired


def test_every_section_of_the_runbook_is_of_an_alarm() -> None:
    headings = re.findall(r"^### (\w+)$", (ROOT / "deploy/runbook.md").read_text(), re.M)
    names = dict.fromkeys(alarm["alert"] for alarm in ALARMS)
    assert sorted(headings) == sorted(names)


def test_the_metrics_that_rules_read_exist() -> None:
    known = FOREIGN | series() | {rule["record"] for rule in RULES if "record" in rule}
    for rule in RULES:
        assert metrics_in(rule["expr"]) <= known, rule.get("alert") or rule["record"]


def test_the_objective_is_a_bucket() -> None:
    """A bucket that does not exist gives no alarm, and no error."""
    [bound] = {
        bound
        for rule in RULES
        for bound in re.findall(r'receipt_to_enriched_seconds_bucket\{le="([\d.]+)"', rule["expr"])
    }
    [histogram] = RECEIPT_SECONDS.collect()
    assert bound in {sample.labels.get("le") for sample in histogram.samples}


def test_the_check_of_names_detects_a_wrong_one() -> None:
    expression = 'sum by (stage) (rate(copytaster_no{stage="a"}[5m])) / on (job) job:b:rate5m > up'
    assert metrics_in(expression) == {"copytaster_no", "job:b:rate5m", "up"}
