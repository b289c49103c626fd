"""Prometheus and Alertmanager on this machine, and what Prometheus says."""

import json
import math
import shutil
import subprocess
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from deploy.kafka.install import MissingError
from streams.cli.processes import free_port
from tests.workers import page, wait_until

RULES = Path(__file__).parents[2] / "deploy/prometheus/rules"
PROGRAMS = {
    "prometheus": ("prometheus",),
    "alertmanager": ("prometheus-alertmanager", "alertmanager"),  # Debian's name, and the project's own
}


@dataclass
class Series:
    """The labels and values of a series; values that are no numbers are left out."""

    labels: dict[str, str]
    times: list[float] = field(default_factory=list)
    values: list[float] = field(default_factory=list)


class Prometheus:
    """The HTTP API of a Prometheus on this machine."""

    def __init__(self, port: int) -> None:
        self._port = port

    def now(self, expression: str, at: float | None = None) -> list[Series]:
        """The values of an expression now, or at a time. Raises HTTPError if the expression is wrong."""
        found = self._ask("query", query=expression, time=at or time.time())["result"]
        return _series({**each, "values": [each["value"]]} for each in found)

    def over(self, expression: str, begin: float, end: float, step: float) -> list[Series]:
        """The values of an expression from one time to another. Raises HTTPError."""
        found = self._ask("query_range", query=expression, start=begin, end=end, step=step)
        return _series(found["result"])

    def values(self, expression: str) -> list[float]:
        """The values of an expression now, without their labels. Raises HTTPError."""
        return [series.values[-1] for series in self.now(expression)]

    def alerts(self) -> list[dict[str, Any]]:
        """The alerts that are pending or firing."""
        return list(self._ask("alerts")["alerts"])

    def _ask(self, path: str, **parameters: object) -> dict[str, Any]:
        url = f"http://127.0.0.1:{self._port}/api/v1/{path}?{urllib.parse.urlencode(parameters)}"
        with urllib.request.urlopen(url, timeout=30) as answer:
            return dict(json.load(answer)["data"])


def _series(found: Any) -> list[Series]:
    series = []
    for each in found:
        points = [(float(at), float(value)) for at, value in each["values"]]
        finite = [(at, value) for at, value in points if math.isfinite(value)]
        if finite:
            times, values = zip(*finite, strict=True)
            series.append(Series(each["metric"], [*times], [*values]))
    return series


@contextmanager
def prometheus(
    folder: Path,
    targets: Mapping[str, Mapping[str, str]],
    *,
    interval: int,
    rules: Path = RULES,
    alertmanager: str = "",
) -> Iterator[Prometheus]:
    """Prometheus, with the rules in a folder, while the context lasts.

    `targets` are the addresses by job, and by the instance that they are called; `interval` is the seconds
    between two readings. Its data and its log are in `folder`. Raises MissingError if it is not installed,
    and TimeoutError if it does not start.
    """
    configuration = {
        "global": {"scrape_interval": f"{interval}s", "evaluation_interval": f"{interval}s"},
        "rule_files": [str(rules / "*.yml")],
        "scrape_configs": [
            {"job_name": job, "static_configs": [_target(*each) for each in instances.items()]}
            for job, instances in targets.items()
        ],
    }
    if alertmanager:
        manager = _target("alertmanager", alertmanager)
        configuration["alerting"] = {"alertmanagers": [{"static_configs": [manager]}]}
    with _process(folder, "prometheus", configuration, "--storage.tsdb.path=prometheus") as port:
        yield Prometheus(port)


def _target(name: str, address: str) -> dict[str, object]:
    return {"targets": [address], "labels": {"instance": name}}


@contextmanager
def alertmanager(folder: Path, settings: Mapping[str, Any]) -> Iterator[str]:
    """Alertmanager, while the context lasts; gives its address.

    Its data and its log are in `folder`. Raises MissingError and TimeoutError.
    """
    options = "--storage.path=alertmanager", "--cluster.listen-address="
    with _process(folder, "alertmanager", settings, *options) as port:
        yield f"127.0.0.1:{port}"


@contextmanager
def _process(folder: Path, name: str, configuration: Mapping[str, Any], *options: str) -> Iterator[int]:
    """Run a program of Prometheus's project, once it is ready; gives its port."""
    program = next(filter(None, map(shutil.which, PROGRAMS[name])), None)
    if not program:
        raise MissingError(f"{name} is not installed; on Debian: apt-get install {PROGRAMS[name][0]}")
    file = folder / f"{name}.yml"
    file.write_text(yaml.safe_dump(dict(configuration)))
    port = free_port()
    command = [program, f"--config.file={file.name}", f"--web.listen-address=127.0.0.1:{port}", *options]
    with (folder / f"{name}.log").open("wb") as log:
        process = subprocess.Popen(command, cwd=folder, stdout=log, stderr=log)
        try:
            failure = f"{name} was not ready; its log is {log.name}"
            wait_until(lambda: page(port, "/-/ready") != "", failure=failure)
            yield port
        finally:
            process.terminate()
            process.wait(30)
