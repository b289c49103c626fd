"""A Prometheus and an Alertmanager on this machine, and a webhook that takes what they send."""

import json
import shutil
import subprocess
import threading
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Self

import yaml

from streams.cli.processes import free_port
from tests.workers import wait_until

PROMETHEUS = ("prometheus",)
ALERTMANAGER = ("prometheus-alertmanager", "alertmanager")  # Debian's name, and the project's own


class MissingError(Exception):
    """A program is not installed."""


class Webhook:
    """An HTTP server that keeps the alerts that Alertmanager posts, by receiver, with the time of each."""

    def __init__(self) -> None:
        self.alerts: list[tuple[float, str, dict[str, Any]]] = []
        alerts = self.alerts

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                alerts.extend((time.time(), body["receiver"], alert) for alert in body["alerts"])
                self.send_response(204)
                self.end_headers()

            def log_message(self, format: str, *arguments: object) -> None:
                """Log no requests."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}/"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def first(self, receiver: str, name: str, status: str) -> tuple[float, dict[str, Any]] | None:
        """The first alert of a name that came with a status, `firing` or `resolved`, and when it came."""
        for at, told, alert in [*self.alerts]:
            if (told, alert["labels"]["alertname"], alert["status"]) == (receiver, name, status):
                return at, alert
        return None


class Prometheus:
    """A running Prometheus's API."""

    def __init__(self, url: str) -> None:
        self.url = url

    def query(self, expression: str) -> list[float]:
        """The values of an expression now."""
        answer = self._get("/api/v1/query?" + urllib.parse.urlencode({"query": expression}))
        return [float(each["value"][1]) for each in answer["result"]]

    def alerts(self) -> list[dict[str, Any]]:
        """The alerts that are pending or firing."""
        return list(self._get("/api/v1/alerts")["alerts"])

    def _get(self, path: str) -> Any:
        with urllib.request.urlopen(self.url + path, timeout=5) as response:
            return json.load(response)["data"]


@contextmanager
def watched(
    folder: Path, jobs: Mapping[str, Sequence[int]], rules: Path, routing: Mapping[str, Any]
) -> Iterator[Prometheus]:
    """Run Prometheus, which scrapes `jobs` on their ports every two seconds, and Alertmanager, whose settings
    are `routing`. Their data and logs are in `folder`, the rules `*.yml` in `rules`.

    Raises MissingError, and TimeoutError if they do not start.
    """
    manager, prometheus = free_port(), free_port()
    configuration = {
        "global": {"scrape_interval": "2s", "evaluation_interval": "2s"},
        "rule_files": [str(rules.resolve() / "*.yml")],
        "alerting": {"alertmanagers": [_targets([manager])]},
        "scrape_configs": [
            {"job_name": job, "static_configs": [{"targets": [f"127.0.0.1:{port}" for port in ports]}]}
            for job, ports in jobs.items()
        ],
    }
    with (
        _process(
            folder, ALERTMANAGER, routing, manager, "--storage.path=alertmanager", "--cluster.listen-address="
        ),
        _process(folder, PROMETHEUS, configuration, prometheus, "--storage.tsdb.path=prometheus"),
    ):
        yield Prometheus(f"http://127.0.0.1:{prometheus}")


def _targets(ports: Sequence[int]) -> dict[str, Any]:
    return {"static_configs": [{"targets": [f"127.0.0.1:{port}" for port in ports]}]}


@contextmanager
def _process(
    folder: Path, names: Sequence[str], configuration: Mapping[str, Any], port: int, *options: str
) -> Iterator[None]:
    """Run a program of Prometheus's project, by the first of its names that is there, until it is ready."""
    program = next(filter(None, map(shutil.which, names)), None)
    if not program:
        raise MissingError(f"{names[0]} is not installed")
    file = folder / f"{names[-1]}.yml"
    file.write_text(yaml.safe_dump(dict(configuration)))
    address = f"127.0.0.1:{port}"
    command = [program, f"--config.file={file.name}", f"--web.listen-address={address}", *options]
    with (folder / f"{names[-1]}.log").open("w") as log:
        process = subprocess.Popen(command, cwd=folder, stdout=log, stderr=log)
        try:
            failure = f"{names[0]} was not ready; its log is {log.name}"
            wait_until(lambda: _is_ready(f"http://{address}/-/ready"), 60, failure)
            yield
        finally:
            process.terminate()
            process.wait(30)


def _is_ready(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5):
            return True
    except OSError:
        return False
