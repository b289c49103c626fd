"""Headers of records: CloudEvents, and the headers that the wire sent."""

import json

import pytest

from processors.formats import parse
from processors.story import Story, stamp
from streams.headers import event_id, story_headers
from tests.streams.contract.validation import errors

RAW = (
    b'{"uri": "urn:x:1", "version": "2", "urgency": 3, "pubstatus": "withheld", "body_text": "Rain in Oslo."}'
)


@pytest.fixture
def story() -> Story:
    [story] = parse(RAW).stories
    stamp(story, "ingest")
    return story


def test_headers_describe_the_story(story: Story) -> None:
    headers = story_headers(story, "ingest", {})
    assert headers == {
        "content-type": b"application/json",
        "ce_specversion": b"1.0",
        "ce_id": event_id(story).encode(),
        "ce_source": b"urn:x-copytaster:stage:ingest",
        "ce_type": b"copytaster.story.ingest",
        "ce_time": story["enrichment"]["stages"]["ingest"].encode(),
        "ce_uri": b"urn:x:1",
        "ce_version": b"2",
        "ce_status": b"withheld",
        "ce_urgency": b"3",
    }
    assert errors("story-headers", {name: value.decode() for name, value in headers.items()}) == []


def test_headers_of_absent_properties_are_left_out(story: Story) -> None:
    del story["version"], story["urgency"]
    headers = story_headers(story, "ingest", {})
    assert "ce_version" not in headers
    assert "ce_urgency" not in headers


def test_headers_of_the_wire_pass_except_those_that_describe_the_raw_value(story: Story) -> None:
    given = {
        "traceparent": b"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        "tracestate": b"wire=1",
        "copytaster-tries": b"1",
        "desk": b"\xff",
    }
    replaced = {
        "content-type": b"text/vnd.iptc.anpa",
        "copytaster-format": b"anpa",
        "Content-Type": b"text/plain",
        "ce_id": b"of the wire",
        "ce_subject": b"weather",
    }
    assert story_headers(story, "ingest", given | replaced) == given | story_headers(story, "ingest", {})


def test_the_same_version_has_the_same_event_id(story: Story) -> None:
    [again] = parse(RAW).stories
    stamp(again, "ingest")
    assert event_id(again) == event_id(story)


@pytest.mark.parametrize("change", [{"uri": "urn:x:2"}, {"version": "3"}, {"body_text": "Sun in Oslo."}])
def test_another_version_has_another_event_id(change: dict[str, str]) -> None:
    given = {"uri": "urn:x:1", "version": "2", "body_text": "Rain in Oslo."}
    [one], [other] = (parse(json.dumps(fields).encode()).stories for fields in (given, given | change))
    assert event_id(one) != event_id(other)


def test_characters_that_cloudevents_disallows_are_replaced(story: Story) -> None:
    story["uri"], story["version"] = "urn:x:größe\x01", "1\n二"
    headers = story_headers(story, "ingest", {})
    assert headers["ce_uri"].decode() == "urn:x:größe�"
    assert headers["ce_version"].decode() == "1�二"
