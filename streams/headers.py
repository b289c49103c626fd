"""Headers of the records that stages send: CloudEvents 1.0, so that a consumer can skip a record
without parsing it.

CloudEvents' binary mode for Kafka puts the attributes of an event into headers that begin with `ce_`, and
leaves the value alone. `streams/contract/headers.py` describes each header.

https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/bindings/kafka-protocol-binding.md
"""

import hashlib
import re
from collections.abc import Mapping
from datetime import UTC, datetime

from processors.story import Story, rfc3339
from processors.subscriptions.alerts import Alert

HEADER_PREFIX = "copytaster-"
FORMAT_HEADER = "copytaster-format"
SOURCE_HEADER = "copytaster-source"  # the wire that a message came from
PUSHED_BY_HEADER = "copytaster-pushed-by"  # the user and machine of `copytaster push`
PUSH_HEADER = "copytaster-push"  # an id of `copytaster push`, by which it finds what became of a message
REPLAY_HEADER = "copytaster-replay"  # when the replay began that a message or record is part of
RECEIVED_HEADER = "copytaster-received"  # of a replay: when the message first arrived
GIVEN_HEADERS = frozenset(  # to raw messages
    (FORMAT_HEADER, SOURCE_HEADER, PUSHED_BY_HEADER, PUSH_HEADER, REPLAY_HEADER, RECEIVED_HEADER)
)
TRIES_HEADER = "copytaster-tries"  # how many times `copytaster deadletters retry` has sent the message again
# They describe the raw message; a record has headers of its own for this.
RAW_HEADERS = frozenset(("content-type", FORMAT_HEADER, REPLAY_HEADER, RECEIVED_HEADER))
CE_PREFIX = "ce_"
ALERT_TYPE = "copytaster.alert."  # the beginning of an alert's ce_type; its kind follows
TIME = re.compile(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?(Z|[+-]\d\d:\d\d)")
NUMBER = re.compile(rb"[0-9]{1,9}")
DISALLOWED = re.compile(r"[\x00-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff]")  # in CloudEvents' type String


def story_headers(story: Story, stage: str, given: Mapping[str, bytes]) -> dict[str, bytes]:
    """The headers of a record that a stage sends.

    `given` are the headers of the message that the stage read.
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
    replayed = story["enrichment"].get("replayed")
    return {**passed_on(given), **_events(attributes), **_replay(replayed)}


def alert_headers(alert: Alert, stage: str) -> dict[str, bytes]:
    """The headers of an alert, apart from those that are passed on."""
    story = alert["story"]
    attributes = {
        "specversion": "1.0",
        "id": alert["id"],
        "source": f"urn:x-copytaster:stage:{stage}",
        "type": f"{ALERT_TYPE}{alert['kind']}",
        "time": rfc3339(datetime.now(UTC)),
        "subscription": alert["subscription"],
        "owner": alert["owner"],
        "uri": story["uri"],
        "version": story["version"],
        "status": story["pubStatus"],
    }
    if "urgency" in story:
        attributes["urgency"] = str(story["urgency"])
    return {**_events(attributes), **_replay(alert.get("replayed"))}


def alert_kind(headers: Mapping[str, bytes]) -> str:
    """The kind of an alert, from its headers."""
    return headers[f"{CE_PREFIX}type"].decode().removeprefix(ALERT_TYPE)


def passed_on(given: Mapping[str, bytes]) -> dict[str, bytes]:
    """The headers of a message that are passed on to what a stage makes of it.

    Those that describe it, all that begin with `ce_`, and those for which `is_forged` is true are left out;
    the others, such as `traceparent` and `copytaster-tries`, are passed on.
    """
    return {
        name: value
        for name, value in given.items()
        if not (_is_replaced(name.lower()) or is_forged(name, value))
    }


def is_forged(name: str, value: bytes) -> bool:
    """Whether a header has a name of ours, but is none that a message for a stage can have."""
    if name == TRIES_HEADER:
        return not NUMBER.fullmatch(value)
    if name in (REPLAY_HEADER, RECEIVED_HEADER):
        return as_time(value) is None
    return name.lower().startswith(HEADER_PREFIX) and name not in GIVEN_HEADERS


def as_time(value: bytes) -> datetime | None:
    """A header's time (RFC 3339) in UTC, or None if it is none."""
    try:
        return datetime.fromisoformat(value.decode()).astimezone(UTC) if TIME.fullmatch(value) else None
    except (ValueError, OverflowError):
        return None


def event_id(story: Story) -> str:
    """The CloudEvents id of a version of a story: the same whenever the version is processed again.

    Each replay has an id of its own, so that consumers who drop repetitions take it as new.
    """
    enrichment = story["enrichment"]
    identity = [story["uri"], story.get("version", ""), enrichment.get("digest", "")]
    if "replayed" in enrichment:
        identity.append(enrichment["replayed"])
    return hashlib.sha256("\0".join(identity).encode()).hexdigest()[:40]


def _events(attributes: Mapping[str, str]) -> dict[str, bytes]:
    """The attributes of an event in JSON as headers."""
    events = {CE_PREFIX + name: _text(value).encode() for name, value in attributes.items()}
    return {"content-type": b"application/json", **events}


def _replay(time: str | None) -> dict[str, bytes]:
    return {REPLAY_HEADER: time.encode()} if time else {}


def _is_replaced(name: str) -> bool:
    return name in RAW_HEADERS or name.startswith(CE_PREFIX)


def _text(value: str) -> str:
    return DISALLOWED.sub("\N{REPLACEMENT CHARACTER}", value)
