"""Agents, without Kafka: their results, the topics they send to, and the messages they refuse."""

import json
from pathlib import Path

import pytest

from processors.errors import StoryError
from processors.formats import parse
from processors.pipeline import Pipeline
from processors.story import Story, from_json, to_json
from streams.agent import Agent
from streams.agents import agent_class
from streams.agents.subjects import Outlet
from streams.headers import event_id
from streams.messages import Incoming, Outgoing
from streams.settings import Settings
from streams.topics import ENRICHED, STAGES, STORIES
from tests.streams.agents import make_agent

ENRICHING = [stage for stage in STAGES if stage.source is not ENRICHED]  # those that a record passes


def incoming(value: bytes, headers: dict[str, bytes] | None = None) -> Incoming:
    return Incoming("wire.raw", 0, 0, None, value, headers or {}, 1_790_000_000.25)


def passed_on(message: Outgoing) -> Incoming:
    return Incoming(message.topic, 0, 0, message.key, message.value or b"", message.headers, 1_790_000_001.0)


def test_every_stage_has_an_agent_that_writes_only_to_its_topics(
    pipeline: Pipeline, samples: dict[str, bytes]
) -> None:
    message = incoming(samples["03-cup-final.json"], {"trace": b"abc"})
    settings = Settings(topic_prefix="news")
    pipeline.subscriptions.put(b'{"id": "goals", "owner": "desk", "query": "goal"}')
    for stage in STAGES:
        assert issubclass(agent_class(stage), Agent)
        [result] = make_agent(stage.name, pipeline, settings).process([message])
        assert {out.topic for out in result.outgoing} <= {topic.name("news") for topic in stage.targets}
        assert {out.topic for out in result.states} <= {topic.name("news") for topic in stage.stores}
        if ENRICHED in stage.targets:
            assert [out.topic for out in result.outgoing] == ["news.enriched", "news.subject.sport"]
            record = from_json(result.outgoing[0].value or b"")
        message = passed_on(result.outgoing[0])
        assert (message.key or b"").endswith(b"urn:newsml:wire.example:20261024:cup-final")
        assert message.headers["trace"] == b"abc"
    pipeline.subscriptions.remove("goals")
    assert message.key == b"goals urn:newsml:wire.example:20261024:cup-final"
    assert record["enrichment"]["received"] == "2026-09-21T14:13:20.250Z"
    assert record["enrichment"]["raw"] == {"topic": "wire.raw", "partition": 0, "offset": 0}
    assert list(record["enrichment"]["stages"]) == [stage.name for stage in ENRICHING]


def test_the_same_version_in_a_batch_is_passed_on_once(pipeline: Pipeline) -> None:
    [parsed] = make_agent("ingest", pipeline).process([incoming(b"Rain fell in Oslo on Monday.")])
    message = passed_on(parsed.outgoing[0])
    results = make_agent("versions", pipeline).process([message, message])
    assert [result.outcome for result in results] == ["passed", "repeated"]


def test_a_picture_is_set_aside(pipeline: Pipeline) -> None:
    [result] = make_agent("ingest", pipeline).process([incoming(b'{"uri": "urn:x:1", "type": "picture"}')])
    assert (result.outgoing, result.outcome) == ([], "set_aside")


def test_readable_stories_pass_and_their_message_becomes_a_dead_letter(pipeline: Pipeline) -> None:
    items = [{"uri": "urn:x:1", "body_text": "Rain in Oslo."}, {"uri": "urn:x:2", "body_text": "12"}]
    [result] = make_agent("ingest", pipeline).process([incoming(json.dumps(items).encode())])
    assert [out.topic for out in result.outgoing] == ["wire.parsed", "wire.deadletter"]
    assert result.outcome == "passed"


def test_a_record_says_which_wire_it_comes_from_and_who_pushed_it(pipeline: Pipeline, tmp_path: Path) -> None:
    sources = tmp_path / "sources.toml"
    sources.write_text('[norwick]\nmatch = ["NNF"]\ntime-zone = "Asia/Kolkata"')
    agent = make_agent("ingest", pipeline, Settings(sources=str(sources)))
    item = {"uri": "7", "versioncreated": "2026-03-01T10:00:00", "body_text": "Rain in Oslo."}
    headers = {"copytaster-source": b"nnf", "copytaster-pushed-by": "zoë@desk".encode()}
    [result] = agent.process([incoming(json.dumps(item).encode(), headers)])
    [story] = result.stories
    assert story["uri"] == "urn:x-copytaster:id:norwick:7"
    assert story["versionCreated"] == "2026-03-01T10:00:00+05:30"
    assert (story["enrichment"]["source"], story["enrichment"]["pushedBy"]) == ("norwick", "zoë@desk")
    assert story["infoSources"] == [{"name": "norwick"}]


def test_a_story_that_replaces_another_is_sent_with_the_withdrawal_of_that_one(pipeline: Pipeline) -> None:
    links = {"earlier": {"uri": "urn:x:1", "rel": "evolvedFrom"}}
    item = {"uri": "urn:x:2", "body_text": "Rain in Oslo.", "associations": links}
    [result] = make_agent("ingest", pipeline).process([incoming(json.dumps(item).encode(), {"trace": b"a"})])
    assert [(out.topic, out.key) for out in result.outgoing] == [
        ("wire.parsed", b"urn:x:2"),
        ("wire.parsed", b"urn:x:1"),
    ]
    assert [out.headers["ce_status"] for out in result.outgoing] == [b"usable", b"canceled"]
    assert all(out.headers["trace"] == b"a" for out in result.outgoing)


def test_a_message_that_is_not_a_record_is_refused(pipeline: Pipeline) -> None:
    for message in (b"", b"{}", b"\xff"):
        with pytest.raises(StoryError):
            make_agent("quotations", pipeline).process([incoming(message)])


def test_a_story_too_large_for_kafka_is_refused(pipeline: Pipeline) -> None:
    [story] = parse(b"Rain in Oslo.").stories
    story["bodies"].append({"contentType": "text/html", "value": "x" * 5_300_000})
    with pytest.raises(StoryError) as caught:
        make_agent("versions", pipeline).outgoing(story, {}, [STORIES])
    assert caught.value.reason == "too-large"
    assert len(to_json(story)) > 5_242_880


def test_an_outlet_without_a_newest_version_can_be_stored() -> None:
    """wire.embargoed is kept for longer than wire.outlets, so a release may find no version there."""
    assert Outlet.from_json(Outlet(None, ["sport"]).to_json()) == Outlet(None, ["sport"])


RECEIVED, FIRST, SECOND = "2026-09-21T14:13:20.250Z", "2026-09-22T08:00:00.000Z", "2026-09-22T09:00:00.000Z"


def replay(value: bytes, time: str) -> Incoming:
    """The message of `incoming` as a replay sends it again, a day later."""
    headers = {"trace": b"a", "copytaster-replay": time.encode(), "copytaster-received": RECEIVED.encode()}
    return Incoming("wire.raw", 0, 1, None, value, headers, 1_790_086_400.0)


def test_a_replay_is_marked_at_every_stage_and_passes_once(pipeline: Pipeline) -> None:
    links = {"earlier": {"uri": "urn:x:1", "rel": "evolvedFrom"}}
    text = "The striker scored the winning goal of the cup final."
    raw = json.dumps({"uri": "urn:x:2", "body_text": text, "associations": links}).encode()
    agents = [make_agent(stage.name, pipeline) for stage in ENRICHING]

    def send(message: Incoming) -> list[tuple[Story, Outgoing]]:
        """The story in the records that leave each stage."""
        records = []
        for agent in agents:
            [result] = agent.process([message])
            if not result.outgoing:
                break
            for store in agent.stores:
                store.apply(result.states)
            assert {out.headers.get("copytaster-replay") for out in result.outgoing} == {
                message.headers.get("copytaster-replay")
            }
            message = passed_on(result.outgoing[0])
            records.append((from_json(message.value), result.outgoing[-1]))
        return records

    *_, (original, sent) = send(incoming(raw))
    assert sent.topic == "wire.subject.sport"
    again = send(replay(raw, FIRST))
    assert len(again) == len(ENRICHING)
    *_, (story, resent) = again
    assert story["enrichment"]["replayed"] == FIRST
    for name in ("uri", "version", "versionCreated", "bodies"):
        assert story[name] == original[name]
    assert story["enrichment"]["received"] == original["enrichment"]["received"] == RECEIVED
    assert story["enrichment"]["replaces"]["version"] == story["version"]
    assert (resent.topic, resent.headers["trace"]) == (sent.topic, b"a")
    assert "copytaster-received" not in resent.headers
    assert event_id(story) != event_id(original)
    assert len(send(replay(raw, FIRST))) == 1
    assert len(send(replay(raw, SECOND))) == len(ENRICHING)
    assert len(send(incoming(raw))) == 1
    newer = json.dumps({"uri": "urn:x:2", "body_text": text + " It rained."}).encode()
    *_, (story, _) = send(Incoming("wire.raw", 0, 2, None, newer, {}, 1_790_000_002.0))
    assert story["version"] == "2"
    assert len(send(replay(raw, "2026-09-23T08:00:00.000Z"))) == 1


def test_a_replay_of_a_withdrawal_says_it_again(pipeline: Pipeline) -> None:
    links = {"earlier": {"uri": "urn:x:1", "rel": "evolvedFrom"}}
    raw = json.dumps({"uri": "urn:x:2", "body_text": "Rain in Oslo.", "associations": links}).encode()
    ingest, versions = make_agent("ingest", pipeline), make_agent("versions", pipeline)
    for message in (incoming(raw), replay(raw, FIRST)):
        [parsed] = ingest.process([message])
        [result] = versions.process([passed_on(parsed.outgoing[1])])
        for store in versions.stores:
            store.apply(result.states)
        [story] = result.stories
        assert (story["uri"], story["pubStatus"], story["version"]) == ("urn:x:1", "canceled", "1")
    assert story["enrichment"]["replayed"] == FIRST


@pytest.mark.parametrize("time", [b"", b"yesterday", b"2026-09-22T08:00:00", b"\xff"])
def test_a_header_that_is_no_time_makes_no_replay(pipeline: Pipeline, time: bytes) -> None:
    message = incoming(b"Rain fell in Oslo on Monday.", {"copytaster-replay": time})
    [result] = make_agent("ingest", pipeline).process([message])
    assert "replayed" not in result.stories[0]["enrichment"]
    assert "copytaster-replay" not in result.outgoing[0].headers
