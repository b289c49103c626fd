"""The life of a story of which three subscriptions are told, with kills in the middle of each step."""

import asyncio
import json
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from itertools import groupby

from streams.subscriptions import save
from tests.faults.alerts import Alert, Alerts, Story, by_story
from tests.faults.crew import Crew
from tests.faults.deliveries import Deliveries, Receivers, undelivered
from tests.faults.ledger import QUIET
from tests.faults.life import DUE, KILL, SUBSCRIPTIONS, due_after, version
from tests.faults.receivers import Receiver, held, webhook_settings, with_webhook
from tests.faults.scenarios.alerts import wait_for_subscriptions
from tests.faults.testbed import Options, Testbed
from tests.workers import wait_until

# The topic that a version has come to when the worker is killed.
STRUCK = {1: "wire.parsed", 2: "wire.stories", 3: "wire.entities", KILL: "wire.quotations"}
EMBARGO = timedelta(seconds=40)
LATER = timedelta(hours=1)
WAIT = 90.0  # seconds for a step


def life(testbed: Testbed, options: Options) -> str:
    """A story matches, is updated, no longer matches and is killed; each time a worker and notify are killed.

    Meanwhile an embargo ends, and another story is killed under embargo.
    """
    story, embargoed, hidden = map(testbed.ledger.uri, ("life", "embargo", "killed-under-embargo"))
    due = {(id, story): told for id, told in DUE.items()}
    due |= {(id, embargoed): told for id, told in due_after(1).items()}
    with ExitStack() as stack:
        receivers = {each.id: stack.enter_context(Receiver(each)) for each in SUBSCRIPTIONS}
        notify = stack.enter_context(Crew(webhook_settings(testbed.settings), testbed.log, "notify"))
        for crew in (testbed.crew, notify):
            crew.start()
            crew.wait()
        given = [with_webhook(each, receivers[each.id]) for each in SUBSCRIPTIONS]
        asyncio.run(save(testbed.settings, given, {}))
        wait_for_subscriptions(testbed, len(given))
        end = datetime.now(UTC) + EMBARGO
        _hold(testbed, [version(embargoed, 1, end), version(hidden, 1, end + LATER)])
        pushed = {number: [version(story, number)] for number in range(1, KILL + 1)}
        pushed[2].append(version(hidden, KILL))
        struck = 0
        for number, versions in pushed.items():
            struck += _tell(testbed, notify, receivers, versions, options.stories // (2 * KILL))
            _wait(testbed, receivers, {(id, story): told for id, told in due_after(number).items()})
        _wait(testbed, receivers, due)
        time.sleep(QUIET)
        alerts = Alerts.judge(testbed.ledger, due)
    alerts.check(options.guarantee)
    deliveries = Deliveries.judge(alerts.found, receivers)
    deliveries.check()
    _check_embargo(embargoed, end.timestamp(), alerts, receivers)
    rows = [
        _row(uri, id, alerts.found, receivers[id]) for uri in (story, embargoed, hidden) for id in receivers
    ]
    kills = f"{testbed.crew.kills} kills of the worker, {struck} of them before it told anybody"
    kills += f", {notify.kills} of notify"
    return "\n".join([f"{kills}; {alerts}; {deliveries}", *rows])


def _hold(testbed: Testbed, versions: Sequence[Mapping[str, str]]) -> None:
    """Push versions under embargo, and wait until the stage holds them."""
    for each in versions:
        testbed.ledger.push_story(each)
    uris = {each["uri"] for each in versions}
    wait_until(lambda: uris <= testbed.ledger.keys("wire.held"), WAIT, f"{uris} were not held")


def _tell(
    testbed: Testbed, notify: Crew, receivers: Receivers, versions: Sequence[Mapping[str, str]], others: int
) -> bool:
    """Push versions among others of other stories, so that the worker has much to do.

    Kill it while the first one is on its way, and notify while a receiver has an alert, but has not answered.
    Returns whether the worker was killed before it had told anybody.
    """
    ledger = testbed.ledger
    first = versions[0]["uri"], int(versions[0]["version"])
    topic = STRUCK[first[1]]
    with held(receivers.values()):
        ledger.push(ledger.stories(others))
        for each in versions:
            ledger.push_story(each)
        ledger.push(ledger.stories(others))
        ledger.flush()
        wait_until(lambda: first in ledger.seen(topic), WAIT, f"{first} did not come to {topic}")
        testbed.crew.kill()
        told = {(alert.uri, int(alert.version)) for alert in Alerts.read(ledger).found}
        testbed.crew.restore(1)
        wait_until(lambda: _has_come(receivers, first), WAIT, f"nobody was told of {first}")
        notify.kill()
    notify.restore(1)
    return first not in told


def _has_come(receivers: Receivers, version: tuple[str, int]) -> bool:
    """Whether a receiver has an alert of a version of a story."""
    requests = [request for receiver in receivers.values() for request in receiver.requests]
    stories = [json.loads(request.body)["data"]["story"] for request in requests]
    return version in [(story["uri"], int(story["version"])) for story in stories]


def _wait(testbed: Testbed, receivers: Receivers, due: Mapping[Story, Sequence[str]]) -> None:
    """Wait until what is due has been told and delivered."""

    def done() -> bool:
        alerts = Alerts.read(testbed.ledger).found
        told = by_story(alerts)
        return all(told.get(key) == each for key, each in due.items()) and not undelivered(alerts, receivers)

    wait_until(done, WAIT, f"not all of {due} was told and delivered")


def _check_embargo(uri: str, end: float, alerts: Alerts, receivers: Receivers) -> None:
    """Check that no alert or webhook of a story came before its embargo ended."""
    embargoed = {alert.id: alert.at for alert in alerts.found if alert.uri == uri}
    came = [request for receiver in receivers.values() for request in receiver.requests]
    first = min([*embargoed.values(), *(request.at for request in came if request.id in embargoed)])
    if first < end:
        raise RuntimeError(f"{uri} was told {end - first:.1f} s before the end of its embargo")


def _row(uri: str, id: str, alerts: Sequence[Alert], receiver: Receiver) -> str:
    """What a subscription was told of a story, and what its receiver got, each with how often it came."""
    told = {alert.id: str(alert) for alert in alerts if (alert.subscription, alert.uri) == (id, uri)}
    came = [told[request.id] for request in receiver.requests if request.id in told]
    webhooks = [(what, len([*each])) for what, each in groupby(came)]
    got = ", ".join(what + (f" ({times} times)" if times > 1 else "") for what, times in webhooks)
    words = ", ".join(told.values()) or "nothing"
    return f"         {uri.rpartition(':')[2]:<20} {id:<9} told: {words}; webhooks: {got or 'none'}"
