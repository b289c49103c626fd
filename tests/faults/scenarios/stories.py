"""Stories that no stage, no model and no broker takes, among others."""

import json
import time
from typing import Any

from confluent_kafka.admin import (
    AdminClient,
    AlterConfigOpType,
    ConfigEntry,
    ConfigResource,
    ResourceType,
)

from tests.faults.stage import Size, Stage

POISON = "urn:x:poison"
BROKEN: dict[str, dict[str, Any]] = {
    "raw": {"uri": POISON, "body_text": 12},
    "parsed": {"enrichment": 7},
    "stories": {"pubStatus": "usable", "headlines": 7},
    "entities": {"pubStatus": "usable", "entities": [7]},
    "quotations": {"pubStatus": "usable", "headlines": 7},
}
BEYOND_SPACY = 1_200_000  # characters; spaCy's own limit for a text is a million


def poison(stage: Stage, size: Size) -> str:
    """Records that no stage can work on, and a story longer than spaCy takes, among stories."""
    pushing = stage.begin(size)
    base: dict[str, Any] = {"uri": POISON, "version": "1", "bodies": [{"value": "Rain."}]}
    base |= {"enrichment": {"stages": {}, "paragraphs": []}, "versionCreated": "2026-11-20T10:00:00Z"}
    for topic, parts in BROKEN.items():
        value = parts if topic == "raw" else base | parts
        stage.ledger.send(f"wire.{topic}", POISON, json.dumps(value).encode())
    long = "Anna Kowalska said in Warsaw that the river rose. " * (BEYOND_SPACY // 50)
    stage.ledger.send("wire.raw", "urn:x:long", _story("urn:x:long", long))
    pushing.join()
    stage.ledger.wait_for("wire.enriched", "urn:x:long")
    stages = stage.ledger.wait_for("wire.deadletter", POISON, len(BROKEN))
    if len(stages) != len(BROKEN):
        raise RuntimeError(f"{len(BROKEN)} broken records, {len(stages)} dead letters of them")
    _unharmed(stage)
    return f"{len(BROKEN)} broken records, each a dead letter; a story of {len(long)} characters enriched"


def large(stage: Stage, size: Size) -> str:
    """Records over the broker's limit: dead letters, which go again when the limit is higher."""
    _limit(stage, "wire.entities", 40_000)
    _limit(stage, "wire.deadletter", 150_000)
    pushing = stage.begin(size)
    for uri, length in (("urn:x:large", 50_000), ("urn:x:larger", 200_000)):
        stage.ledger.send("wire.raw", uri, _story(uri, "The river rose in Warsaw. " * (length // 26)))
    pushing.join()
    for uri in ("urn:x:large", "urn:x:larger"):
        stage.ledger.wait_for("wire.deadletter", uri)
    time.sleep(2)  # in which no innocent story follows them
    listed = stage.copytaster("deadletters", "list").stdout.splitlines()
    chosen = [line.split()[3] for line in listed if "entities: too-large" in line]
    if len(chosen) != 2:
        raise RuntimeError(f"dead letters: {listed}")
    _limit(stage, "wire.entities", 1_000_000)
    first, second = (stage.copytaster("deadletters", "retry", *chosen) for _ in range(2))
    if "sent to wire.entities" not in first.stdout or "bytes were kept" not in first.stderr:
        raise RuntimeError(f"retry: {first.stdout} {first.stderr}")
    if second.stdout or "it was sent again before" not in second.stderr:
        raise RuntimeError(f"retry sent twice: {second.stdout} {second.stderr}")
    stage.ledger.wait_for("wire.enriched", "urn:x:large")
    _unharmed(stage)
    return "two records over the limit, one a dead letter whole and one cut; the first sent again, once"


def _unharmed(stage: Stage) -> None:
    if any(worker.poll() is not None for worker in stage.crew.workers.values()):
        raise RuntimeError("a worker ended for a story")


def _story(uri: str, text: str) -> bytes:
    return json.dumps({"uri": uri, "language": "en", "body_text": text}).encode()


def _limit(stage: Stage, topic: str, size: int) -> None:
    """Set the largest message of a topic, in bytes."""
    entry = ConfigEntry("max.message.bytes", str(size), incremental_operation=AlterConfigOpType.SET)
    resource = ConfigResource(ResourceType.TOPIC, topic, incremental_configs=[entry])
    client = AdminClient({"bootstrap.servers": stage.kafka.address, "log_level": 0})
    for future in client.incremental_alter_configs([resource]).values():
        future.result()
