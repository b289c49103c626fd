"""Headers of the records that stages send: CloudEvents 1.0, so that a consumer can skip a record unread.

CloudEvents' binary mode for Kafka puts the attributes of an event into headers that begin with `ce_`, and
leaves the value as it is. `streams/contract/headers.py` says what each of ours means.

https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/bindings/kafka-protocol-binding.md
"""

import hashlib
import re
from collections.abc import Mapping

from processors.story import Story

FORMAT_HEADER = "copytaster-format"
OF_THE_VALUE = frozenset(("content-type", FORMAT_HEADER))  # they describe the incoming message's value
ATTRIBUTE = "ce_"
DISALLOWED = re.compile(r"[\x00-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff]")  # in CloudEvents' type String


def story_headers(story: Story, stage: str, given: Mapping[str, bytes]) -> dict[str, bytes]:
    """The headers of a record that a stage is done with.

    `given` are the headers of the message that the stage read. Those that describe its value are replaced,
    and so is every `ce_`; all others are passed on, such as `traceparent` and `copytaster-tries`.
    """
    attributes = {
        "specversion": "1.0",
        "id": event_id(story),
        "source": f"urn:x-copytaster:stage:{stage}",
        "type": f"copytaster.story.{stage}",
        "time": story["enrichment"]["stages"][stage],
        "uri": story["uri"],
        "status": story["pubStatus"],
    }
    if "version" in story:
        attributes["version"] = story["version"]
    if "urgency" in story:
        attributes["urgency"] = str(story["urgency"])
    passed = {name: value for name, value in given.items() if not _is_replaced(name.lower())}
    events = {ATTRIBUTE + name: _text(value).encode() for name, value in attributes.items()}
    return {**passed, "content-type": b"application/json", **events}


def event_id(story: Story) -> str:
    """The id of the event that a version of a story has passed a stage: the same if it is processed again."""
    said = (story["uri"], story.get("version", ""), story["enrichment"]["digest"])
    return hashlib.sha256("\0".join(said).encode()).hexdigest()[:40]


def _is_replaced(name: str) -> bool:
    return name in OF_THE_VALUE or name.startswith(ATTRIBUTE)


def _text(value: str) -> str:
    return DISALLOWED.sub("\N{REPLACEMENT CHARACTER}", value)
