"""OpenTelemetry's spans, which need the extra `otel`. Their settings are the standard environment variables.

https://opentelemetry.io/docs/specs/semconv/messaging/kafka/
"""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from importlib.metadata import version
from threading import Thread

from opentelemetry.context import Context
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import OTELResourceDetector, Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import (
    Link,
    Span,
    SpanKind,
    Status,
    StatusCode,
    get_current_span,
    set_span_in_context,
)
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator
from opentelemetry.util.types import Attributes

from streams.deadletters import details, reason
from streams.errors import UndeliveredError
from streams.headers import CE_PREFIX
from streams.log_lines import story_uri
from streams.messages import Incoming, Result
from streams.tracing.context import TRACEPARENT, TRACESTATE, trace_context
from streams.tracing.tracing import HasHeaders, Headers

CLOSE_TIMEOUT = 5.0  # seconds; the collector may be away
PROPAGATOR = TraceContextTextMapPropagator()


class OpenTelemetry:
    """Makes spans, and sends them in a thread of its own. Drops them if nobody takes them."""

    def __init__(self, service: str, instance: str, group: str) -> None:
        """`service` and `instance` are the names of this process, unless the environment has others."""
        release = version("copytaster")
        names = {"service.name": service, "service.version": release, "service.instance.id": instance}
        resource = Resource.create(names).merge(OTELResourceDetector().detect())
        self._provider = TracerProvider(resource=resource, shutdown_on_exit=False)
        self._provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
        self._tracer = self._provider.get_tracer("copytaster", release)
        self._group = group
        self._closed = False

    def begin(self, stage: str, messages: Sequence[Incoming]) -> "SpanBatch":
        now = time.time_ns()
        spans = [self._begin(stage, message, now) for message in messages]
        return SpanBatch(messages, spans)

    def _begin(self, stage: str, message: Incoming, now: int) -> Span:
        attributes: Attributes = {
            "messaging.system": "kafka",
            "messaging.operation.name": "process",
            "messaging.operation.type": "process",
            "messaging.destination.name": message.topic,
            "messaging.destination.partition.id": str(message.partition),
            "messaging.kafka.offset": message.offset,
            "messaging.message.body.size": len(message.value),
            "messaging.consumer.group.name": self._group,
        }
        parent = _context(message.headers)
        return self._tracer.start_span(stage, parent, SpanKind.CONSUMER, attributes, start_time=now)

    @contextmanager
    def delivering(self, destination: str, alerts: Sequence[HasHeaders]) -> Iterator[Headers]:
        contexts = [_context(each.headers) for each in alerts]
        if len(alerts) == 1:
            [parent], links = contexts, []
        else:  # a digest belongs to no single trace
            parent, links = Context(), [Link(get_current_span(each).get_span_context()) for each in contexts]
        attributes: Attributes = {"copytaster.destination": destination, "copytaster.alerts": len(alerts)}
        span = self._tracer.start_span("notify", parent, SpanKind.CLIENT, attributes, links)
        try:
            yield _headers(span)
        except Exception as error:
            kind = error.outcome if isinstance(error, UndeliveredError) else type(error).__name__
            span.set_attribute("error.type", kind)
            span.set_status(Status(StatusCode.ERROR, str(error)))
            raise
        finally:
            span.end()

    def close(self) -> None:
        if not self._closed:
            self._closed = True
            # In a thread, because it may wait for the collector for half a minute.
            closing = Thread(target=self._provider.shutdown, daemon=True)
            closing.start()
            closing.join(CLOSE_TIMEOUT)


class SpanBatch:
    """Messages that a stage processes together, with a span for each."""

    def __init__(self, messages: Sequence[Incoming], spans: Sequence[Span]) -> None:
        self._spans = spans
        self.messages = [
            replace(message, headers=_with_span(message.headers, span))
            for message, span in zip(messages, spans, strict=True)
        ]

    def end(self, results: Sequence[Result]) -> None:
        now = time.time_ns()
        for message, span, result in zip(self.messages, self._spans, results, strict=True):
            if span.is_recording():
                _describe(span, message, result)
            span.end(now)


def _describe(span: Span, message: Incoming, result: Result) -> None:
    """Add what is known of a message once it was processed."""
    story = result.stories[0] if len(result.stories) == 1 else None
    given = message.headers.get(f"{CE_PREFIX}version", b"").decode("utf-8", "replace")
    known = {
        "copytaster.uri": story["uri"] if story else story_uri(message),
        "copytaster.version": story.get("version", "") if story else given,
        "copytaster.outcome": result.outcome,
    }
    span.set_attributes({name: value for name, value in known.items() if value})
    if result.outcome == "dead_letter":
        headers = result.outgoing[0].headers
        span.set_attribute("error.type", reason(headers))
        span.set_status(Status(StatusCode.ERROR, details(headers)["message"]))


def _context(headers: Headers) -> Context:
    """The span that a message's headers name; an empty context, which begins a trace, if they name none."""
    given = {name: value.decode("latin-1") for name, value in trace_context(headers).items()}
    return PROPAGATOR.extract(given)


def _with_span(headers: Headers, span: Span) -> Headers:
    """A message's headers with a span instead of the one that sent it."""
    own = _headers(span)
    return {name: value for name, value in headers.items() if name != TRACESTATE} | own


def _headers(span: Span) -> dict[str, bytes]:
    """The headers that name a span."""
    given: dict[str, str] = {}
    PROPAGATOR.inject(given, set_span_in_context(span))
    return {name: given[name].encode("latin-1") for name in (TRACEPARENT, TRACESTATE) if name in given}
