"""The limits in the alarm for memory are those that processes really have."""

import re
from math import prod
from pathlib import Path

import pytest
import yaml

import deploy

DEPLOY = Path(deploy.__file__).parent


@pytest.mark.parametrize("process", ["worker", "notify", "api", "desk", "exporter"])
def test_the_alarm_has_the_limits_of_compose_kubernetes_and_systemd(process: str) -> None:
    [limit] = {
        prod(map(int, re.findall(r"\d+", rule["expr"])))
        for group in yaml.safe_load((DEPLOY / "prometheus/rules/processes.yml").read_text())["groups"]
        for rule in group["rules"]
        if rule.get("record") == "job:copytaster_memory_limit_bytes:max"
        and rule["labels"]["job"] == f"copytaster-{process}"
    }
    service = yaml.safe_load((DEPLOY / "compose.yaml").read_text())["services"][process]
    manifests = yaml.safe_load_all((DEPLOY / f"kubernetes/base/{process}.yaml").read_text())
    [deployment] = [each for each in manifests if each["kind"] == "Deployment"]
    [container] = deployment["spec"]["template"]["spec"]["containers"]
    [unit] = (DEPLOY / "systemd").glob(f"copytaster-{process}*.service")
    [memory_max] = re.findall(r"^MemoryMax=(.*)$", unit.read_text(), re.M)
    written = (
        service["deploy"]["resources"]["limits"]["memory"],
        container["resources"]["limits"]["memory"],
        memory_max,
    )
    assert [in_bytes(each) for each in written] == [limit] * 3


def in_bytes(size: str) -> int:
    """A size as Docker (512m), Kubernetes (512Mi) and systemd (512M) write it."""
    number, unit = re.fullmatch(r"(\d+)([mg])i?", size.lower()).groups()  # type: ignore[union-attr]
    return int(number) * {"m": 2**20, "g": 2**30}[unit]
