"""Stages on messages, without Kafka: what they make, where it goes, what they refuse."""

import pytest

from processors.errors import StoryError
from processors.formats import parse
from processors.pipeline import Pipeline
from processors.story import Story, from_json, to_json
from streams.agents import entities, ingest, quotations, subjects, versions
from streams.messages import Incoming
from streams.settings import Settings
from streams.stage import outgoing


def incoming(value: bytes, headers: dict[str, bytes] | None = None) -> Incoming:
    return Incoming("wire.raw", 0, 0, None, value, headers or {}, 1_790_000_000.25)


def test_a_story_goes_through_the_stages(pipeline: Pipeline, samples: dict[str, bytes]) -> None:
    settings = Settings(topic_prefix="news")
    message = incoming(samples["03-cup-final.json"], {"trace": b"abc"})
    seen = []
    for stage in (
        ingest.stage(settings),
        versions.stage(settings),
        entities.stage(settings, pipeline),
        quotations.stage(settings, pipeline),
        subjects.stage(settings, pipeline),
    ):
        for store in stage.stores:
            store._values[0] = {}  # as loaded from an empty topic
        [result] = stage.process([message])
        seen.append([out.topic for out in result.outgoing])
        first = result.outgoing[0]
        message = Incoming(first.topic, 0, 0, first.key, first.value or b"", first.headers, 1_790_000_001.0)
    assert seen == [
        ["news.parsed"],
        ["news.stories"],
        ["news.entities"],
        ["news.quotations"],
        ["news.enriched", "news.subject.sport"],
    ]
    assert message.key == b"urn:newsml:wire.example:20261024:cup-final"
    assert message.headers["trace"] == b"abc"
    assert message.headers["ce_type"] == b"copytaster.story.subjects"
    record = from_json(message.value)
    assert record["enrichment"]["received"] == "2026-09-21T14:13:20.250Z"
    assert list(record["enrichment"]["stages"]) == [
        "ingest",
        "versions",
        "entities",
        "quotations",
        "subjects",
    ]


def test_a_picture_is_set_aside() -> None:
    [result] = ingest.stage(Settings()).process([incoming(b'{"uri": "urn:x:1", "type": "picture"}')])
    assert (result.outgoing, result.outcome) == ([], "set_aside")


def test_a_stage_that_gets_no_record_says_so(pipeline: Pipeline) -> None:
    for message in (b"", b"{}", b"\xff"):
        with pytest.raises(StoryError):
            quotations.stage(Settings(), pipeline).process([incoming(message)])


def test_a_record_too_large_for_kafka_is_refused() -> None:
    record: Story = parse(b"Rain in Oslo.").stories[0]
    record["bodies"].append({"value": "x" * 5_300_000})
    with pytest.raises(StoryError) as caught:
        outgoing(record, "versions", {}, ["wire.stories"])
    assert caught.value.reason == "too-large"
    assert len(to_json(record)) > 5_242_880
