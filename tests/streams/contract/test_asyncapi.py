"""The AsyncAPI document."""

from collections.abc import Iterator
from typing import Any

from jsonschema import Draft202012Validator

from streams.contract import VERSION, load
from streams.contract.asyncapi import document
from streams.settings import Settings
from streams.topics import STAGES, all_topics

SETTINGS = Settings(brokers="one:9092,two:9093", topic_prefix="news", partitions=12, replicas=3, tls=True)


def references(value: Any) -> Iterator[str]:
    """All `$ref`s in a document."""
    if isinstance(value, dict):
        yield from (item for key, item in value.items() if key == "$ref")
    for item in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from references(item)


def resolve(document: dict[str, Any], reference: str) -> Any:
    found: Any = document
    for step in reference.removeprefix("#/").split("/"):
        found = found[step]
    return found


def test_channels_are_the_topics_with_their_settings() -> None:
    channels = document(SETTINGS)["channels"]
    addresses = [channel["address"] for channel in channels.values()]
    assert addresses == [*(topic.name("news") for topic in all_topics()), "news.alert.{name}"]
    assert channels["lives"]["bindings"]["kafka"] == {
        "partitions": 12,
        "replicas": 3,
        "topicConfiguration": {
            "cleanup.policy": ["compact", "delete"],
            "retention.ms": 30 * 24 * 60 * 60 * 1000,
            "max.message.bytes": 5_242_880,
        },
        "bindingVersion": "0.5.0",
    }


def test_stages_receive_their_source_and_send_to_the_rest() -> None:
    operations = document(SETTINGS)["operations"]
    received = [
        name.partition("-")[0] for name, operation in operations.items() if operation["action"] == "receive"
    ]
    assert received == [stage.name for stage in STAGES]
    assert operations["ingest-receives-raw"]["channel"] == {"$ref": "#/channels/raw"}
    assert operations["subjects-sends-subject.politics"]["action"] == "send"
    assert operations["entities-sends-deadletter"]["channel"] == {"$ref": "#/channels/deadletter"}


def test_the_topics_that_subscriptions_name_are_a_channel_with_a_parameter() -> None:
    described = document(SETTINGS)
    channel = described["channels"]["alert"]
    assert [*channel["parameters"]] == ["name"]
    assert [*channel["messages"]] == ["alert"]
    assert channel["bindings"]["kafka"]["topicConfiguration"]["retention.ms"] == 30 * 24 * 60 * 60 * 1000
    assert described["operations"]["notify-sends-alert"]["channel"] == {"$ref": "#/channels/alert"}


def test_all_references_resolve() -> None:
    described = document(SETTINGS)
    found = set(references(described))
    assert len(found) > 50
    for reference in found:
        assert isinstance(resolve(described, reference), dict), reference


def test_messages_have_the_published_schemas() -> None:
    described = document(SETTINGS)
    enriched = described["components"]["messages"]["enriched"]
    assert enriched["contentType"] == "application/json"
    assert enriched["bindings"]["kafka"]["key"] == {"type": "string", "description": "uri"}
    assert resolve(described, enriched["headers"]["$ref"])["required"] == load("story-headers")["required"]
    payload = resolve(described, enriched["payload"]["$ref"])
    assert payload["properties"]["bodies"]["items"] == {"$ref": "#/components/schemas/enriched/$defs/Text"}
    Draft202012Validator.check_schema(payload)
    assert "contentType" not in described["components"]["messages"]["raw"]


def test_brokers_and_version() -> None:
    described = document(SETTINGS)
    assert described["asyncapi"] == "3.0.0"
    assert described["info"]["version"] == VERSION
    assert described["servers"] == {
        "broker-1": {"host": "one:9092", "protocol": "kafka-secure"},
        "broker-2": {"host": "two:9093", "protocol": "kafka-secure"},
    }
