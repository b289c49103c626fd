"""`copytaster push`: what it reports, and Ctrl-C. tests/integration/test_commands.py pushes to a worker."""

import getpass
import json
import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from streams.broker import GUARANTEE, EmbeddedBroker
from streams.cli.report import Report
from streams.cli.sending import Sender
from streams.client import consume, producer, run
from streams.messages import Incoming
from streams.outcomes import Outcome, Outcomes
from streams.settings import Settings
from tests.workers import COMMAND


@pytest.fixture
def settings() -> Iterator[Settings]:
    with EmbeddedBroker() as broker:
        yield Settings(brokers=broker.address, guarantee=GUARANTEE)


OUTCOMES = (
    Outcome("a", "accepted", 0, 0, "urn:x:1", "1"),
    Outcome("b", "accepted", 0, 1, "urn:x:2", "1", ["uri: made up", "language: detected"]),
    Outcome("c", "repeated", 0, 2, "urn:x:1", "1", message="the newest version is 2"),
    Outcome("d", "outdated", 0, 3, "urn:x:1", "1"),
    Outcome("e", "set_aside", 0, 4, reason="picture"),
    Outcome("f", "refused", 0, 5, "urn:x:3", "1", (), "ingest", "json", "line 1", "3:17"),
    Outcome("g", "refused", message="too large"),
    Outcome("h", "unanswered", 0, 6),
)


def test_a_line_for_each_story_that_was_not_simply_accepted(capsys: pytest.CaptureFixture[str]) -> None:
    report = Report(as_json=False)
    for outcome in OUTCOMES:
        report.add(outcome)
    out, err = capsys.readouterr()
    assert out.splitlines() == [
        "b: repaired: uri: made up; language: detected",
        "c: repeated: urn:x:1: the newest version is 2",
        "d: outdated: urn:x:1",
        "e: set aside: picture",
        "f: refused: ingest: json: line 1 (dead letter 3:17)",
    ]
    assert err == "copytaster: refused: g: too large\n"
    summary = "2 accepted (1 repaired), 1 repeated, 1 outdated, 1 set aside, 2 refused, 1 unanswered"
    assert report.summary() == summary


def test_json_has_an_object_for_each_outcome_without_what_does_not_apply(
    capsys: pytest.CaptureFixture[str],
) -> None:
    report = Report(as_json=True)
    for outcome in (OUTCOMES[1], OUTCOMES[6]):
        report.add(outcome)
    assert [json.loads(line) for line in capsys.readouterr().out.splitlines()] == [
        {
            "file": "b",
            "outcome": "accepted",
            "partition": 0,
            "offset": 1,
            "uri": "urn:x:2",
            "version": "1",
            "repairs": ["uri: made up", "language: detected"],
        },
        {"file": "g", "outcome": "refused", "message": "too large"},
    ]


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_a_push_fails_if_anything_is_refused_or_unanswered(outcome: Outcome) -> None:
    report = Report(as_json=False)
    report.add(outcome)
    assert report.failed == (outcome.outcome in ("refused", "unanswered"))


def test_messages_say_where_they_come_from(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "story.json").write_text('{"uri": "101", "body_text": "Rain in Oslo."}')
    reported: list[Outcome] = []
    sender = Sender(settings, Outcomes("wire", reported.append), "ninjs", "Nørd Wire")

    async def push() -> list[Incoming]:
        async with producer(settings) as client:
            await sender.send(client, [str(tmp_path / "story.json"), str(tmp_path / "absent-\udcff")])
        messages = consume(settings, ["wire.raw"], from_beginning=True, forever=False)
        return [message async for message in messages]

    [message] = run(settings, push())
    assert message.key == b"urn:x-copytaster:id:N%C3%B8rd%20Wire:101"
    headers = {name: value.decode() for name, value in message.headers.items()}
    assert headers.pop("copytaster-push").endswith("/1")
    assert headers == {
        "copytaster-format": "ninjs",
        "copytaster-source": "Nørd Wire",
        "copytaster-pushed-by": f"{getpass.getuser()}@{socket.gethostname()}",
    }
    assert (sender.stored, sender.stored_bytes) == (1, 44)
    assert reported == [
        Outcome(str(tmp_path / "absent-\\xff"), "refused", message="No such file or directory")
    ]


@pytest.mark.usefixtures("interruptible")
def test_interrupting_the_wait_reports_what_is_known(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "story.txt").write_text("Rain in Oslo.")
    with subprocess.Popen(
        [*COMMAND, "push", "--json", str(tmp_path)],
        env=os.environ | settings.environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        while not run(settings, stored(settings)):
            time.sleep(0.1)
        time.sleep(0.5)  # until the acknowledgement has arrived
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=30)
    assert json.loads(out)["outcome"] == "unanswered"
    assert (process.returncode, err) == (130, "0 accepted, 1 unanswered; 13 bytes pushed to wire.raw\n")


async def stored(settings: Settings) -> int:
    """The number of messages on wire.raw."""
    return len([m async for m in consume(settings, ["wire.raw"], from_beginning=True, forever=False)])
