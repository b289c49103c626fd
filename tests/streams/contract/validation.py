"""Validates messages by the published contract, strictly: we must not send what it does not declare."""

import json
import re
from collections.abc import Mapping
from copy import deepcopy
from datetime import datetime
from functools import cache
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker
from jsonschema.protocols import Validator

from streams.contract import Schema, load
from streams.contract.messages import DEAD_LETTER, MESSAGES, RAW_MESSAGE, RETRY_MARK, Message
from streams.topics import Topic, all_topics

RFC3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
# Patterns of the names of our headers, which have to be declared. All others may be a wire's own.
OURS = {
    "story-headers": "^(ce_|copytaster-)",
    "alert-headers": "^(ce_|copytaster-)",
    "dead-letter-headers": "^copytaster-(?!format$)",  # the message's own `ce_` are left as they were
    "retry-mark-headers": "",
}

formats = FormatChecker(formats=())


def is_time(value: object) -> bool:
    return not isinstance(value, str) or bool(RFC3339.fullmatch(value) and datetime.fromisoformat(value))


formats.checks("date-time", raises=ValueError)(is_time)


def closed(schema: Schema) -> Schema:
    """The schema, allowing only declared properties."""
    schema = deepcopy(schema)
    for described in (schema, *schema.get("$defs", {}).values()):
        if "properties" in described:
            described["additionalProperties"] = False
    return schema


def closed_headers(schema: Schema, ours: str) -> Schema:
    """The schema of headers, allowing only declared ones among those that match `ours`."""
    foreign = {"not": {"pattern": ours}}
    return schema | {"propertyNames": {"anyOf": [{"enum": list(schema["properties"])}, foreign]}}


@cache
def validator(name: str) -> Validator:
    """The strict validator of a published schema."""
    schema = load(name)
    if name in OURS:
        schema = closed_headers(schema, OURS[name])
    elif name != RAW_MESSAGE.headers:  # wires may send any headers
        schema = closed(schema)
    return Draft202012Validator(schema, format_checker=formats)


def errors(name: str, instance: Any) -> list[str]:
    """The errors of an instance by the strict schema `name`."""
    return [
        f"{name}{error.json_path[1:]}: {error.message[:300]}"
        for error in validator(name).iter_errors(instance)
    ]


def message_errors(topic: str, value: bytes, headers: Mapping[str, bytes]) -> list[str]:
    """The errors of a message. `topic` is the full name."""
    message = _kind(_topic(topic), headers)
    found = []
    if message.headers:
        found += errors(
            message.headers, {name: header.decode("utf-8", "replace") for name, header in headers.items()}
        )
    if message.value and value:  # a tombstone has no value
        found += errors(message.value, json.loads(value))
    return [f"{topic}: {error}" for error in found]


def _topic(name: str) -> Topic:
    suffix = name.partition(".")[2]
    return next(topic for topic in all_topics() if topic.suffix == suffix)


def _kind(topic: Topic, headers: Mapping[str, bytes]) -> Message:
    messages = MESSAGES[topic]
    if RETRY_MARK in messages:
        return RETRY_MARK if "copytaster-retried" in headers else DEAD_LETTER
    return messages[0]
