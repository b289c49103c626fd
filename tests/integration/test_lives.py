"""The life of a story on a broker: repeats, late versions, kills and embargoes, across restarts."""

import asyncio
import json
import signal
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from aiokafka import TopicPartition

from processors.story import rfc3339
from processors.subscriptions.subscription import Subscription
from streams.operations import message_at
from streams.subscriptions import save
from streams.topics import ALERTS, EMBARGOED, ENRICHED, SET_ASIDE, STAGES, SUBJECTS
from tests.integration import wires
from tests.integration.cluster import Cluster, Push
from tests.integration.wires import WIRES
from tests.workers import copytaster, metric, wait_until

pytestmark = pytest.mark.integration

URI = "urn:x:flood"
TEXT = "Floods killed twelve people in the delta on Monday. The river burst its banks, rescuers said."
DISASTER, SPORT = SUBJECTS["disaster"], SUBJECTS["sport"]


SUBSCRIPTIONS = ("floods", "flood", "all"), ("boats", "army AND boats", "facts"), ("goals", "goal", "facts")


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    with Cluster(set_aside="pass") as running:
        subscriptions = [
            Subscription(id=id, owner="desk", query=query, updates=updates)  # type: ignore[arg-type]
            for id, query, updates in SUBSCRIPTIONS
        ]
        asyncio.run(save(running.settings, subscriptions, {}))
        known = 'copytaster_subscriptions{state="active"}'
        wait_until(lambda: metric(running.workers.ports[0], known) == len(SUBSCRIPTIONS), 5)
        yield running


def story(version: int, text: str = TEXT, uri: str = URI, **more: Any) -> Push:
    created = rfc3339(datetime(2026, 11, 20, 10, version, tzinfo=UTC))
    given = {
        "uri": uri,
        "version": str(version),
        "versioncreated": created,
        "headline": "Floods in the delta",
    }
    return Push(json.dumps(given | {"body_text": text} | more).encode(), uri.encode())


def seen(cluster: Cluster, topic: Any, uri: str = URI) -> list[tuple[str, str]]:
    """The version and status of each record of a story on a topic."""
    records = [json.loads(m.value) for m in cluster.messages(topic) if m.key == uri.encode() and m.value]
    return [(record["version"], record["pubStatus"]) for record in records]


def told(cluster: Cluster, subscription: str, uri: str = URI) -> list[str]:
    """The alerts of a subscription about a story: kind, version and reason, each once."""
    key = f"{subscription} {uri}".encode()
    alerts = {m.headers["ce_id"]: json.loads(m.value) for m in cluster.messages(ALERTS) if m.key == key}
    return [
        " ".join((alert["kind"], alert["story"]["version"], alert.get("reason", ""))).strip()
        for alert in alerts.values()
    ]


def restart(cluster: Cluster) -> None:
    """Kill the worker and start another in its place."""
    port = cluster.workers.ports[0]
    cluster.workers.processes[port].send_signal(signal.SIGKILL)
    cluster.workers.processes[port].wait()
    wait_until(lambda: cluster.restart_dead(port))


def dropped(cluster: Cluster, outcome: str) -> float:
    """The number of stories that the worker has dropped since its start."""
    name = f'copytaster_stories_out_total{{outcome="{outcome}",stage="versions"}}'
    return metric(cluster.workers.ports[0], name)


def test_versions_repeats_and_a_kill_across_a_restart(cluster: Cluster) -> None:
    cluster.push(
        [story(1), story(3, TEXT + " The army brought boats."), story(3, TEXT + " The army brought boats.")]
    )
    wait_until(lambda: seen(cluster, DISASTER) == [("1", "usable"), ("3", "usable")])
    wait_until(lambda: dropped(cluster, "repeated") == 1)
    restart(cluster)
    cluster.push([story(3, TEXT + " The army brought boats."), story(2, TEXT + " Late.")])
    wait_until(lambda: dropped(cluster, "repeated") >= 1 and dropped(cluster, "outdated") >= 1)
    # The next version has another subject; the topic that had the story before must get it too.
    goal = "The striker scored the winning goal of the cup final, and the goalkeeper saved a penalty."
    cluster.push([story(4, goal, headline="Late goal wins cup")])
    wait_until(lambda: ("4", "usable") in seen(cluster, SPORT))
    restart(cluster)
    cluster.push([story(5, "Please take this story down.", pubstatus="canceled")])
    wait_until(lambda: ("5", "canceled") in seen(cluster, SPORT))
    expected = [("1", "usable"), ("3", "usable"), ("4", "usable"), ("5", "canceled")]
    assert seen(cluster, ENRICHED) == expected
    assert seen(cluster, DISASTER) == expected
    assert seen(cluster, SPORT) == expected[2:]
    last = [json.loads(m.value) for m in cluster.messages(ENRICHED) if m.key == URI.encode()][-1]
    assert last["enrichment"]["replaces"]["version"] == "4"
    assert (last["entities"], last["quotations"]) == ([], [])
    check_alerts(cluster)
    check_replay(cluster, expected)
    check_alerts(cluster)


def check_alerts(cluster: Cluster) -> None:
    """What subscriptions were told of the story: once, across restarts, and taken back."""
    wait_until(lambda: told(cluster, "goals") == ["match 4", "retract 5 killed"])
    assert told(cluster, "floods") == ["match 1", "update 3", "retract 4 unmatched"]
    assert told(cluster, "boats") == ["match 3", "retract 4 unmatched"]
    asyncio.run(check_links(cluster))


async def check_links(cluster: Cluster) -> None:
    """Each alert names the message that has its story's record."""
    for message in await asyncio.to_thread(cluster.messages, ALERTS):
        alert = json.loads(message.value)
        link = alert["record"]
        partition = TopicPartition(link["topic"], link["partition"])
        record = json.loads((await message_at(cluster.settings, partition, link["offset"])).value)
        assert (record["uri"], record["version"]) == (alert["story"]["uri"], alert["story"]["version"])


def check_replay(cluster: Cluster, expected: list[tuple[str, str]]) -> None:
    """Replay the story, which came out as `expected`: its kill is said again, once, and marked."""
    replayed = copytaster(cluster.settings, "replay", "--since", "1h")
    assert (replayed.returncode, replayed.stderr) == (0, "7 messages sent again\n")
    after = [*expected, expected[-1]]
    wait_until(lambda: seen(cluster, ENRICHED) == seen(cluster, DISASTER) == after)
    wait_until(lambda: seen(cluster, SPORT) == after[2:])
    [*_, last] = [message for message in cluster.messages(ENRICHED) if message.key == URI.encode()]
    enrichment = json.loads(last.value)["enrichment"]
    assert last.headers["copytaster-replay"].decode() == enrichment["replayed"]
    planned = copytaster(cluster.settings, "replay", "--since", "1h", "--dry-run", "--into", "other")
    assert planned.stderr.startswith("7 messages, ")
    assert planned.stderr.endswith(" would be sent to other.raw, 7 skipped because they are replays\n")
    lag = copytaster(cluster.settings, "lag")
    assert (lag.returncode, lag.stderr) == (0, "")
    assert [line.split()[0] for line in lag.stdout.splitlines()[1:]] == [s.name for s in STAGES] + ["total"]


def test_an_embargo_outlives_a_restart_and_a_kill_ends_it(cluster: Cluster) -> None:
    uri, killed = "urn:x:embargo", "urn:x:embargo-killed"
    until = datetime.now(UTC) + timedelta(seconds=15)
    embargo = rfc3339(until)
    cluster.push([story(1, uri=each, embargoeduntil=embargo) for each in (uri, killed)])
    cluster.push([story(2, uri=killed, pubstatus="canceled")])
    wait_until(lambda: seen(cluster, ENRICHED, uri) == [("1", "usable")])
    wait_until(lambda: seen(cluster, ENRICHED, killed) == [("1", "usable"), ("2", "canceled")])
    assert told(cluster, "floods", uri) == []
    assert seen(cluster, EMBARGOED, uri) == [("1", "usable")]
    restart(cluster)
    wait_until(lambda: seen(cluster, DISASTER, uri) == [("1", "usable")])
    assert datetime.now(UTC) >= until
    wait_until(lambda: told(cluster, "floods", uri) == ["match 1"])
    time.sleep(2)  # the story must not be sent again in this time
    assert seen(cluster, DISASTER, uri) == [("1", "usable")]
    assert seen(cluster, DISASTER, killed) == []
    assert told(cluster, "floods", uri) == ["match 1"]
    assert told(cluster, "floods", killed) == []


def test_a_story_its_update_and_its_kill_without_content_in_each_format(cluster: Cluster) -> None:
    for wire, uri in WIRES.values():
        versions = enumerate((wires.TEXT, wires.MORE, ""), start=1)
        cluster.push(Push(wire(version, text), uri.encode()) for version, text in versions)
    expected = [("1", "usable"), ("2", "usable"), ("3", "canceled")]
    uris = [uri for _, uri in WIRES.values()]
    wait_until(lambda: all(len(seen(cluster, ENRICHED, uri)) == 3 for uri in uris))
    assert {name: seen(cluster, ENRICHED, uri) for name, (_, uri) in WIRES.items()} == dict.fromkeys(
        WIRES, expected
    )
    assert {name: seen(cluster, DISASTER, uri) for name, (_, uri) in WIRES.items()} == dict.fromkeys(
        WIRES, expected
    )


def test_an_update_with_a_uri_of_its_own_takes_back_the_story_that_it_replaces(cluster: Cluster) -> None:
    earlier, later = "urn:x:earlier", "urn:x:later"
    links = {"earlier": {"uri": earlier, "rel": "evolvedFrom"}}
    cluster.push([story(1, uri=earlier)])
    wait_until(lambda: seen(cluster, DISASTER, earlier) == [("1", "usable")])
    cluster.push([story(2, uri=later, associations=links), story(3, uri=later, associations=links)])
    wait_until(lambda: seen(cluster, DISASTER, later) == [("2", "usable"), ("3", "usable")])
    wait_until(lambda: seen(cluster, DISASTER, earlier) == [("1", "usable"), ("2", "canceled")])
    assert seen(cluster, ENRICHED, earlier) == [("1", "usable"), ("2", "canceled")]
    taken_back = [json.loads(m.value) for m in cluster.messages(DISASTER) if m.key == earlier.encode()][-1]
    assert taken_back["enrichment"]["withdrawnBy"] == later


def test_a_version_with_an_unknown_status_is_withheld(cluster: Cluster) -> None:
    uri = "urn:x:unsure"
    cluster.push([story(1, uri=uri, pubstatus="Under Review")])
    wait_until(lambda: seen(cluster, ENRICHED, uri) == [("1", "withheld")])
    assert seen(cluster, DISASTER, uri) == []


def test_pictures_are_passed_on_if_set_aside_is_pass(cluster: Cluster) -> None:
    picture = b'{"uri": "urn:x:picture", "type": "picture"}'
    cluster.push([Push(picture, b"picture")])
    wait_until(lambda: [m.value for m in cluster.messages(SET_ASIDE)] == [picture])


def test_a_bad_item_in_a_message_does_not_affect_the_others(cluster: Cluster) -> None:
    good = {"uri": "urn:x:good", "body_text": TEXT}
    message = json.dumps([good, {"uri": "urn:x:bad", "body_text": "12 34"}]).encode()
    cluster.push([Push(message, b"two")])
    wait_until(lambda: len(seen(cluster, ENRICHED, "urn:x:good")) == 1)
    _, letters = cluster.outcome(1)
    assert message in [letter.value for letter in letters]
