"""The whole flow on a broker: stories go in; enriched stories and dead letters come out, once each."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Any

import pytest

from processors.formats import parse
from processors.pipeline import Pipeline
from processors.story import to_json
from streams.cli.sending import key
from streams.deadletters import TRUNCATED_SIZE, details
from streams.topics import DEADLETTER, ENRICHED, MAX_MESSAGE, SUBJECTS
from tests.integration.cluster import Cluster, Push
from tests.workers import metric, page, wait_until

pytestmark = pytest.mark.integration

SAMPLE_STORIES = 13  # usable ones; another sample is truncated, and one is a picture
Replay = dict[str, list[dict[str, Any]]]  # stories by uri, and the list of "dead letters"


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    with Cluster(workers=2) as running:
        yield running


@pytest.fixture(scope="module")
def replay(cluster: Cluster, samples: dict[str, bytes]) -> Replay:
    """Push all samples and bad input once, and collect what comes out, by uri."""
    keyed = [Push(data, key(data, None)) for data in samples.values()]
    for codec in CODECS:
        cluster.push_compressed(codec, versions(5, f"urn:x:{codec}"))
    cluster.push([*keyed, *BAD.values(), *versions(20, "urn:x:versions")])
    stories = SAMPLE_STORIES + 5 * len(CODECS) + 20 + 1  # and one beside the bad item of "a list"
    records, letters = cluster.outcome(stories + len(BAD) + 1)  # and the truncated sample
    by_uri = defaultdict(list)
    for record in records:
        by_uri[record["uri"]].append(record)
    for letter in letters:
        by_uri["dead letters"].append({**details(letter.headers), "value": letter.value})
    return by_uri


BAD = {
    "not JSON": b'{"uri": "urn:x:1", "headline": ',
    "another kind of JSON": b'{"station": "urn:x:2", "temperature": 21}',
    "binary": b"\x89PNG\x00\x01\x02\xff\xfe",
    "white space": b"  \n\n ",
    "no body": b'{"uri": "urn:x:3", "type": "text"}',
    "no letters": b'{"uri": "urn:x:4", "body_text": "12 34 -- 56"}',
    "a list": b'[{"uri": "urn:x:5", "body_text": "Rain in Bergen."}, 1]',
    "deep": b"{" + b'"a":[' * 5_000,
}


CODECS = ("gzip", "snappy", "lz4", "zstd")


def versions(count: int, uri: str) -> Iterator[Push]:
    for number in range(1, count + 1):
        story = {"uri": uri, "version": str(number), "body_text": f"Update {number} from Oslo."}
        yield Push(json.dumps(story).encode(), uri.encode())


def test_every_story_comes_out_once(replay: Replay, samples: dict[str, bytes]) -> None:
    expected = Counter(
        story["uri"]
        for name, data in samples.items()
        if "truncated" not in name
        for story in parse(data).stories
    )
    found = Counter({uri: len(records) for uri, records in replay.items()})
    assert expected.total() == SAMPLE_STORIES
    assert {uri: found[uri] for uri in expected} == dict(expected)


def test_versions_of_a_story_come_out_in_order(replay: Replay) -> None:
    assert [record["version"] for record in replay["urn:x:versions"]] == [str(n) for n in range(1, 21)]
    flood = replay["urn:newsml:wire.example:20261110:flood"]
    assert [record["version"] for record in flood] == ["1", "2", "3"]


@pytest.mark.parametrize("codec", CODECS)
def test_compressed_batches_are_read(replay: Replay, codec: str) -> None:
    assert [record["version"] for record in replay[f"urn:x:{codec}"]] == ["1", "2", "3", "4", "5"]


def test_bad_input_becomes_dead_letters_with_a_reason(replay: Replay) -> None:
    reasons = {letter["value"]: letter["reason"] for letter in replay["dead letters"]}
    assert {name: reasons[value] for name, value in BAD.items() if value in reasons} == {
        "not JSON": "json",
        "another kind of JSON": "not-a-story",
        "binary": "encoding",
        "white space": "empty",
        "no body": "empty",
        "no letters": "empty",
        "a list": "not-a-story",
        "deep": "json",
    }
    assert all(letter["stage"] == "ingest" for letter in replay["dead letters"])


def test_workers_and_annotate_produce_the_same_record(
    replay: Replay, samples: dict[str, bytes], pipeline: Pipeline
) -> None:
    [story] = pipeline.enrich(parse(samples["09-ceasefire.json"]).stories)
    annotated = json.loads(to_json(story))
    [record] = replay[story["uri"]]
    assert record["enrichment"].pop("raw")["topic"] == "wire.raw"
    for each in (annotated, record):
        each["enrichment"].pop("stages")
        each["enrichment"].pop("received")
    assert annotated == record


def test_a_subject_topic_has_the_stories_of_its_subject(cluster: Cluster, replay: object) -> None:
    sport = [json.loads(message.value)["uri"] for message in cluster.messages(SUBJECTS["sport"])]
    assert sport == ["urn:newsml:wire.example:20261024:cup-final"]


def test_a_5_mb_story_is_a_dead_letter_with_all_its_bytes(cluster: Cluster) -> None:
    huge = b"Flood waters rose in Dhaka. " * (5_000_000 // 28)
    cluster.push([Push(huge, b"huge")])

    def found() -> bool:
        return any(letter.value == huge for letter in cluster.messages(DEADLETTER))

    wait_until(found)
    [letter] = [letter for letter in cluster.messages(DEADLETTER) if letter.value == huge]
    assert letter.key == b"huge"
    assert details(letter.headers) | {"partition": "", "offset": ""} == {
        "stage": "ingest",
        "reason": "too-large",
        "error": "StoryError",
        "message": f"the message has {len(huge)} bytes; the limit is 2097152",
        "topic": "wire.raw",
        "partition": "",
        "offset": "",
    }


def test_a_message_of_kafkas_maximum_size_is_a_truncated_dead_letter() -> None:
    largest = b"x" * (MAX_MESSAGE - 200)
    with Cluster() as cluster:  # its own, because the embedded broker holds only one message of that size
        cluster.push([largest])
        wait_until(lambda: bool(cluster.messages(DEADLETTER)))
        [letter] = cluster.messages(DEADLETTER)
    assert letter.value == largest[:TRUNCATED_SIZE]
    assert details(letter.headers)["reason"] == "too-large"
    assert details(letter.headers)["size"] == str(len(largest))


def test_a_picture_is_set_aside_and_counted(cluster: Cluster, replay: object) -> None:
    name = 'copytaster_stories_out_total{outcome="set_aside",stage="ingest"}'
    assert sum(metric(port, name) for port in cluster.workers.ports) == 1


def test_metrics_and_health(cluster: Cluster, replay: object) -> None:
    port = cluster.workers.ports[0]

    def shown() -> str:
        return page(port, "/metrics")

    wait_until(lambda: 'copytaster_last_commit_timestamp_seconds{stage="alerts"}' in shown())
    for name in (
        "copytaster_stories_in_total",
        "copytaster_stage_seconds_bucket",
        "copytaster_receipt_to_enriched_seconds_bucket",
        "copytaster_wire_to_enriched_seconds_bucket",
        "copytaster_batch_stories_bucket",
        "copytaster_rebalances_total",
        "copytaster_entities_total",
        "copytaster_quotations_total",
        "copytaster_subjects_total",
        'copytaster_build_info{model="en_wire",model_version="2.0.0",',
        "copytaster_embargoed_stories 0.0",
        "process_resident_memory_bytes",
    ):
        assert f"\n{name}" in shown()
    for name in (
        "copytaster_rebalances_total",
        'copytaster_remembered_stories{topic="wire.lives"}',
        'copytaster_source_stories_total{outcome="passed",source="other"}',
        'copytaster_source_stories_total{outcome="refused",source="other"}',
    ):
        assert metric(port, name) >= 1, name
    assert json.loads(page(port, "/health")) == {"live": True}


def test_a_format_named_in_a_header_takes_precedence_over_the_bytes(cluster: Cluster) -> None:
    text = b"{Braces open this note from Lima, and it is plain text all the same.}"
    cluster.push([Push(text, b"braces", {"copytaster-format": b"text", "trace": b"abc"})])
    uri = parse(text, "text").stories[0]["uri"]

    def there() -> bool:
        return any(json.loads(m.value)["uri"] == uri for m in cluster.messages(ENRICHED))

    wait_until(there)
    [message] = [m for m in cluster.messages(ENRICHED) if json.loads(m.value)["uri"] == uri]
    assert message.headers["trace"] == b"abc"
    assert message.key == uri.encode()
