"""A story's way from wire.raw to a webhook, as traces and logs show it, with real processes."""

import asyncio
import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from processors.subscriptions.subscription import Subscription
from streams import compacted
from streams.cli.processes import free_port
from streams.messages import Incoming
from streams.topics import ALERTS, DEADLETTER, ENRICHED, SUBJECTS, SUBSCRIPTIONS
from tests.integration.cluster import Cluster, Push
from tests.streams.notify.examples import KEY
from tests.streams.tracing.collector import Collector, Span
from tests.workers import page, running, wait_until

pytestmark = pytest.mark.integration

TRACE = "0af7651916cd43dd8448eb211c80319c"
BAD_TRACE = "1af7651916cd43dd8448eb211c80319c"
PARENT = "b7ad6b7169203331"
STAGES = ["ingest", "versions", "entities", "quotations", "subjects", "alerts"]
TEXT = (
    "GENEVA, Nov 3 - Unions called a rail strike on Tuesday. Trains will not run, a minister told reporters."
)


def story(name: str, headers: dict[str, bytes]) -> Push:
    uri = f"urn:x:{name}"
    raw = {"uri": uri, "version": "1", "headline": f"Rail strike {name}", "body_text": TEXT}
    return Push(json.dumps(raw).encode(), uri.encode(), headers)


def traced(trace: str) -> dict[str, bytes]:
    return {"traceparent": f"00-{trace}-{PARENT}-01".encode(), "tracestate": b"wire=1"}


PUSHED = [
    story("traced", traced(TRACE)),
    story("untraced", {}),
    story("malformed", {"traceparent": b"00-xyz", "tracestate": b"wire=1"}),
    Push(b'{"uri": "urn:x:bad", ', b"urn:x:bad", traced(BAD_TRACE)),
]


@dataclass
class Seen:
    collector: Collector
    messages: list[Incoming]
    log: list[dict[str, Any]]

    def of(self, name: str, topic: str) -> Incoming:
        """The one message of a story on a topic."""
        [found] = [
            each for each in self.messages if each.topic == topic and name.encode() in (each.key or b"")
        ]
        return found

    def trace_of(self, name: str) -> list[Span]:
        """The spans of the trace to which a story's record belongs."""
        return self.collector.trace(self.of(name, "wire.enriched").headers["traceparent"].decode()[3:35])


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Seen]:
    log = tmp_path_factory.mktemp("log") / "worker.log"
    with pytest.MonkeyPatch.context() as environment, Collector() as collector, log.open("wb") as file:
        environment.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", collector.url)
        environment.setenv("OTEL_RESOURCE_ATTRIBUTES", "deployment.environment.name=test")
        environment.setenv("OTEL_BSP_SCHEDULE_DELAY", "60000")  # milliseconds: what comes is sent at the end
        given: dict[str, Any] = {"webhook_key": KEY, "webhook_private": "127.0.0.0/8"}
        with Cluster(1, file, log_format="json", notify_port=free_port(), **given) as cluster:
            delivery = {"webhooks": [f"{collector.url}/hook"]}
            rail = Subscription.model_validate(
                {"id": "rail", "owner": "desk", "query": '"rail strike"', "delivery": delivery}
            )
            asyncio.run(compacted.write(cluster.settings, SUBSCRIPTIONS, {rail.id: rail.to_json()}))
            with running(cluster.settings, "notify"):
                wait_until(lambda: bool(page(cluster.settings.notify_port, "/ready")))
                wait_until(lambda: 'copytaster_subscriptions{state="active"} 1' in metrics(cluster))
                cluster.push(PUSHED)
                wait_until(lambda: len(collector.requests) == 3)
                messages = cluster.messages(ALERTS, DEADLETTER, ENRICHED, *SUBJECTS.values())
        yield Seen(collector, messages, read_log(log))


def metrics(cluster: Cluster) -> str:
    return page(cluster.workers.ports[0], "/metrics")


def read_log(log: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]


def check_chain(spans: list[Span], parent: str) -> None:
    """Each stage made one span, and each is the child of the one before; the webhook's is the last."""
    assert [span.name for span in spans] == [*STAGES, "notify"]
    assert [span.parent for span in spans] == [parent, *(span.id for span in spans[:-1])]
    for before, after in pairwise(spans):
        assert before.start < before.end
        assert before.start < after.start


def test_a_trace_goes_on_from_the_wire_to_the_webhook(seen: Seen) -> None:
    spans = seen.collector.trace(TRACE)
    check_chain(spans, PARENT)
    by_stage = {span.name: span for span in spans}
    headers = seen.of("urn:x:traced", "wire.enriched").headers
    assert headers["traceparent"].decode() == f"00-{TRACE}-{by_stage['subjects'].id}-01"
    assert headers["tracestate"] == b"wire=1"
    headers = seen.of("urn:x:traced", "wire.alerts").headers
    assert headers["traceparent"].decode() == f"00-{TRACE}-{by_stage['alerts'].id}-01"
    of_subject = [each for each in seen.messages if each.topic == "wire.subject.labour"]
    assert {each.headers["traceparent"].decode()[36:52] for each in of_subject} >= {by_stage["subjects"].id}
    [request] = [each for each in seen.collector.requests if TRACE in each["traceparent"]]
    assert request["traceparent"] == f"00-{TRACE}-{by_stage['notify'].id}-01"
    assert request["tracestate"] == "wire=1"


@pytest.mark.parametrize("name", ["untraced", "malformed"])
def test_a_story_without_a_trace_begins_one_at_ingest(seen: Seen, name: str) -> None:
    check_chain(seen.trace_of(f"urn:x:{name}"), "")
    assert "tracestate" not in seen.of(f"urn:x:{name}", "wire.enriched").headers


def test_spans_describe_the_message_and_the_story(seen: Seen) -> None:
    span = {span.name: span for span in seen.collector.trace(TRACE)}["entities"]
    assert span.kind == 5  # consumer
    position = (
        span.attributes.pop("messaging.destination.partition.id"),
        span.attributes.pop("messaging.kafka.offset"),
    )
    assert (type(position[0]), type(position[1])) == (str, int)
    assert span.attributes.pop("messaging.message.body.size") > len(TEXT)
    assert span.attributes == {
        "messaging.system": "kafka",
        "messaging.operation.name": "process",
        "messaging.operation.type": "process",
        "messaging.destination.name": "wire.stories",
        "messaging.consumer.group.name": "copytaster",
        "copytaster.uri": "urn:x:traced",
        "copytaster.version": "1",
        "copytaster.outcome": "passed",
    }
    assert span.service["service.name"] == "copytaster-worker"
    assert span.service["deployment.environment.name"] == "test"
    last = seen.collector.trace(TRACE)[-1]
    assert (last.kind, last.service["service.name"]) == (3, "copytaster-notify")  # client


def test_a_dead_letter_is_an_error_in_its_trace(seen: Seen) -> None:
    [span] = seen.collector.trace(BAD_TRACE)
    assert (span.name, span.parent, span.attributes["error.type"]) == ("ingest", PARENT, "json")
    assert span.attributes["copytaster.uri"] == "urn:x:bad"
    letter = seen.of("urn:x:bad", "wire.deadletter")
    assert letter.headers["traceparent"].decode() == f"00-{BAD_TRACE}-{span.id}-01"
    assert letter.headers["copytaster-message"].decode() == span.error


def test_the_log_has_a_json_object_per_line_that_names_story_and_trace(seen: Seen) -> None:
    [line] = [line for line in seen.log if line.get("uri") == "urn:x:bad"]
    assert line.pop("timestamp").endswith("Z")
    assert line.pop("message").endswith(": json: " + seen.collector.trace(BAD_TRACE)[0].error)
    [process] = {line["process"] for line in seen.log}
    assert line == {
        "level": "WARNING",
        "logger": "streams.runtime.guard",
        "process": process,
        "stage": "ingest",
        "uri": "urn:x:bad",
        "topic": "wire.raw",
        "partition": line["partition"],
        "offset": line["offset"],
        "trace_id": BAD_TRACE,
    }
