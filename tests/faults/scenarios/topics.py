"""Topics are deleted, emptied and grown while workers run, and refuse to be written to."""

import json
import time
import urllib.error
import urllib.request
from collections.abc import Collection

from confluent_kafka import Consumer, TopicPartition
from confluent_kafka.admin import (
    AdminClient,
    NewPartitions,
    NewTopic,
)

from streams.topics import SUBJECTS
from tests.faults.testbed import Options, Testbed
from tests.workers import copytaster, metric, wait_until

STALLED_WITHIN = 90.0  # seconds; a minute, and some for the metrics
PUSHED_FOR = 25.0  # seconds; longer than growing takes
KILLED_WITHIN = 30.0  # seconds
SAID_WITHIN = 20.0  # seconds for the workers to notice something
RESTORED_WITHIN = 5.0  # seconds for the state in memory to be written


def recreated(testbed: Testbed, options: Options) -> str:
    """wire.raw is deleted and created again with fewer partitions; all that is pushed then is processed.

    So is wire.outlets; the workers write what they remember to the new one, and kills reach subject topics.
    """
    testbed.begin(options).join()
    testbed.ledger.verdict()
    delete(testbed, "wire.raw")
    create(testbed, "wire.raw", testbed.settings.partitions - 2)
    testbed.ledger.connect()
    # Fewer than the old topic had, so that all of them are below the old offsets.
    testbed.push(options.stories // 2, options.rate).join()
    _wait_for_log(testbed, "wire.raw was deleted and created again", len(testbed.crew.processes))
    testbed.push(options.stories // 2, options.rate).join()
    testbed.ledger.verdict()
    delete(testbed, "wire.outlets")
    create(testbed, "wire.outlets", testbed.settings.partitions)
    _wait_for_log(testbed, "wire.outlets was deleted and created again", len(testbed.crew.processes))
    time.sleep(RESTORED_WITHIN)
    testbed.crew.stop()  # the other worker reads the state of its partitions from the new topic
    killed = _kill(testbed, {uri for uri, _ in testbed.ledger.pushed[::5]})
    stories = f"{options.stories} stories before, {options.stories // 2 * 2} after"
    return f"{stories}; kills reached all of {killed} subject topics"


def overtaken(testbed: Testbed, options: Options) -> str:
    """Retention deletes messages of wire.raw while no worker runs; the next ones count and say it."""
    testbed.begin(options).join()
    testbed.ledger.verdict()
    while testbed.crew.processes:
        testbed.crew.stop()
    lost = list(testbed.ledger.stories(options.stories))  # of which the ledger must not expect anything
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
    testbed.push(options.stories, options.rate).join()
    skipped = [metric(port, "copytaster_messages_skipped_total") for port in testbed.crew.processes]
    if sum(skipped) != len(lost):
        raise RuntimeError(f"{len(lost)} messages were deleted unread, {sum(skipped):.0f} counted")
    if "messages were deleted before they were read" not in testbed.log.read_text(errors="replace"):
        raise RuntimeError("the log does not say that messages were skipped")
    return f"{len(lost)} messages deleted unread, {sum(skipped):.0f} counted"


def grown(testbed: Testbed, options: Options) -> str:
    """All topics get more partitions while stories with updates arrive, then one by hand; kills follow."""
    rate = options.stories / PUSHED_FOR
    testbed.crew.start(2)
    testbed.crew.wait()
    pushing = testbed.push(options.stories, rate)
    time.sleep(PUSHED_FOR / 5)
    grow(testbed, 12)
    pushing.join()
    # By hand, nothing waits for stories between the stages: a later version of one could overtake it.
    testbed.ledger.verdict()
    admin = _admin(testbed)
    admin.create_partitions([NewPartitions("wire.parsed", 16)])["wire.parsed"].result()
    reason = "wire.lives has 12 partitions and wire.parsed 16"
    ports = list(testbed.crew.processes)
    wait_until(lambda: all(reason in _waiting(port) for port in ports), 20, f"no worker says that {reason}")
    pushing = testbed.push(options.stories, rate)
    grow(testbed, 16)
    wait_until(lambda: not any(map(_waiting, ports)), 40, "the workers do not go on")
    pushing.join()
    testbed.ledger.verdict()
    killed = _kill(testbed, {uri for uri, _ in testbed.ledger.pushed})
    return f"8, 12 and 16 partitions; kills reached all of {killed} subject topics"


def grow(testbed: Testbed, partitions: int) -> None:
    """Give all topics more partitions, as operators do."""
    done = copytaster(testbed.settings, "topics", "--partitions", str(partitions))
    if done.returncode:
        raise RuntimeError(f"topics --partitions: {done.stdout}{done.stderr}")


def _kill(testbed: Testbed, uris: Collection[str]) -> int:
    """Kill stories, and check that each kill reaches every subject topic that had the story.

    Returns in how many topics the stories were, each counted by itself.
    """
    topics = [topic.name("wire") for topic in SUBJECTS.values()]
    wanted = {(topic, uri) for topic in topics for uri, _ in testbed.ledger.seen(topic) if uri in uris}
    for uri in uris:
        testbed.ledger.kill(uri)

    def missed() -> set[tuple[str, str]]:
        killed = {(topic, *version) for topic in topics for version in testbed.ledger.seen(topic)}
        return {(topic, uri) for topic, uri in wanted if (topic, uri, testbed.ledger.KILL) not in killed}

    deadline = time.monotonic() + KILLED_WITHIN
    while missed() and time.monotonic() < deadline:
        time.sleep(1)
    if topics_missed := missed():
        raise RuntimeError(f"{len(topics_missed)} of {len(wanted)} subject topics did not get the kill")
    return len(wanted)


def stalled(testbed: Testbed, options: Options) -> str:
    """A stage cannot send what it should, because wire.subject.sport has been deleted."""
    testbed.crew.start()
    testbed.crew.wait()
    [port] = testbed.crew.processes
    delete(testbed, "wire.subject.sport")
    begun = time.monotonic()
    testbed.push(options.stories, options.rate).join()
    wait_until(lambda: "subjects: " in _waiting(port), STALLED_WITHIN, "no stage was reported as stalled")
    noticed = time.monotonic() - begun
    reason = _waiting(port)
    if not metric(port, 'copytaster_stage_stalled_seconds{stage="subjects"}'):
        raise RuntimeError("the metric does not show the stalled stage")
    create(testbed, "wire.subject.sport", testbed.settings.partitions)
    testbed.ledger.verdict()
    wait_until(lambda: not _waiting(port), 30, "the worker was not ready again")
    return f"after {noticed:.0f} s: {reason!r}"


def _admin(testbed: Testbed) -> AdminClient:
    return AdminClient({"bootstrap.servers": testbed.kafka.address, "log_level": 0})


def delete(testbed: Testbed, topic: str) -> None:
    """Delete a topic."""
    admin = _admin(testbed)
    admin.delete_topics([topic], operation_timeout=10)[topic].result()


def create(testbed: Testbed, topic: str, partitions: int) -> None:
    """Create a topic, as soon as the broker has forgotten one of that name that was deleted."""
    admin = _admin(testbed)

    def created() -> bool:
        [future] = admin.create_topics([NewTopic(topic, partitions, 1)]).values()
        return future.exception() is None

    wait_until(created, 20, f"{topic} was not created")


def _wait_for_log(testbed: Testbed, text: str, times: int) -> None:
    """Wait until the workers have said something as many times as given."""
    wait_until(
        lambda: testbed.log.read_text(errors="replace").count(text) >= times,
        SAID_WITHIN,
        f"not all workers said {text!r}",
    )


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
