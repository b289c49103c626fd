"""The commands against a broker and workers, run as a user runs them."""

import asyncio
import json
import os
import re
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from streams.broker import GUARANTEE
from streams.cli.commands.demo import SUBSCRIPTIONS
from streams.cli.processes import free_port
from streams.client import producer, send
from streams.messages import Outgoing
from streams.settings import Settings
from streams.subscriptions import save
from streams.topics import ALERTS, DEADLETTER
from tests.conftest import SAMPLES
from tests.faults import life
from tests.integration.cluster import Cluster
from tests.workers import COMMAND, copytaster, metric, page, wait_until

pytestmark = pytest.mark.integration

BROKEN = '{"uri": "urn:x:broken", '


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    with Cluster() as running:
        yield running


@pytest.fixture(scope="module")
def pushed(cluster: Cluster) -> Cluster:
    """A cluster with the demo's subscriptions that has processed all samples, pushed by the command."""
    asyncio.run(save(cluster.settings, SUBSCRIPTIONS, {}))
    [port] = cluster.workers.ports
    wait_until(lambda: metric(port, 'copytaster_subscriptions{state="active"}') == len(SUBSCRIPTIONS))
    result = copytaster(cluster.settings, "push", str(SAMPLES))
    assert result.returncode == 1
    size = sum(path.stat().st_size for path in SAMPLES.iterdir())
    counts = "13 accepted (5 repaired), 1 set aside, 1 refused"
    assert result.stderr == f"{counts}; {size} bytes pushed to wire.raw\n"
    return cluster


def test_follow_shows_enriched_stories(pushed: Cluster) -> None:
    result = copytaster(pushed.settings, "follow", "--from-beginning", "--until-end", "--json")
    assert result.returncode == 0
    records = [json.loads(line) for line in result.stdout.splitlines()]
    assert len({(record["uri"], record["version"]) for record in records}) == 13
    readable = copytaster(pushed.settings, "follow", "--from-beginning", "--until-end", "--subject", "sport")
    assert readable.returncode == 0
    assert "subjects      sport" in readable.stdout


def test_follow_shows_every_kind_of_topic(pushed: Cluster) -> None:
    for topic in ("raw", "stories", "entities", "deadletter", "lives", "outlets", "alerted", "subscriptions"):
        result = copytaster(pushed.settings, "follow", "--topic", topic, "--from-beginning", "--until-end")
        assert (result.returncode, result.stderr) == (0, "")
        assert result.stdout
        assert "not a record" not in result.stdout


async def write(settings: Settings, topic: str, value: bytes) -> None:
    async with producer(settings) as client:
        await (await send(client, Outgoing(topic, b"key", value)))


def test_follow_shows_the_topic_of_a_subscription(pushed: Cluster) -> None:
    wait_until(lambda: len(pushed.messages(ALERTS)) == 5)
    [value, *_] = [each.value for each in pushed.messages(ALERTS) if b'"retract"' in each.value]
    asyncio.run(write(pushed.settings, "wire.alert.desk", value))
    options = ("--topic", "alert.desk", "--from-beginning", "--until-end")
    result = copytaster(pushed.settings, "follow", *options)
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout.startswith("RETRACT floods  for foreign-desk\n")


def test_follow_shows_alerts(pushed: Cluster) -> None:
    wait_until(lambda: len(pushed.messages(ALERTS)) == 5)
    result = copytaster(pushed.settings, "follow", "--alerts", "--from-beginning", "--until-end")
    assert (result.returncode, result.stderr) == (0, "")
    heads = [line.split() for line in result.stdout.splitlines() if re.match("MATCH|UPDATE|RETRACT", line)]
    assert sorted(head[:2] for head in heads) == [
        ["MATCH", "dock-strikes"],
        ["MATCH", "envoys"],
        ["MATCH", "floods"],
        ["RETRACT", "floods"],
        ["UPDATE", "floods"],
    ]
    assert "  reason     the story was killed: do not use it" in result.stdout
    options = ("--from-beginning", "--until-end", "--json")
    result = copytaster(pushed.settings, "follow", "--alerts", "floods", *options)
    assert [json.loads(line)["kind"] for line in result.stdout.splitlines()] == ["match", "update", "retract"]
    result = copytaster(pushed.settings, "follow", "--alerts", "no-such", *options)
    assert (result.stdout, result.stderr) == (
        "",
        "copytaster: there is no subscription no-such at the moment\n",
    )


def test_a_query_is_tried_on_past_stories(pushed: Cluster) -> None:
    result = copytaster(pushed.settings, "subscriptions", "try", SUBSCRIPTIONS[0].query, "--days", "1")
    assert result.returncode == 0
    lines = [line.rstrip() for line in result.stdout.splitlines()]
    assert lines[0].endswith("  Example Wire  urn:newsml:wire.example:20261110:flood")
    assert lines[1:4] == [
        "Floods kill at least 12 in northern Bangladesh",
        "  why        SUBJECT: flood",
        "             WITHIN Asia: Bangladesh, Dhaka, Rangpur, Lalmonirhat",
    ]
    assert lines[4].startswith("  text       DHAKA, Nov 10 - Floods in northern Bangladesh killed")
    assert "\n".join(lines) == result.stdout.rstrip("\n")
    assert result.stderr.startswith("1 story (1.0 a day) in 2 versions, 1 of them taken back; ")


def test_dead_letters_are_listed_shown_and_retried(pushed: Cluster) -> None:
    sent = copytaster(pushed.settings, "push", "-", stdin=BROKEN)
    assert sent.stdout.startswith("-: refused: ingest: json: ")
    listed = copytaster(pushed.settings, "deadletters", "list", "--since", "1h", "--stage", "ingest")
    assert listed.returncode == 0
    line = listed.stdout.splitlines()[-1]
    identifier, _, *rest = line.split("\t")
    assert rest[:5] == ["ingest", "json", "", "", ""]

    raw = copytaster(pushed.settings, "deadletters", "show", identifier, "--raw")
    assert raw.stdout == BROKEN
    shown = copytaster(pushed.settings, "deadletters", "show", identifier).stdout
    assert "reason     json" in shown
    assert BROKEN in shown

    sent = copytaster(pushed.settings, "deadletters", "retry", identifier)
    assert (sent.returncode, sent.stdout) == (0, f"{identifier}: sent to wire.raw\n")
    wait_until(lambda: tries(pushed) == [b"", b"1"])
    listed = copytaster(pushed.settings, "deadletters", "list")
    assert listed.stdout.count("\tsent again\n") == 1
    assert listed.stderr.endswith(" dead letters, 1 of them sent again\n")
    twice = copytaster(pushed.settings, "deadletters", "retry", identifier)
    assert (twice.returncode, twice.stdout) == (1, "")
    assert f"copytaster: {identifier}: it has already been sent again" in twice.stderr
    assert tries(pushed) == [b"", b"1"]

    absent = copytaster(pushed.settings, "deadletters", "show", "9:99")
    assert (absent.returncode, absent.stderr) == (1, "copytaster: there is no dead letter 9:99\n")


def tries(cluster: Cluster) -> list[bytes]:
    """The number of retries in the headers of each dead letter of the broken story."""
    letters = [letter for letter in cluster.messages(DEADLETTER) if letter.value == BROKEN.encode()]
    return sorted(letter.headers.get("copytaster-tries", b"") for letter in letters)


def test_push_tells_what_became_of_each_story(pushed: Cluster, tmp_path: Path) -> None:
    story = {"uri": "urn:x:bridge", "headline": "Bridge opens", "language": "en"}
    times = {1: "2026-11-01T10:00:00Z", 2: "2026-11-01T11:00:00Z"}
    text = "The bridge in Oslo opened on Monday, Mayor Anna Kowalska said."
    for name, version in (("1-new", 2), ("2-again", 2), ("3-late", 1)):
        wire = {"version": str(version), "versioncreated": times[version], "body_text": f"{text} {version}"}
        (tmp_path / name).write_text(json.dumps(story | wire))
    (tmp_path / "4-broken").write_text("{")
    (tmp_path / "5-picture").write_text('{"uri": "urn:x:photo", "type": "picture"}')
    (tmp_path / "6-bare").write_text("Rain fell in Bergen on Monday, and the river rose by a metre.")
    (tmp_path / "7-several").write_text(
        '[{"uri": "urn:x:a", "headline": "Wind", "body_text": "Wind in Oslo."}, {"uri": "urn:x:b"}]'
    )
    result = copytaster(pushed.settings, "push", str(tmp_path), "--json", "--source", "Nordic Wire")
    assert result.returncode == 1
    size = sum(path.stat().st_size for path in tmp_path.iterdir())
    counts = "3 accepted (2 repaired), 1 repeated, 1 outdated, 1 set aside, 2 refused"
    assert result.stderr == f"{counts}; {size} bytes pushed to wire.raw\n"
    outcomes = [json.loads(line) for line in result.stdout.splitlines()]
    shown = {(Path(each["file"]).name, each["outcome"], each.get("uri", "")) for each in outcomes}
    [bare] = [uri for name, _, uri in shown if name == "6-bare"]
    assert shown == {
        ("1-new", "accepted", "urn:x:bridge"),
        ("2-again", "repeated", "urn:x:bridge"),
        ("3-late", "outdated", "urn:x:bridge"),
        ("4-broken", "refused", ""),
        ("5-picture", "set_aside", ""),
        ("6-bare", "accepted", bare),
        ("7-several", "accepted", "urn:x:a"),
        ("7-several", "refused", ""),
    }
    [broken] = [each for each in outcomes if each["file"].endswith("4-broken")]
    letter = copytaster(pushed.settings, "deadletters", "show", broken["letter"]).stdout
    assert f"offset     {broken['offset']}\n" in letter
    assert "source     Nordic Wire\n" in letter


def test_messages_that_the_broker_refuses_are_named_and_counted(cluster: Cluster, tmp_path: Path) -> None:
    huge = tmp_path / "huge.txt"
    huge.write_bytes(b"Rain in Oslo. " * 400_000)
    result = copytaster(cluster.settings, "push", "--no-wait", str(huge), "-", stdin="Rain in Oslo.")
    assert result.returncode == 1
    refused, summary = result.stderr.splitlines()
    assert refused == f"copytaster: refused: {huge}: it has {huge.stat().st_size} bytes; the limit is 5242880"
    assert summary == "1 stories, 13 bytes pushed to wire.raw; 1 refused"


def test_the_embedded_broker_creates_topics_by_itself(cluster: Cluster) -> None:
    result = copytaster(cluster.settings, "topics", "--create")
    assert result.returncode == 1
    assert "creates topics by itself" in result.stderr


def test_up_restarts_a_worker_that_is_killed_and_runs_until_it_is_stopped(tmp_path: Path) -> None:
    names = {"worker": "WEB_PORT", "notify": "NOTIFY_PORT", "api": "API_PORT", "desk": "DESK_PORT"}
    ports = {process: free_port() for process in names}
    given = {f"COPYTASTER_{name}": str(ports[process]) for process, name in names.items()}
    environment = os.environ | given | {"COPYTASTER_SESSION_TIMEOUT": "6", "PYTHONUNBUFFERED": "1"}
    log = tmp_path / "log"
    stories = tmp_path / "stories"
    stories.mkdir()
    with (
        log.open("w") as file,
        subprocess.Popen(
            [*COMMAND, "up"], env=environment, stdout=subprocess.PIPE, stderr=file, text=True
        ) as process,
    ):
        assert process.stdout
        try:
            address = process.stdout.readline().removeprefix("Kafka at ").partition(";")[0]
            until_ready = [*iter(process.stdout.readline, "ready\n")]
            assert any(re.search(" COPYTASTER_WEBHOOK_KEY=[0-9a-f]{64}$", line) for line in until_ready)
            for name, port in ports.items():
                host = "127.0.0.1" if name in ("api", "desk") else "localhost"
                assert f"{name:<8} http://{host}:{port}/metrics\n" in until_ready
                assert '"ready": true' in page(port, "/ready")
            assert (
                process.stdout.readline()
                == f"open http://127.0.0.1:{ports['desk']} in a browser to see the desk\n"
            )
            assert not re.findall(r".* (?:WARNING|ERROR) .*", log.read_text())  # a first start is quiet
            check_life(Settings(brokers=address, guarantee=GUARANTEE), process.pid, ports["worker"], stories)
        finally:
            process.terminate()
        assert process.wait(60) == 0
    assert not any(page(port, "/health") for port in ports.values())


def check_life(settings: Settings, pid: int, port: int, folder: Path) -> None:
    """Push the life of a story, and kill a worker meanwhile; `pid` is that of `up`, `port` the worker's."""
    asyncio.run(save(settings, life.SUBSCRIPTIONS, {}))
    known = 'copytaster_subscriptions{state="active"}'
    wait_until(lambda: metric(port, known) == len(life.SUBSCRIPTIONS))
    for number in range(1, life.KILL + 1):
        (folder / f"{number}.json").write_text(json.dumps(life.version("urn:x:life", number)))
    files = sorted(map(str, folder.iterdir()))
    assert copytaster(settings, "push", "--no-wait", *files[:2]).returncode == 0
    [worker] = children(pid, "worker")
    os.kill(worker, signal.SIGKILL)
    assert copytaster(settings, "push", "--no-wait", *files[2:]).returncode == 0

    def told() -> dict[str, list[str]]:
        options = ("--from-beginning", "--until-end", "--json")
        shown = copytaster(settings, "follow", "--alerts", *options).stdout.splitlines()
        found: dict[str, list[str]] = {each.id: [] for each in life.SUBSCRIPTIONS}
        for alert in {each["id"]: each for each in map(json.loads, shown)}.values():
            words = alert["kind"], alert["story"]["version"], alert.get("reason", "")
            found[alert["subscription"]].append(" ".join(words).strip())
        return found

    wait_until(lambda: told() == life.DUE)


def children(pid: int, command: str) -> list[int]:
    """The processes that a process has started whose last argument is a command."""
    found = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [int(each) for each in found if Path(f"/proc/{each}/cmdline").read_text().endswith(f"{command}\0")]


def test_the_demo_can_be_kept_with_its_stories_in_the_desk() -> None:
    port = free_port()
    environment = os.environ | {"COPYTASTER_DESK_PORT": str(port), "PYTHONUNBUFFERED": "1"}
    command = [*COMMAND, "demo", "--keep"]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        try:
            until_open = [*iter(process.stdout.readline, "    copytaster push FILE...\n")]
            assert any(f"open http://127.0.0.1:{port} in a browser" in line for line in until_open)
            found = json.loads(page(port, "/api/stories?query=SUBJECT%20flood"))
            assert [story["status"] for story in found["stories"]] == ["canceled"]
            listed = json.loads(page(port, "/api/subscriptions"))["subscriptions"]
            assert [each["id"] for each in listed] == ["envoys", "floods"]
        finally:
            process.terminate()
        assert process.wait(60) == 128 + signal.SIGTERM
    assert page(port, "/health") == ""


def test_the_demo_shows_every_sample() -> None:
    result = subprocess.run([*COMMAND, "demo"], capture_output=True, text=True, timeout=300, check=False)
    assert result.returncode == 0
    assert "came out 14 of 14" in result.stdout
    assert "dead letter" in result.stdout
    assert re.findall(r"^(MATCH|UPDATE|RETRACT) +floods ", result.stdout, re.M) == [
        "MATCH",
        "UPDATE",
        "RETRACT",
    ]
    assert "Traceback" not in result.stdout + result.stderr
