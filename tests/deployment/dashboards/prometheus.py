"""A real Prometheus, and what it says."""

import json
import math
import shutil
import subprocess
import urllib.parse
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from streams.cli.processes import free_port
from tests.workers import page, wait_until

RULES = Path("deploy/prometheus/rules/*.yml")
INTERVAL = 5  # seconds from one reading of the metrics to the next
STEP = 5  # seconds between two points of a graph
RATE_INTERVAL = 4 * INTERVAL  # as Grafana calculates it


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

    def now(self, expression: str, at: float) -> list[Series]:
        """The values of an expression at a time. Raises HTTPError if the expression is wrong."""
        found = self._ask("query", query=expression, time=at)
        return _series({**each, "values": [each["value"]]} for each in found)

    def over(self, expression: str, begin: float, end: float) -> list[Series]:
        """The values of an expression from one time to another. Raises HTTPError."""
        return _series(self._ask("query_range", query=expression, start=begin, end=end, step=STEP))

    def _ask(self, path: str, **parameters: object) -> list[dict[str, Any]]:
        url = f"http://127.0.0.1:{self._port}/api/v1/{path}?{urllib.parse.urlencode(parameters)}"
        with urllib.request.urlopen(url, timeout=30) as answer:
            found: list[dict[str, Any]] = json.load(answer)["data"]["result"]
        return found


@contextmanager
def prometheus(folder: Path, targets: Mapping[str, Mapping[str, str]]) -> Iterator[Prometheus]:
    """Prometheus, with our rules, while the context lasts.

    `targets` are the addresses by job, and by the instance that they are called. Raises FileNotFoundError if
    Prometheus is not installed.
    """
    program = shutil.which("prometheus")
    if not program:
        raise FileNotFoundError("prometheus is not installed; on Debian: apt-get install prometheus")
    port = free_port()
    configuration = folder / "prometheus.json"  # all JSON is YAML
    configuration.write_text(json.dumps(_configuration(targets)))
    command = [
        program,
        f"--config.file={configuration}",
        f"--storage.tsdb.path={folder / 'prometheus'}",
        f"--web.listen-address=127.0.0.1:{port}",
    ]
    with (folder / "prometheus.log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log)
    try:
        wait_until(lambda: page(port, "/-/ready") != "", failure=f"Prometheus was not ready; see {log.name}")
        yield Prometheus(port)
    finally:
        process.terminate()
        process.wait()


def _configuration(targets: Mapping[str, Mapping[str, str]]) -> dict[str, object]:
    return {
        "global": {"scrape_interval": f"{INTERVAL}s", "evaluation_interval": f"{INTERVAL}s"},
        "rule_files": [str(RULES.absolute())],
        "scrape_configs": [
            {
                "job_name": job,
                "static_configs": [
                    {"targets": [address], "labels": {"instance": name}}
                    for name, address in instances.items()
                ],
            }
            for job, instances in targets.items()
        ],
    }


def _series(found: Any) -> list[Series]:
    series = []
    for each in found:
        points = [(float(at), float(value)) for at, value in each["values"]]
        finite = [(at, value) for at, value in points if math.isfinite(value)]
        if finite:
            times, values = zip(*finite, strict=True)
            series.append(Series(each["metric"], [*times], [*values]))
    return series
