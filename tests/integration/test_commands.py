"""The commands against a broker and workers, as a user runs them."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from streams.cli.processes import free_port
from streams.topics import DEADLETTER
from tests.conftest import SAMPLES
from tests.integration.cluster import Cluster, page, wait_until

pytestmark = pytest.mark.integration

COMMAND = [sys.executable, "-m", "streams.cli"]
BROKEN = b'{"uri": "urn:x:broken", '


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    with Cluster() as running:
        yield running


def copytaster(cluster: Cluster, *arguments: str, stdin: bytes = b"") -> "subprocess.CompletedProcess[bytes]":
    return subprocess.run(
        [*COMMAND, *arguments],
        env=os.environ
        | {
            "COPYTASTER_BROKERS": cluster.settings.brokers,
            "COPYTASTER_GUARANTEE": cluster.settings.guarantee,
        },
        input=stdin,
        capture_output=True,
        timeout=120,
        check=False,
    )


@pytest.fixture(scope="module")
def pushed(cluster: Cluster) -> Cluster:
    """The samples, pushed by the command and all come out."""
    result = copytaster(cluster, "push", str(SAMPLES))
    assert result.returncode == 0
    size = sum(path.stat().st_size for path in SAMPLES.iterdir())
    assert result.stderr.decode() == f"14 stories, {size} bytes pushed to wire.raw; 0 refused\n"
    cluster.outcome(13)
    return cluster


def test_follow_shows_what_came_out(pushed: Cluster) -> None:
    result = copytaster(pushed, "follow", "--from-beginning", "--until-end", "--json")
    assert result.returncode == 0
    records = [json.loads(line) for line in result.stdout.splitlines()]
    assert len({(record["uri"], record["version"]) for record in records}) == 12
    readable = copytaster(pushed, "follow", "--from-beginning", "--until-end", "--subject", "sport")
    assert readable.returncode == 0
    assert "subjects      sport" in readable.stdout.decode()


def test_follow_of_every_kind_of_topic(pushed: Cluster) -> None:
    for topic in ("raw", "stories", "entities", "deadletter"):
        result = copytaster(pushed, "follow", "--topic", topic, "--from-beginning", "--until-end")
        assert (result.returncode, result.stderr) == (0, b"")
        assert result.stdout


def test_dead_letters_are_listed_shown_and_sent_again(pushed: Cluster) -> None:
    copytaster(pushed, "push", "-", stdin=BROKEN)
    pushed.outcome(14)
    listed = copytaster(pushed, "deadletters", "list")
    assert listed.returncode == 0
    line = listed.stdout.decode().splitlines()[-1]
    assert "ingest: json: " in line
    identifier = line.split()[3]

    raw = copytaster(pushed, "deadletters", "show", identifier, "--raw")
    assert raw.stdout == BROKEN
    shown = copytaster(pushed, "deadletters", "show", identifier).stdout.decode()
    assert "reason     json" in shown
    assert BROKEN.decode() in shown

    sent = copytaster(pushed, "deadletters", "retry", identifier)
    assert (sent.returncode, sent.stdout.decode()) == (0, f"{identifier}: sent to wire.raw\n")
    wait_until(lambda: tries(pushed) == [b"", b"1"])
    listed = copytaster(pushed, "deadletters", "list")
    assert f"{identifier} ingest: json: " in listed.stdout.decode()
    assert listed.stdout.decode().count("(sent again)") == 1
    assert listed.stderr.endswith(b" dead letters, 1 of them sent again\n")
    twice = copytaster(pushed, "deadletters", "retry", identifier)
    assert (twice.returncode, twice.stdout) == (1, b"")
    assert f"copytaster: {identifier}: it was sent again before" in twice.stderr.decode()
    assert tries(pushed) == [b"", b"1"]

    absent = copytaster(pushed, "deadletters", "show", "9:99")
    assert (absent.returncode, absent.stderr) == (1, b"copytaster: there is no dead letter 9:99\n")


def tries(cluster: Cluster) -> list[bytes]:
    """How often each dead letter of the broken story had been sent again."""
    letters = [letter for letter in cluster.messages(DEADLETTER) if letter.value == BROKEN]
    return sorted(letter.headers.get("copytaster-tries", b"") for letter in letters)


def test_what_the_broker_refuses_is_named_and_counted(cluster: Cluster, tmp_path: Path) -> None:
    huge = tmp_path / "huge.txt"
    huge.write_bytes(b"Rain in Oslo. " * 400_000)
    result = copytaster(cluster, "push", str(huge))
    assert result.returncode == 1
    refused, summary = result.stderr.decode().splitlines()
    assert refused.startswith(f"copytaster: refused: {huge}: ")
    assert summary == "0 stories, 5600000 bytes pushed to wire.raw; 1 refused"


def test_the_embedded_broker_creates_topics_by_itself(cluster: Cluster) -> None:
    result = copytaster(cluster, "topics", "--create")
    assert result.returncode == 1
    assert b"creates topics by itself" in result.stderr


def test_up_runs_all_until_it_is_told_to_stop() -> None:
    port = free_port()
    environment = os.environ | {"COPYTASTER_WEB_PORT": str(port), "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen([*COMMAND, "up"], env=environment, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        try:
            assert process.stdout.readline().startswith("Kafka at 127.0.0.1:")
            wait_until(lambda: '"ready": true' in page(port, "/ready"))
        finally:
            process.terminate()
        assert process.wait(60) == 0
    assert not page(port, "/health")


def test_the_demo_shows_every_sample() -> None:
    result = subprocess.run([*COMMAND, "demo"], capture_output=True, text=True, timeout=300, check=False)
    assert result.returncode == 0
    assert "came out 13 of 13" in result.stdout
    assert "dead letter" in result.stdout
    assert "Traceback" not in result.stdout + result.stderr
