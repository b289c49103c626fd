"""Stories that a stage, the model or the broker cannot process, among good ones."""

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

from tests.faults.testbed import Options, Testbed
from tests.workers import copytaster

POISON = "urn:x:poison"
BROKEN_RECORDS: dict[str, dict[str, Any]] = {
    "raw": {"uri": POISON, "body_text": 12},
    "parsed": {"enrichment": 7},
    "stories": {"pubStatus": "usable", "headlines": 7},
    "entities": {"pubStatus": "usable", "entities": [7]},
    "quotations": {"pubStatus": "usable", "headlines": 7},
}
BEYOND_SPACY = 1_200_000  # characters; spaCy's own limit for a text is a million


def poison(testbed: Testbed, options: Options) -> str:
    """A broken record for every stage, and a story longer than spaCy's limit."""
    pushing = testbed.begin(options)
    base: dict[str, Any] = {"uri": POISON, "version": "1", "bodies": [{"value": "Rain."}]}
    base |= {"enrichment": {"stages": {}, "paragraphs": []}, "versionCreated": "2026-11-20T10:00:00Z"}
    for topic, broken in BROKEN_RECORDS.items():
        value = broken if topic == "raw" else base | broken
        testbed.ledger.send(f"wire.{topic}", POISON, json.dumps(value).encode())
    long = "Anna Kowalska said in Warsaw that the river rose. " * (BEYOND_SPACY // 50)
    testbed.ledger.send("wire.raw", "urn:x:long", _story("urn:x:long", long))
    pushing.join()
    testbed.ledger.wait_for("wire.enriched", "urn:x:long")
    broken_count = len(BROKEN_RECORDS)
    letters = testbed.ledger.wait_for("wire.deadletter", POISON, broken_count)
    if len(letters) != broken_count:
        raise RuntimeError(f"{broken_count} broken records, {len(letters)} dead letters")
    _check_alive(testbed)
    return f"{broken_count} broken records, each a dead letter; a story of {len(long)} characters enriched"


def large(testbed: Testbed, options: Options) -> str:
    """Records over a topic's size limit become dead letters, which are retried when the limit is raised."""
    _limit_messages(testbed, "wire.entities", 40_000)
    _limit_messages(testbed, "wire.deadletter", 150_000)
    pushing = testbed.begin(options)
    for uri, length in (("urn:x:large", 50_000), ("urn:x:larger", 200_000)):
        testbed.ledger.send("wire.raw", uri, _story(uri, "The river rose in Warsaw. " * (length // 26)))
    pushing.join()
    for uri in ("urn:x:large", "urn:x:larger"):
        testbed.ledger.wait_for("wire.deadletter", uri)
    time.sleep(2)  # time for other stories to become dead letters, which they must not
    selection = ("--stage", "entities", "--reason", "too-large")
    listed = copytaster(testbed.settings, "deadletters", "list", *selection).stdout.splitlines()
    chosen = [line.partition("\t")[0] for line in listed]
    if len(chosen) != 2:
        raise RuntimeError(f"dead letters: {listed}")
    _limit_messages(testbed, "wire.entities", 1_000_000)
    first, second = (copytaster(testbed.settings, "deadletters", "retry", *chosen) for _ in range(2))
    if "sent to wire.entities" not in first.stdout or "bytes were kept" not in first.stderr:
        raise RuntimeError(f"retry: {first.stdout} {first.stderr}")
    if second.stdout or "it has already been sent again" not in second.stderr:
        raise RuntimeError(f"retry sent twice: {second.stdout} {second.stderr}")
    testbed.ledger.wait_for("wire.enriched", "urn:x:large")
    _check_alive(testbed)
    return (
        "two records over the limit, one a whole and one a truncated dead letter; the first sent again, once"
    )


def _check_alive(testbed: Testbed) -> None:
    if any(worker.poll() is not None for worker in testbed.crew.processes.values()):
        raise RuntimeError("a worker ended because of a story")


def _story(uri: str, text: str) -> bytes:
    return json.dumps({"uri": uri, "language": "en", "body_text": text}).encode()


def _limit_messages(testbed: Testbed, topic: str, size: int) -> None:
    """Set the size in bytes of the largest message that a topic accepts."""
    entry = ConfigEntry("max.message.bytes", str(size), incremental_operation=AlterConfigOpType.SET)
    resource = ConfigResource(ResourceType.TOPIC, topic, incremental_configs=[entry])
    client = AdminClient({"bootstrap.servers": testbed.kafka.address, "log_level": 0})
    for future in client.incremental_alter_configs([resource]).values():
        future.result()
