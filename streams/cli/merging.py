"""The web pages of a process that runs several workers: those of the workers, as one.

The parent is not async, so the pages are served by threads.
"""

import json
import logging
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http.client import HTTPException
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socket import AF_INET, AF_INET6
from threading import Thread
from typing import Any
from urllib.error import HTTPError

from prometheus_client import generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.parser import text_string_to_metric_families
from prometheus_client.registry import Collector

from streams.cli.processes import DIRECT, Server

logger = logging.getLogger(__name__)

TIMEOUT = 5.0  # seconds for a worker to answer
SILENT = {"ready": False, "waiting": "for an answer"}


@contextmanager
def merged_pages(host: str, port: int, servers: Sequence[Server]) -> Iterator[None]:
    """Serve /metrics, /health and /ready of several servers within the context.

    Each sample has the port of its server as the label `process`. Raises OSError.
    """

    class Handler(_Handler):
        workers = servers

    class HTTPServer(ThreadingHTTPServer):
        address_family = AF_INET6 if ":" in host else AF_INET

        def handle_error(self, request: Any, client_address: Any) -> None:
            """Log what would be printed: a client that went away, for instance."""
            logger.debug("%s", client_address, exc_info=True)

    with HTTPServer((host, port), Handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield
        finally:
            server.shutdown()


class _Handler(BaseHTTPRequestHandler):
    workers: Sequence[Server]
    timeout = 30.0  # seconds for a request to come

    def do_GET(self) -> None:
        match self.path.partition("?")[0]:
            case "/metrics":
                pages = self._ask("/metrics")
                self._answer(200, generate_latest(MergedMetrics(pages)), CONTENT_TYPE_LATEST)
            case "/health":
                self._answer(200, b'{"live": true}')
            case "/ready":
                page = merged_ready(self._ask("/ready"))
                self._answer(200 if page["ready"] else 503, json.dumps(page).encode())
            case _:
                self.send_error(404)

    def _ask(self, path: str) -> dict[int, str]:
        """A page of each server by its port; empty if it does not answer."""
        with ThreadPoolExecutor(len(self.workers)) as threads:
            pages = threads.map(lambda server: _page(server.address + path), self.workers)
            return dict(zip((server.port for server in self.workers), pages, strict=True))

    def _answer(self, status: int, body: bytes, content_type: str = "application/json") -> None:
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *arguments: object) -> None:
        """Log no requests."""


def _page(url: str) -> str:
    try:
        with DIRECT.open(url, timeout=TIMEOUT) as response:
            return str(response.read().decode())
    except HTTPError as error:
        return error.read().decode() if error.code == 503 else ""  # what /ready waits for
    except (OSError, HTTPException):
        return ""


def merged_ready(pages: Mapping[int, str]) -> dict[str, Any]:
    """The page /ready of several processes, given by the pages of each: ready if all are."""
    found = {port: json.loads(page) if page else SILENT for port, page in pages.items()}
    waiting = [
        f"{port}: {page.get('waiting') or page.get('drained') or 'for partitions'}"
        for port, page in found.items()
        if not page["ready"]
    ]
    page = {"ready": not waiting, "processes": found}
    return page | ({"waiting": "; ".join(waiting)} if waiting else {})


class MergedMetrics(Collector):
    """The metrics of several processes, given by the pages of each; a page that is empty is none."""

    def __init__(self, pages: Mapping[int, str]) -> None:
        self._pages = pages

    def collect(self) -> Iterator[Metric]:
        up = GaugeMetricFamily(
            "copytaster_process_up", "1 if the process answers, else 0.", labels=["process"]
        )
        families: dict[str, Metric] = {}
        for port, page in self._pages.items():
            up.add_metric([str(port)], bool(page))
            for family in text_string_to_metric_families(page):
                merged = families.setdefault(
                    family.name, Metric(family.name, family.documentation, family.type)
                )
                merged.samples += [
                    sample._replace(labels={**sample.labels, "process": str(port)})
                    for sample in family.samples
                ]
        yield up
        yield from families.values()
