"""Subscriptions are told of stories, and of their kills, while workers and notify are killed."""

import asyncio
import json
import time
from collections import defaultdict
from collections.abc import Iterable
from contextlib import ExitStack, suppress

from processors.story import Story
from processors.subjects.vocabulary import slugs
from processors.subscriptions.subscription import Subscription
from streams.subscriptions import delete, save
from tests.faults.alerts import Alerts
from tests.faults.crew import Crew
from tests.faults.deliveries import Deliveries, Receivers, undelivered
from tests.faults.ledger import Ledger
from tests.faults.receivers import Receiver, UnreliableReceiver, held, webhook_settings, with_webhook
from tests.faults.testbed import Options, Testbed
from tests.workers import metric, settle, wait_until

COME_WITHIN = 5.0  # seconds
KILL_EVERY = 4.0  # seconds, at least: notify needs them to begin again
PATIENCE = 120.0  # seconds in which something that waits has to be delivered; notify pauses for up to 60
KNOWN_WITHIN = 60.0  # seconds
ALWAYS, SOMETIMES, NOT_FOR_A_WHILE = "every-version", "bridges", "disasters"  # their receivers answer
SUBSCRIPTIONS = [
    Subscription(id=ALWAYS, owner="desk", query="NOT zeppelin", updates="all"),
    Subscription(id=SOMETIMES, owner="desk", query="bridge", updates="none"),
    Subscription(id=NOT_FOR_A_WHILE, owner="desk", query="SUBJECT disaster", updates="facts"),
]


def webhooks(testbed: Testbed, options: Options) -> str:
    """Workers and notify are killed while stories arrive; then stories are killed.

    Three subscriptions have webhooks: to a receiver that takes everything, one that fails now and then, and
    one that is down for a while. One subscription is deleted before most of the kills, and told of them.
    """
    with ExitStack() as stack:
        receivers = {each.id: stack.enter_context(_receiver(each)) for each in SUBSCRIPTIONS}
        notify = stack.enter_context(Crew(webhook_settings(testbed.settings), testbed.log, "notify"))
        crews = testbed.crew, notify
        for crew in crews:
            crew.start(2)
        for crew in crews:
            crew.wait()
        given = [with_webhook(each, receivers[each.id]) for each in SUBSCRIPTIONS]
        asyncio.run(save(testbed.settings, given, {}))
        wait_for_subscriptions(testbed, len(given))
        _kill_while_pushing(testbed, notify, receivers, options)
        firsts = [uri for uri, version in testbed.ledger.pushed if version == 1]
        _kill_stories(testbed, firsts[::7])  # alerts of some still wait
        _settle(testbed, receivers)
        # Now, because the retractions that follow would excuse what was not delivered.
        Deliveries.judge(Alerts.read(testbed.ledger).found, receivers).check()
        asyncio.run(delete(testbed.settings, [SOMETIMES]))
        wait_for_subscriptions(testbed, len(given) - 1)
        _kill_stories(testbed, sorted({*firsts[::5]} - {*firsts[::7]}))
        testbed.crew.kill()
        testbed.crew.restore(2)
        _kill_notify(notify, receivers)
        _settle(testbed, receivers)
        notify.restore(0)
    if notify.ended:
        raise RuntimeError(f"{notify.ended} notify processes ended by themselves")
    alerts = Alerts.judge(testbed.ledger, _due(testbed.ledger), optional=[NOT_FOR_A_WHILE])
    deliveries = Deliveries.judge(alerts.found, receivers)
    alerts.check(options.guarantee)
    deliveries.check()
    return f"{testbed.crew.kills} kills of workers, {notify.kills} of notify; {alerts}; {deliveries}"


def _receiver(subscription: Subscription) -> Receiver:
    return UnreliableReceiver(subscription) if subscription.id == SOMETIMES else Receiver(subscription)


def _kill_while_pushing(testbed: Testbed, notify: Crew, receivers: Receivers, options: Options) -> None:
    """Kill a worker and notify in turns, and close a receiver for a quarter of the time."""
    rate = min(options.rate, options.stories / (max(options.kills, 1) * KILL_EVERY))
    pushing = testbed.push(options.stories, rate)
    pause = options.stories / rate / (options.kills + 1)
    for number in range(options.kills):
        time.sleep(testbed.crew.random.uniform(0.5, 1.5) * pause)
        if number == options.kills // 4:
            receivers[NOT_FOR_A_WHILE].close()
        if number == options.kills // 2:
            receivers[NOT_FOR_A_WHILE].listen()
        if number % 2:
            _kill_notify(notify, receivers)
        else:
            testbed.crew.kill()
            testbed.crew.restore(2)
    pushing.join()


def _kill_notify(notify: Crew, receivers: Receivers) -> None:
    """Kill one of two processes of notify while webhooks are not answered, unless none come at the moment."""
    with held(receivers.values()):
        with suppress(TimeoutError):
            wait_until(lambda: any(each.unanswered for each in receivers.values()), COME_WITHIN)
        notify.kill()
    notify.restore(2)


def _kill_stories(testbed: Testbed, uris: Iterable[str]) -> None:
    for uri in uris:
        testbed.ledger.kill(uri)


def wait_for_subscriptions(testbed: Testbed, count: int) -> None:
    """Wait until all workers know of as many subscriptions."""

    def known() -> bool:
        return all(metric(port, "copytaster_subscriptions{") == count for port in testbed.crew.processes)

    wait_until(known, KNOWN_WITHIN, f"not all workers know of {count} subscriptions")


def _settle(testbed: Testbed, receivers: Receivers) -> None:
    """Wait until the workers have finished everything, and what can be delivered has been."""
    testbed.crew.wait()
    settle(lambda: testbed.ledger.verdict().uncommitted, PATIENCE)
    settle(lambda: undelivered(Alerts.read(testbed.ledger).found, receivers), PATIENCE)


def _due(ledger: Ledger) -> dict[tuple[str, str], list[str]]:
    """What subscriptions have to be told, in order, from the records on wire.enriched."""
    due: dict[tuple[str, str], list[str]] = defaultdict(list)
    seen = set()
    told: set[tuple[str, str]] = (
        set()
    )  # the subscriptions and stories of which the last that was told is no retraction
    for message in ledger.read("wire.enriched"):
        uri = message.key.decode()
        if not ledger.is_ours(message.key) or message.version in seen:  # at least once
            continue
        seen.add(message.version)
        story = json.loads(message.value)
        for each in SUBSCRIPTIONS:
            key, matches = (each.id, uri), _matches(each.id, story)
            kind = "retract" if not matches else "update" if key in told else "match"
            reason = "" if matches else f" {'unmatched' if story['pubStatus'] == 'usable' else 'killed'}"
            if (matches or key in told) and (kind, each.updates) != ("update", "none"):
                due[key].append(f"{kind} {story['version']}{reason}")
            (told.add if matches else told.discard)(key)
    return due


def _matches(id: str, story: Story) -> bool:
    """Whether a subscription has to be told that it has a version of a story."""
    if story["pubStatus"] != "usable":
        return False
    if id == SOMETIMES:
        return "bridge" in story["bodies"][0]["value"]
    return id == ALWAYS or "disaster" in slugs(story)
