"""A real receiver of OpenTelemetry's spans (OTLP over HTTP), which takes other requests, too."""

import gzip
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from tests.web_server import WebServer


@dataclass(frozen=True)
class Span:
    """A span as it was received; ids are hexadecimal, times in nanoseconds."""

    name: str
    trace: str
    id: str
    parent: str
    kind: int
    start: int
    end: int
    error: str
    attributes: dict[str, Any]
    links: list[str]
    service: dict[str, Any]


class Collector(WebServer):
    """Receives spans on /v1/traces, and notes the headers of all other requests."""

    def __init__(self) -> None:
        super().__init__()
        self.spans: list[Span] = []
        self.requests: list[dict[str, str]] = []

    def answer(self, path: str, headers: Mapping[str, str], body: bytes) -> tuple[int, bytes]:
        if path == "/v1/traces":
            compressed = headers.get("Content-Encoding") == "gzip"
            self.spans += read(gzip.decompress(body) if compressed else body)
        else:
            self.requests.append({name.lower(): value for name, value in headers.items()})
        return 200, b""

    def trace(self, id: str) -> list[Span]:
        """The spans of a trace, in the order in which they began."""
        return sorted((span for span in self.spans if span.trace == id), key=lambda span: span.start)


def read(body: bytes) -> list[Span]:
    """The spans in the body of a request."""
    return [
        Span(
            name=span.name,
            trace=span.trace_id.hex(),
            id=span.span_id.hex(),
            parent=span.parent_span_id.hex(),
            kind=span.kind,
            start=span.start_time_unix_nano,
            end=span.end_time_unix_nano,
            error=span.status.message,
            attributes=_values(span.attributes),
            links=[link.trace_id.hex() for link in span.links],
            service=_values(group.resource.attributes),
        )
        for group in ExportTraceServiceRequest.FromString(body).resource_spans
        for scope in group.scope_spans
        for span in scope.spans
    ]


def _values(attributes: Any) -> dict[str, Any]:
    return {each.key: getattr(each.value, each.value.WhichOneof("value")) for each in attributes}
