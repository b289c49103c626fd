"""The desk: what it has and what a browser shows, while all that it depends on breaks."""

import asyncio
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from confluent_kafka import Producer

from processors.subjects.vocabulary import media_topics
from processors.subscriptions.subscription import Subscription
from streams.desk.index.api_types import Summary
from streams.desk.index.index import Index
from streams.settings import Settings
from streams.subscriptions import save
from tests.faults.alerts import Alerts
from tests.faults.browser import Browser, first_kind
from tests.faults.crew import Crew
from tests.faults.reading import KafkaRecord, Version
from tests.faults.scenarios.alerts import wait_for_subscriptions
from tests.faults.scenarios.topics import create, delete, grow
from tests.faults.testbed import Options, Testbed
from tests.workers import copytaster, page, wait_until

READY_WITHIN = 60.0  # seconds
SHOWN_WITHIN = 30.0  # seconds after the last story
PUSHED_FOR = 20.0  # seconds; about as long as things break
DESK_KILLS = 3
ALL = 1_000_000  # more than there are
EVERYTHING = Subscription(id="everything", owner="desk", query="NOT zeppelin", updates="all")


def desk(testbed: Testbed, options: Options) -> str:
    """Topics get more partitions, and the broker, a worker and the desk are killed, while a browser follows.

    Then its topic is created again, and has more messages than before when the desk looks next.
    """
    folder = testbed.log.with_name("desk-index")
    testbed.crew.start(2)
    with _desk(testbed.settings, testbed.log, folder) as crew, Browser(lambda: _port(crew)) as browser:
        testbed.crew.wait()
        _wait_for_desk(crew)
        asyncio.run(save(testbed.settings, [EVERYTHING], {}))
        wait_for_subscriptions(testbed, 1)
        _break(testbed, crew, options)
        testbed.ledger.verdict()
        records = sorted(testbed.ledger.read("wire.enriched"), key=lambda each: each.at)
        _wait_until_shown(browser, records)
        crew.stop()
    found = _judge(folder, browser, records, {each.id for each in Alerts.read(testbed.ledger).found})
    return f"{crew.kills} kills of the desk: {found}; {_create_again(testbed, records)}"


def _break(testbed: Testbed, crew: Crew, options: Options) -> None:
    """Push stories while things break."""
    pushing = testbed.push(options.stories, options.stories / PUSHED_FOR)
    time.sleep(2)
    grow(testbed, 12)
    testbed.crew.kill()  # it may have begun a transaction
    testbed.crew.restore(2)
    [broker] = testbed.kafka.brokers
    broker.kill()
    broker.start()
    testbed.kafka.wait()
    for _ in range(DESK_KILLS):
        _wait_for_desk(crew)
        time.sleep(crew.random.uniform(0, 1))
        crew.kill()
        crew.start()
    _wait_for_desk(crew)
    pushing.join()


def _create_again(testbed: Testbed, records: Sequence[KafkaRecord]) -> str:
    """The desk of another prefix is frozen while its topic is created again, and gets more messages.

    Whoever comes back then with an id of before has to reload.
    """
    settings = testbed.settings.changed(topic_prefix="again", partitions=1)
    created = copytaster(settings, "topics", "--create")
    if created.returncode:
        raise RuntimeError(f"topics --create: {created.stderr}")
    before, after = records[: len(records) // 3], records[len(records) // 3 :]
    _copy(testbed, before)
    folder = testbed.log.with_name("desk-index-again")
    with _desk(settings, testbed.log, folder) as crew, Browser(lambda: _port(crew)) as browser:
        _wait_for_desk(crew)
        _wait_until_shown(browser, before)
        left = browser.id
        with crew.frozen():
            delete(testbed, "again.enriched")
            create(testbed, "again.enriched", 1)
            _copy(testbed, after)
        _wait_until_shown(browser, after)
        kind = first_kind(_port(crew), left)
        crew.stop()
    if kind != "reload":
        raise RuntimeError(f"the desk goes on after {left} of the topic that was deleted, with {kind!r}")
    return f"topic created again: {_judge(folder, browser, after, set())}"


def _desk(settings: Settings, log: Path, folder: Path) -> Crew:
    """A desk with its index in a folder, that is being started."""
    crew = Crew(settings.changed(desk_index=str(folder)), log, "desk")
    crew.start()
    return crew


def _port(crew: Crew) -> int:
    """The port of the only desk; 0 while there is none."""
    return next(iter(crew.processes), 0)


def _wait_for_desk(crew: Crew) -> None:
    wait_until(lambda: bool(page(_port(crew), "/ready")), READY_WITHIN, "the desk was not ready")


def _copy(testbed: Testbed, records: Sequence[KafkaRecord]) -> None:
    """Send records to the topic of the other desk, in the order in which they were written."""
    producer = Producer({"bootstrap.servers": testbed.kafka.address, "log_level": 0})
    for each in records:
        producer.produce("again.enriched", each.value, each.key)
    if left := producer.flush(SHOWN_WITHIN):
        raise RuntimeError(f"{left} records could not be copied")


def _newest(records: Sequence[KafkaRecord]) -> dict[str, int]:
    """The newest version of each story."""
    found: dict[str, int] = {}
    for (uri, version), _ in (each.version for each in records):
        found[uri] = max(version, found.get(uri, 0))
    return found


def _wait_until_shown(browser: Browser, records: Sequence[KafkaRecord]) -> None:
    newest = _newest(records)

    def shown() -> bool:
        return browser.shown == newest

    deadline = time.monotonic() + SHOWN_WITHIN
    while not shown() and time.monotonic() < deadline:
        time.sleep(0.1)  # `_judge` says what is missing


def _judge(folder: Path, browser: Browser, records: Sequence[KafkaRecord], alerts: set[str]) -> str:
    """Compare the index of a desk that has ended, and what a browser shows, with the topic. Raises
    RuntimeError."""
    index = Index.open(folder, media_topics(), 7)
    stories = [*_stories(index)]
    versions = Counter(_versions(index, [each["uri"] for each in stories]))
    told = Counter(each.alert["id"] for each in index.alerts("desk", limit=ALL).items)
    index.close()
    newest = _newest(records)
    listed = Counter((each["uri"], int(each["version"])) for each in stories)
    lost = [
        *({each.version[0] for each in records} - versions.keys()),
        *(newest.items() - listed.keys()),
        *(newest.items() - browser.shown.items()),
        *(alerts - told.keys()),
    ]
    twice = [each for found in (versions, listed, told) for each, count in found.items() if count > 1]
    wrong = [*(versions.keys() - {each.version[0] for each in records}), *(told.keys() - alerts)]
    wrong += browser.shown.items() - newest.items()
    if lost or twice or wrong or browser.twice:
        raise RuntimeError(
            f"the desk: lost {lost[:5]}, twice {twice[:5]}, sent twice {browser.twice[:5]}, wrong {wrong[:5]}"
        )
    return (
        f"{len(newest)} stories and {len(alerts)} alerts in the index and the browser, which reloaded"
        f" {browser.reloads} times: lost {len(lost)}, twice {len(twice)}"
    )


def _stories(index: Index) -> Iterator[Summary]:
    found = index.stories(None)
    yield from found.items
    while found.next is not None:
        found = index.stories(None, before=found.next)
        yield from found.items


def _versions(index: Index, uris: Sequence[str]) -> list[Version]:
    return [(uri, int(each["version"])) for uri in uris for each in index.versions(uri)]
