"""Subscriptions are told of stories, and of their kills, while workers are killed."""

import asyncio
import json
import time
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from processors.story import Story
from processors.subjects.vocabulary import slugs
from processors.subscriptions.subscription import Subscription
from streams.subscriptions import delete, load, save
from tests.faults.ledger import KafkaRecord
from tests.faults.testbed import Options, Testbed
from tests.streams.contract.validation import message_errors
from tests.workers import metric, wait_until

KILLED_EVERY = 3  # one story in this many is killed
WAIT = 60.0  # seconds for the alerts to come out
SUBSCRIPTIONS = {
    "every-version": ("NOT zeppelin", "all"),
    "bridges": ("bridge", "none"),
    "disasters": ("SUBJECT disaster", "facts"),
}


def alerts(testbed: Testbed, options: Options) -> str:
    """Three subscriptions, one of which is deleted before the kills; workers are killed all the time."""
    given = [
        Subscription(id=id, owner="desk", query=query, updates=updates)  # type: ignore[arg-type]
        for id, (query, updates) in SUBSCRIPTIONS.items()
    ]
    testbed.crew.start(2)
    testbed.crew.wait()
    asyncio.run(save(testbed.settings, given, {}))
    _wait_for_subscriptions(testbed, len(given))
    pushing = testbed.push(options.stories, options.rate)
    pause = options.stories / options.rate / (options.kills + 1)
    for _ in range(options.kills // 2):
        time.sleep(testbed.crew.random.uniform(0.5, 1.5) * 2 * pause)
        testbed.crew.kill()
        testbed.crew.restore(2)
    pushing.join()
    testbed.crew.wait()
    _settle(testbed)
    asyncio.run(delete(testbed.settings, ["bridges"]))
    _wait_for_subscriptions(testbed, len(given) - 1)
    for uri in [uri for uri, version in testbed.ledger.pushed if version == 1][::KILLED_EVERY]:
        testbed.ledger.kill(uri)
    testbed.ledger.flush()
    testbed.crew.kill()
    testbed.crew.restore(2)
    testbed.crew.wait()
    _settle(testbed)
    asyncio.run(delete(testbed.settings, asyncio.run(load(testbed.settings))))
    found = _judge(testbed)
    if found.wrong or (found.twice and options.guarantee == "exactly_once"):
        raise RuntimeError(f"{found}; {found.wrong[:5]}, twice {found.twice[:5]}")
    return f"{testbed.crew.kills} kills; {found}"


def _wait_for_subscriptions(testbed: Testbed, count: int) -> None:
    def known() -> bool:
        return all(metric(port, "copytaster_subscriptions{") == count for port in testbed.crew.workers)

    wait_until(known, WAIT, f"not all workers know of {count} subscriptions")


def _settle(testbed: Testbed) -> None:
    """Wait until the workers have finished everything."""
    wait_until(lambda: not testbed.ledger.verdict().uncommitted, WAIT, "messages are not committed")


@dataclass
class Judgement:
    """The alerts that came out, compared with the stories on wire.enriched."""

    alerts: int = 0
    retractions: int = 0
    lost: int = 0
    lost_retractions: int = 0
    twice: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        return (
            f"{self.alerts} alerts, {self.retractions} of them retractions: lost {self.lost},"
            f" twice {len(self.twice)}, retractions lost {self.lost_retractions}, wrong {len(self.wrong)}"
        )


def _judge(testbed: Testbed) -> Judgement:
    found = Judgement()
    ids: set[str] = set()
    told: dict[tuple[str, str], list[str]] = defaultdict(list)  # by subscription and uri
    for message in testbed.ledger.read("wire.alerts"):
        id, _, uri = message.key.decode().partition(" ")
        if not testbed.ledger.is_ours(uri.encode()):
            continue
        found.wrong += message_errors("wire.alerts", message.value, message.headers)
        alert: dict[str, Any] = json.loads(message.value)
        if alert["id"] in ids:
            found.twice.append(alert["id"])
            continue
        ids.add(alert["id"])
        found.alerts += 1
        found.retractions += alert["kind"] == "retract"
        told[id, uri].append(f"{alert['kind']} {alert['story']['version']}")
    expected = _expected(testbed)
    for key in expected.keys() | told.keys():
        due, came = expected.get(key, []), told.get(key, [])
        # Whether facts have changed is not judged, but what is told must have been due.
        missing = [each for each in due if each not in came and not each.startswith("update")]
        if key[0] == "every-version":
            missing += [each for each in due if each not in came and each.startswith("update")]
        found.lost += len(missing)
        found.lost_retractions += sum(each.startswith("retract") for each in missing)
        if missing or [each for each in due if each in came] != came:
            found.wrong.append(f"{key}: {came}, due {due}")
    return found


def _expected(testbed: Testbed) -> dict[tuple[str, str], list[str]]:
    """What subscriptions have to be told, in order, from the records on wire.enriched."""
    versions: dict[str, list[KafkaRecord]] = defaultdict(list)
    for message in testbed.ledger.read("wire.enriched"):
        if testbed.ledger.is_ours(message.key):
            versions[message.key.decode()].append(message)
    expected: dict[tuple[str, str], list[str]] = defaultdict(list)
    for uri, messages in versions.items():
        for id in SUBSCRIPTIONS:
            has, seen = False, set()
            for story in (json.loads(message.value) for message in messages):
                if story["version"] in seen:  # at least once
                    continue
                seen.add(story["version"])
                matches = _matches(id, story)
                if matches or has:
                    kind = "retract" if not matches else "update" if has else "match"
                    expected[id, uri].append(f"{kind} {story['version']}")
                has = matches
    return expected


def _matches(id: str, story: Story) -> bool:
    """Whether a subscription has to be told that it has a version of a story."""
    if story["pubStatus"] != "usable":
        return False
    if id == "bridges":
        return "bridge" in story["bodies"][0]["value"]
    return id == "every-version" or "disaster" in slugs(story)
