"""Workers are killed and stopped while stories arrive: nothing is lost, and the order is kept."""

import json
import signal
import threading
from collections import defaultdict
from collections.abc import Iterator

import pytest

from streams.topics import ENRICHED, STAGES
from tests.integration.cluster import Cluster, Push
from tests.workers import partitions, wait_until

pytestmark = pytest.mark.integration


STORIES = 60  # each in four versions


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    with Cluster(workers=2) as running:
        yield running


def stories(name: str) -> Iterator[Push]:
    for version in range(1, 5):
        for number in range(STORIES):
            uri = f"urn:x:{name}-{number}"
            text = f"Minister Anna Kowalska told reporters in Warsaw that bridge {number} would open."
            story = {"uri": uri, "version": str(version), "body_text": text}
            yield Push(json.dumps(story).encode(), uri.encode())


def seen(cluster: Cluster, name: str) -> dict[str, list[int]]:
    """The versions of each story of that name in the enriched topic, in order."""
    versions = defaultdict(list)
    for message in cluster.messages(ENRICHED):
        record = json.loads(message.value)
        if record["uri"].startswith(f"urn:x:{name}-"):
            versions[record["uri"]].append(int(record["version"]))
    return versions


def all_seen(cluster: Cluster, name: str) -> bool:
    found = seen(cluster, name)
    return all(4 in found[f"urn:x:{name}-{number}"] for number in range(STORIES))


def test_two_workers_share_the_partitions(cluster: Cluster) -> None:
    first, second = (set(partitions(port)) for port in cluster.workers.ports)
    assert first and second
    assert not first & second
    assert len(first | second) == len(STAGES) * 4  # the embedded broker's topics have four partitions


def test_a_killed_worker_that_is_restarted_loses_nothing(cluster: Cluster) -> None:
    pushing = threading.Thread(target=cluster.push, args=(stories("kill"), 0.02))
    pushing.start()
    victim = cluster.workers.ports[0]
    wait_until(lambda: len(seen(cluster, "kill")) > 40)
    cluster.workers.processes[victim].send_signal(signal.SIGKILL)
    cluster.workers.processes[victim].wait()
    wait_until(lambda: cluster.restart_dead(victim))
    pushing.join()
    wait_until(lambda: all_seen(cluster, "kill"))
    for versions in seen(cluster, "kill").values():
        # At least once: what the killed worker had sent but not committed is sent again.
        firsts = list(dict.fromkeys(versions))
        assert firsts == [1, 2, 3, 4]


def test_a_stopped_worker_finishes_its_batch_and_nothing_is_sent_twice(cluster: Cluster) -> None:
    wait_until(lambda: all(map(partitions, cluster.workers.ports)))
    pushing = threading.Thread(target=cluster.push, args=(stories("stop"), 0.02))
    pushing.start()
    wait_until(lambda: len(seen(cluster, "stop")) > 40)
    stopped = cluster.workers.processes[cluster.workers.ports[1]]
    stopped.terminate()
    assert stopped.wait(30) == 0
    pushing.join()
    wait_until(lambda: all_seen(cluster, "stop"))
    assert seen(cluster, "stop") == {f"urn:x:stop-{number}": [1, 2, 3, 4] for number in range(STORIES)}
