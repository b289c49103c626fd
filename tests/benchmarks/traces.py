"""What traces and JSON logs cost: the same stories with OpenTelemetry off and on, in one run.

A receiver in another process takes the spans and drops them. CPU times are those of all threads of a process,
which other processes of the machine change less than they do rates.
"""

import logging
import os
import random
import time
import timeit
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import BaseHTTPRequestHandler, HTTPServer
from multiprocessing import Process
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer

from streams.cli.processes import free_port
from streams.log_lines import JsonFormatter, TextFormatter, about
from streams.logs import FORMAT
from streams.messages import Incoming, Result
from streams.tracing.spans import OpenTelemetry
from streams.tracing.tracing import NoTracing, Tracing
from tests.benchmarks.throughput import copies_of_samples, report, through
from tests.integration.cluster import Cluster
from tests.workers import metric

ENDPOINT = "OTEL_EXPORTER_OTLP_ENDPOINT"
WARM_UP = 40  # stories that are not counted
SPANS = 16_000
TRACED = {"traceparent": b"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"}


def main(
    copies: Annotated[int, typer.Option(help="Copies of each sample.", min=1)] = 40,
    rounds: Annotated[int, typer.Option(help="Times that each is measured.", min=1)] = 2,
) -> None:
    """Measure the CPU time of a story with and without traces, and that of a log line."""
    with TemporaryDirectory() as folder, _receiving() as endpoint:
        names = sorted(copies_of_samples(Path(folder), copies).iterdir())
        stories = [path.read_bytes() for path in names]
        random.Random(0).shuffle(stories)
        for _ in range(rounds):
            os.environ.pop(ENDPOINT, None)
            _measure("traces off", stories)
            os.environ[ENDPOINT] = endpoint
            _measure("traces on ", stories)
        _measure_spans()
    _measure_lines()


def _measure(name: str, stories: list[bytes]) -> None:
    with Cluster() as cluster:
        [port] = cluster.workers.ports
        through(cluster.settings, stories[:WARM_UP], 0)
        before = metric(port, "process_cpu_seconds_total")
        arrivals = through(cluster.settings, stories[WARM_UP:], 0)
        used = metric(port, "process_cpu_seconds_total") - before
        resident = metric(port, "process_resident_memory_bytes") / 1e6
        report(name, arrivals, len(arrivals))
    print(f"{name}: {1000 * used / len(arrivals):.2f} ms of CPU a story; {resident:.0f} MB", flush=True)


def _measure_spans() -> None:
    """Time spans without a worker: beginning and ending them in batches, and sending them."""
    messages = [Incoming("wire.stories", 3, n, b"urn:x:1", b"", TRACED, 0.0) for n in range(32)]
    results = [Result([])] * len(messages)
    kinds: dict[str, Tracing] = {"off": NoTracing(), "on": OpenTelemetry("worker", "host:6066", "bench")}
    for name, tracing in kinds.items():
        before = time.process_time()
        for _ in range(SPANS // len(messages)):
            tracing.begin("entities", messages).end(results)
            time.sleep(0.001)  # the queue of the exporter has room for 2,048
        tracing.close()
        used = time.process_time() - before
        print(f"traces {name}: {1e6 * used / SPANS:.1f} us of CPU a message and stage", flush=True)


def _measure_lines() -> None:
    """Time a line about a dead letter in both formats, without writing it."""
    fields = about(Incoming("wire.raw", 3, 7, b"urn:x:1", b"", TRACED, 0.0))
    line = logging.makeLogRecord({"name": "streams.runtime.guard", "msg": "it failed", **fields})
    for name, formatter in (("text", TextFormatter(FORMAT)), ("JSON", JsonFormatter())):
        seconds = timeit.timeit(partial(formatter.format, line), number=20_000) / 20_000
        print(f"a line of {name}: {1e6 * seconds:.1f} us, {len(formatter.format(line))} bytes")


class _Dropping(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *arguments: object) -> None:
        pass


@contextmanager
def _receiving() -> Iterator[str]:
    """Run a receiver that drops what it gets; gives its URL."""
    port = free_port()
    process = Process(target=_serve, args=(port,), daemon=True)
    process.start()
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()


def _serve(port: int) -> None:
    HTTPServer(("127.0.0.1", port), _Dropping).serve_forever()


if __name__ == "__main__":
    typer.run(main)
