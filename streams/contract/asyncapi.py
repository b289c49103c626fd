"""AsyncAPI 3.0 of our topics, generated from `streams/topics.py` and the published schemas.

https://www.asyncapi.com/docs/reference/specification/v3.0.0
"""

from collections.abc import Iterator
from typing import Any

from streams.contract import VERSION, Schema, load, names
from streams.contract.messages import ALERT, MESSAGES, Message
from streams.settings import Settings
from streams.topics import DEADLETTER, STAGES, Stage, Topic, alert_topic, all_topics

BINDING = "0.5.0"  # version of the Kafka bindings
OWN = "alert"  # the channel of the topics that subscriptions name
NAME = "name"
PARAMETERS = {NAME: {"description": "What subscriptions have as `delivery.topic`."}}

DESCRIPTION = (
    "Wires push stories to the topic `raw`; finished stories are in `enriched` and, by subject, in "
    "`subject.<slug>`; what subscriptions are told is in `alerts`; what could not be processed is in "
    "`deadletter`. Actions are from copytaster's side: it sends what you receive, and receives what you send."
)


def document(settings: Settings) -> dict[str, Any]:
    """The AsyncAPI document of an installation, with its brokers, prefix, partitions and replicas."""
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "copytaster",
            "version": VERSION,
            "description": DESCRIPTION,
            "license": {"name": "Apache-2.0"},
        },
        "servers": dict(_servers(settings)),
        "channels": {
            **{topic.suffix: _channel(topic, settings) for topic in all_topics()},
            OWN: _channel(alert_topic(f"{{{NAME}}}"), settings) | {"parameters": PARAMETERS},
        },
        "operations": {
            **dict(operation for stage in STAGES for operation in _operations(stage)),
            f"notify-sends-{OWN}": _operation("send", OWN),
        },
        "components": {
            "messages": dict(_messages()),
            "schemas": {name: embedded(name) for name in names()},
        },
    }


def _servers(settings: Settings) -> Iterator[tuple[str, dict[str, Any]]]:
    protocol = "kafka-secure" if settings.tls else "kafka"
    for number, address in enumerate(settings.brokers.split(","), start=1):
        yield f"broker-{number}", {"host": address, "protocol": protocol}


def _channel(topic: Topic, settings: Settings) -> dict[str, Any]:
    config = topic.config
    return {
        "address": topic.name(settings.topic_prefix),
        "summary": f"Key: {topic.key}. Value: {topic.value}. Written by: {topic.written_by}.",
        "messages": {
            message.name: {"$ref": f"#/components/messages/{message.name}"}
            for message in MESSAGES.get(topic, (ALERT,))
        },
        "bindings": {
            "kafka": {
                "partitions": settings.partitions,
                "replicas": settings.replicas,
                "topicConfiguration": {
                    "cleanup.policy": config["cleanup.policy"].split(","),
                    "retention.ms": int(config["retention.ms"]),
                    "max.message.bytes": int(config["max.message.bytes"]),
                },
                "bindingVersion": BINDING,
            }
        },
    }


def _operations(stage: Stage) -> Iterator[tuple[str, dict[str, Any]]]:
    yield f"{stage.name}-receives-{stage.source.suffix}", _operation("receive", stage.source.suffix)
    for topic in (*stage.targets, *stage.stores, DEADLETTER):
        yield f"{stage.name}-sends-{topic.suffix}", _operation("send", topic.suffix)


def _operation(action: str, channel: str) -> dict[str, Any]:
    return {"action": action, "channel": {"$ref": f"#/channels/{channel}"}}


def _messages() -> Iterator[tuple[str, dict[str, Any]]]:
    for topic, messages in MESSAGES.items():
        for message in messages:
            yield message.name, _message(message, topic)


def _message(message: Message, topic: Topic) -> dict[str, Any]:
    described: dict[str, Any] = {
        "name": message.name,
        "summary": message.summary,
        "bindings": {
            "kafka": {"key": {"type": "string", "description": topic.key}, "bindingVersion": BINDING}
        },
    }
    if message.value:
        described["contentType"] = "application/json"
        described["payload"] = _reference(message.value)
    if message.headers:
        described["headers"] = _reference(message.headers)
    return described


def _reference(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}


def embedded(name: str) -> Schema:
    """A published schema as a component, with its references relative to the document's root."""
    schema = {key: value for key, value in load(name).items() if key not in ("$schema", "$id")}
    rebased: Schema = _rebased(schema, f"#/components/schemas/{name}/$defs/")
    return rebased


def _rebased(value: Any, definitions: str) -> Any:
    if isinstance(value, dict):
        return {
            key: item.replace("#/$defs/", definitions) if key == "$ref" else _rebased(item, definitions)
            for key, item in value.items()
        }
    return [_rebased(item, definitions) for item in value] if isinstance(value, list) else value
