"""Topics are deleted, emptied and grown while workers run, and refuse to be written to."""

import json
import time
import urllib.error
import urllib.request

from confluent_kafka import Consumer, TopicPartition
from confluent_kafka.admin import (
    AdminClient,
    AlterConfigOpType,
    ConfigEntry,
    ConfigResource,
    NewTopic,
    ResourceType,
)

from tests.faults.testbed import Options, Testbed
from tests.workers import metric, wait_until

STALLED_WITHIN = 90.0  # seconds; a minute, and some for the metrics


def remade(testbed: Testbed, options: Options) -> str:
    """wire.raw is deleted and made anew at once; all that is pushed to the new topic is processed."""
    testbed.begin(options).join()
    testbed.ledger.verdict()
    admin = _admin(testbed)
    admin.delete_topics(["wire.raw"], operation_timeout=10)["wire.raw"].result()
    _create(admin, "wire.raw", testbed.settings.partitions)
    # Fewer than the old topic had, so that all of them are below the old offsets.
    testbed.push(options.stories // 2, options.rate).join()
    testbed.ledger.verdict()
    testbed.push(options.stories // 2, options.rate).join()
    said = testbed.log.read_text(errors="replace").count("wire.raw was deleted and made anew")
    if said != len(testbed.crew.workers):
        raise RuntimeError(f"{said} workers said that the topic was made anew")
    return f"{options.stories} stories before, {options.stories // 2 * 2} after"


def overtaken(testbed: Testbed, options: Options) -> str:
    """Retention deletes messages of wire.raw while no worker runs; the next ones count and say it."""
    testbed.begin(options).join()
    testbed.ledger.verdict()
    while testbed.crew.workers:
        testbed.crew.stop()
    lost = list(testbed.ledger.stories(options.stories))
    before = len(testbed.ledger.pushed)
    testbed.ledger.push(lost, 0)
    testbed.ledger.flush()
    del testbed.ledger.pushed[before:]
    admin = _admin(testbed)
    ends = _ends(testbed, "wire.raw")
    for future in admin.delete_records(
        [TopicPartition("wire.raw", n, end) for n, end in ends.items()]
    ).values():
        future.result()
    testbed.crew.start(2)
    testbed.crew.wait()
    kept = testbed.ledger.stories(options.stories)
    fresh = [(uri, version) for uri, version in kept if uri not in {uri for uri, _ in lost}]
    testbed.ledger.push(fresh, options.rate)
    skipped = [metric(port, "copytaster_messages_skipped_total") for port in testbed.crew.workers]
    if sum(skipped) != len(lost):
        raise RuntimeError(f"{len(lost)} messages were deleted unread, {sum(skipped):.0f} counted")
    if "messages were deleted before they were read" not in testbed.log.read_text(errors="replace"):
        raise RuntimeError("the log does not say that messages were skipped")
    return f"{len(lost)} messages deleted unread, {sum(skipped):.0f} counted"


def stalled(testbed: Testbed, options: Options) -> str:
    """wire.stories takes no messages, because it asks for more replicas in sync than there are."""
    testbed.crew.start()
    testbed.crew.wait()
    [port] = testbed.crew.workers
    admin = _admin(testbed)
    _configure(admin, "wire.stories", "min.insync.replicas", "2")
    begun = time.monotonic()
    testbed.push(options.stories, options.rate).join()
    wait_until(lambda: "versions: " in _waiting(port), STALLED_WITHIN, "no stage was said to stand still")
    noticed = time.monotonic() - begun
    reason = _waiting(port)
    if not metric(port, 'copytaster_stage_stalled_seconds{stage="versions"}'):
        raise RuntimeError("the metric does not say that the stage stands still")
    _configure(admin, "wire.stories", "min.insync.replicas", "1")
    testbed.ledger.verdict()
    wait_until(lambda: not _waiting(port), 30, "the worker was not ready again")
    return f"after {noticed:.0f} s: {reason!r}"


def _admin(testbed: Testbed) -> AdminClient:
    return AdminClient({"bootstrap.servers": testbed.kafka.address, "log_level": 0})


def _create(admin: AdminClient, topic: str, partitions: int) -> None:
    """Create a topic as soon as the broker has forgotten the one of that name that was deleted."""

    def created() -> bool:
        [future] = admin.create_topics([NewTopic(topic, partitions, 1)]).values()
        return future.exception() is None

    wait_until(created, 20, f"{topic} was not created")


def _configure(admin: AdminClient, topic: str, name: str, value: str) -> None:
    entry = ConfigEntry(name, value, incremental_operation=AlterConfigOpType.SET)
    resource = ConfigResource(ResourceType.TOPIC, topic, incremental_configs=[entry])
    for future in admin.incremental_alter_configs([resource]).values():
        future.result()


def _ends(testbed: Testbed, topic: str) -> dict[int, int]:
    consumer = Consumer({"bootstrap.servers": testbed.kafka.address, "group.id": "ends"})
    try:
        return {
            number: consumer.get_watermark_offsets(TopicPartition(topic, number), timeout=10)[1]
            for number in consumer.list_topics(topic, timeout=10).topics[topic].partitions
        }
    finally:
        consumer.close()


def _waiting(port: int) -> str:
    """What a worker that is not ready says that it waits for; empty if it is ready or says nothing."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/ready", timeout=5):
            return ""
    except urllib.error.HTTPError as error:
        return str(json.loads(error.read()).get("waiting", ""))
