"""Spans, as a real collector receives them."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from processors.errors import StoryError
from processors.formats import parse
from streams.deadletters import DeadLetters
from streams.errors import SkippedError, UndeliveredError
from streams.messages import Incoming, Outgoing, Result
from streams.tracing import spans
from streams.tracing.spans import OpenTelemetry
from streams.tracing.tracing import Headers
from tests.streams.tracing.collector import Collector, Span

ID, PARENT = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"
TRACED = {"traceparent": f"00-{ID}-{PARENT}-01".encode(), "tracestate": b"wire=1"}
Send = Callable[[Callable[[OpenTelemetry], None]], list[Span]]


@pytest.fixture
def send(monkeypatch: pytest.MonkeyPatch) -> Iterator[Send]:
    """Makes spans, and returns what the collector received once the process has ended."""
    with Collector() as collector:
        monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", collector.url)

        def make(work: Callable[[OpenTelemetry], None]) -> list[Span]:
            tracing = OpenTelemetry("copytaster-worker", "host:6066", "desk")
            work(tracing)
            tracing.close()
            tracing.close()  # at the end of the process, too
            return collector.spans

        yield make


def message(offset: int = 0, key: bytes | None = b"urn:x:1", headers: Headers | None = None) -> Incoming:
    return Incoming("wire.raw", 3, offset, key, b"story", headers or {}, 0.0)


def stories(*uris: str) -> list[Any]:
    return [
        story for uri in uris for story in parse(f'{{"uri": "{uri}", "body_text": "Rain."}}'.encode()).stories
    ]


def test_messages_of_a_batch_have_a_span_each_and_its_times(send: Send) -> None:
    def work(tracing: OpenTelemetry) -> None:
        batch = tracing.begin("ingest", [message(n, headers=TRACED if n else {}) for n in range(3)])
        time.sleep(0.01)
        batch.end([Result([], stories("urn:x:1"))] * 3)

    found = send(work)
    assert [span.attributes["messaging.kafka.offset"] for span in found] == [0, 1, 2]
    [times] = {(span.start, span.end) for span in found}
    assert times[1] - times[0] >= 10_000_000
    assert [span.parent for span in found] == ["", PARENT, PARENT]
    assert len({span.trace for span in found}) == 2
    assert found[0].service["service.instance.id"] == "host:6066"


def test_a_message_passes_its_span_on_instead_of_the_one_that_sent_it(send: Send) -> None:
    passed: list[Headers] = []

    def work(tracing: OpenTelemetry) -> None:
        malformed = {"traceparent": b"00", "tracestate": b"wire=1", "desk": b"\xff"}
        batch = tracing.begin("ingest", [message(headers=each) for each in (TRACED, malformed)])
        passed.extend(each.headers for each in batch.messages)
        batch.end([Result([]), Result([])])

    first, second = send(work)
    assert passed[0] == TRACED | {"traceparent": f"00-{ID}-{first.id}-01".encode()}
    assert passed[1].keys() == {"desk", "traceparent"}
    assert passed[1]["traceparent"].startswith(f"00-{second.trace}-{second.id}-".encode())


def test_a_trace_that_its_beginner_did_not_sample_is_passed_on_and_not_sent(send: Send) -> None:
    passed: list[Headers] = []

    def work(tracing: OpenTelemetry) -> None:
        given = {"traceparent": f"00-{ID}-{PARENT}-00".encode()}
        batch = tracing.begin("ingest", [message(headers=given)])
        passed.extend(each.headers for each in batch.messages)
        batch.end([Result([], stories("urn:x:1"))])

    assert send(work) == []
    traceparent = passed[0]["traceparent"].decode()
    assert (traceparent[:36], traceparent[52:]) == (f"00-{ID}-", "-00")


@pytest.mark.parametrize(
    ("result", "uri", "version"),
    [
        (Result([], stories("urn:x:of-the-story")), "urn:x:of-the-story", None),
        (
            Result([], stories("urn:x:2", "urn:x:3")),
            "urn:x:1",
            "7",
        ),  # several: they are in spans of their own
        (Result([], outcome="repeated"), "urn:x:1", "7"),
    ],
)
def test_the_story_is_named_as_far_as_it_is_known(
    send: Send, result: Result, uri: str, version: str | None
) -> None:
    given = message(headers={"ce_version": b"7"})
    [span] = send(lambda tracing: tracing.begin("versions", [given]).end([result]))
    assert span.attributes["copytaster.uri"] == uri
    assert span.attributes.get("copytaster.version") == version
    assert span.attributes["copytaster.outcome"] == result.outcome


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (StoryError("xml", "line 3"), "xml"),
        (RuntimeError("line 3"), "error"),
        (SkippedError("ann@desk", "noon"), "skipped"),
    ],
)
def test_a_dead_letter_is_an_error(send: Send, error: Exception, reason: str) -> None:
    given = message()
    letter = DeadLetters("wire.deadletter", "ingest").for_input(given, error)
    result = Result([letter], outcome="dead_letter")
    [span] = send(lambda tracing: tracing.begin("ingest", [given]).end([result]))
    assert (span.attributes["error.type"], span.error) == (reason, str(error))


@dataclass
class Alert:
    headers: Headers


def test_an_alert_is_delivered_in_the_trace_of_its_story(send: Send) -> None:
    sent: list[Headers] = []

    def work(tracing: OpenTelemetry) -> None:
        with tracing.delivering("https://desk.example", [Alert(TRACED)]) as headers:
            sent.append(headers)

    [span] = send(work)
    assert (span.name, span.trace, span.parent, span.links) == ("notify", ID, PARENT, [])
    assert sent == [{"traceparent": f"00-{ID}-{span.id}-01".encode(), "tracestate": b"wire=1"}]


def test_a_digest_is_a_trace_of_its_own_with_links_to_those_of_its_stories(send: Send) -> None:
    def work(tracing: OpenTelemetry) -> None:
        with tracing.delivering("ann@desk.example", [Alert(TRACED), Alert({}), Alert(TRACED)]):
            pass

    [span] = send(work)
    assert span.trace != ID
    assert (span.parent, span.links) == ("", [ID, ID])
    assert span.attributes == {"copytaster.destination": "ann@desk.example", "copytaster.alerts": 3}


def test_a_delivery_that_fails_is_an_error(send: Send) -> None:
    def work(tracing: OpenTelemetry) -> None:
        with pytest.raises(UndeliveredError), tracing.delivering("https://desk.example", [Alert({})]):
            raise UndeliveredError("refused", "it answered 500")

    [span] = send(work)
    assert (span.attributes["error.type"], span.error) == ("refused", "it answered 500")


def test_a_collector_that_is_away_does_not_hold_up_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:9")
    monkeypatch.setattr(spans, "CLOSE_TIMEOUT", 0.1)
    tracing = OpenTelemetry("copytaster-worker", "host:6066", "desk")
    tracing.begin("ingest", [message()]).end([Result([Outgoing("wire.parsed", None, b"story")])])
    begun = time.monotonic()
    tracing.close()
    assert time.monotonic() - begun < 5
