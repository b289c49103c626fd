"""Workers are killed and stopped while stories arrive: nothing is lost, and the order is kept."""

import json
import re
import signal
import threading
from collections import defaultdict
from collections.abc import Iterator

import pytest

from streams.cli.processes import free_port
from streams.topics import ENRICHED, STAGES
from tests.integration.cluster import Cluster, Push
from tests.workers import page, partitions, running, wait_until

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


def test_the_exporter_shows_the_lag_when_no_worker_is_left(cluster: Cluster) -> None:
    for process in cluster.workers.processes.values():
        process.terminate()
    wait_until(cluster.workers.ended)
    cluster.push([*stories("left")][:5])
    port = free_port()
    with running(cluster.settings.changed(exporter_port=port), "exporter") as exporter:
        wait_until(lambda: '"ready": true' in page(port, "/ready"))
        shown = page(port, "/metrics")
    assert exporter.returncode == 0
    by_stage = {stage.name: 0.0 for stage in STAGES}
    oldest = 0.0
    pattern = r'(\w+)\{partition="\d",stage="(\w+)",topic="wire.\w+"\} (\S+)'
    for name, stage, found in re.findall(pattern, shown):
        if name == "copytaster_group_lag_messages":
            by_stage[stage] += float(found)
        elif name == "copytaster_group_lag_seconds":
            oldest = max(oldest, float(found))
    assert by_stage == {stage.name: 5.0 if stage.name == "ingest" else 0.0 for stage in STAGES}
    assert 0 < oldest < 60
    assert f"\ncopytaster_oldest_unenriched_seconds {oldest}\n" in shown
