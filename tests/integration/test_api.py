"""`copytaster api` on a broker, with real tokens and alerts."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
import pytest

from processors.subjects.vocabulary import media_topics
from streams import compacted
from streams.api import state
from streams.api.following import Alerts
from streams.api.service import Service
from streams.broker import GUARANTEE, EmbeddedBroker
from streams.cli.processes import free_port
from streams.client import producer, send
from streams.messages import Outgoing
from streams.settings import Settings
from streams.topics import ALERTS, SUBSCRIPTIONS, TOKENS
from tests.streams.api.examples import DESK, OTHER, OTHER_TEXT, bearer, read
from tests.streams.api.examples import serving as served
from tests.streams.contract.validation import message_errors
from tests.streams.notify.examples import alert
from tests.workers import COMMAND, ask, copytaster, metric, page, wait_until

pytestmark = pytest.mark.integration

CONFIGURATION = Path(__file__).parent / "schemathesis.toml"


@dataclass
class Running:
    """An API process, and how to ask it."""

    settings: Settings
    process: "subprocess.Popen[bytes]"
    log: Path

    def ask(self, method: str, path: str, token: str, body: Any = None) -> tuple[int, Any]:
        """The status of an answer, and its JSON or bytes."""
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        return ask(self.settings.api_port, method, path, body, headers)

    def token(self, *options: str) -> str:
        before = metric(self.settings.api_port, "copytaster_tokens ")
        created = copytaster(self.settings, "tokens", "create", *options)
        assert created.returncode == 0, created.stderr
        wait_until(lambda: metric(self.settings.api_port, "copytaster_tokens ") > before, 2)
        return created.stdout.strip()


@contextmanager
def serving(settings: Settings, log: Path) -> Iterator[Running]:
    with log.open("ab") as stderr:
        process = subprocess.Popen([*COMMAND, "api"], env=os.environ | settings.environment(), stderr=stderr)
        try:
            wait_until(lambda: page(settings.api_port, "/ready") != "")
            yield Running(settings, process, log)
        finally:
            process.kill()
            process.wait()


@pytest.fixture(scope="module")
def broker() -> Iterator[Settings]:
    with EmbeddedBroker() as broker:
        yield Settings(brokers=broker.address, guarantee=GUARANTEE, subscriptions_per_owner=20)


@pytest.fixture(scope="module")
def running(broker: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    settings = broker.changed(api_port=free_port())
    with serving(settings, tmp_path_factory.mktemp("api") / "log") as running:
        yield running


async def write_alerts(settings: Settings, *values: bytes) -> None:
    topic = ALERTS.name(settings.topic_prefix)
    async with producer(settings) as client:
        for value in values:
            await (await send(client, Outgoing(topic, b"rail-strikes urn:x:strike", value)))


def told(*arguments: Any, **values: Any) -> bytes:
    return orjson.dumps(alert(*arguments, owner="desk", **values))


def test_a_subscription_from_its_creation_to_its_end(running: Running) -> None:
    desk, other = running.token("--owner", "desk"), running.token("--owner", "acme")
    path, given = "/subscriptions/rain", {"id": "rain", "query": "rain", "name": "Rain"}
    expected = given | {"owner": "desk"}
    assert running.ask("POST", "/subscriptions", desk, given) == (201, expected)
    assert running.ask("GET", path, desk) == (200, expected)
    assert running.ask("POST", "/subscriptions", other, given)[0] == 409
    assert running.ask("PATCH", path, desk, {"muted": True}) == (200, expected | {"muted": True})
    assert running.ask("GET", path, desk) == (200, expected | {"muted": True})
    replaced = {"id": "rain", "owner": "desk", "query": "snow"}
    assert running.ask("PUT", path, desk, {"query": "snow"}) == (200, replaced)
    assert running.ask("DELETE", path, desk) == (204, b"")
    assert running.ask("GET", path, desk)[0] == 404


def test_what_is_written_is_what_the_commands_write(running: Running) -> None:
    desk = running.token("--owner", "desk")
    given = {"id": "snow", "owner": "desk", "query": "snow", "delivery": {"emails": ["a@desk.example"]}}
    running.ask("POST", "/subscriptions", desk, given)
    shown = copytaster(running.settings, "subscriptions", "show", "--json", "snow")
    assert orjson.loads(shown.stdout) == given
    stored = asyncio.run(compacted.load(running.settings, SUBSCRIPTIONS))["snow"]
    assert message_errors("wire.subscriptions", stored, {}) == []
    copytaster(running.settings, "subscriptions", "add", "--id", "hail", "--owner", "desk", "hail")
    wait_until(lambda: running.ask("GET", "/subscriptions/hail", desk)[0] == 200, 2)
    assert copytaster(running.settings, "subscriptions", "remove", "snow", "hail").returncode == 0


def test_of_many_who_create_one_id_one_does_and_nobody_gets_over_the_limit(running: Running) -> None:
    desk = running.token("--owner", "crowd")

    def create(id: str) -> int:
        return running.ask("POST", "/subscriptions", desk, {"id": id, "query": "rain"})[0]

    with ThreadPoolExecutor(8) as threads:
        assert sorted(threads.map(create, ["one"] * 8)) == [201, *[409] * 7]
        statuses = [*threads.map(create, (f"crowd-{number}" for number in range(25)))]
    assert statuses.count(201) == 19
    assert statuses.count(409) == 6
    assert len(running.ask("GET", "/subscriptions", desk)[1]["subscriptions"]) == 20


def test_a_change_that_takes_too_long_is_made_before_the_next_one(
    broker: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = {"id": "slow", "query": "rain"}

    async def steps() -> None:
        service = Service(broker, media_topics())
        read(service.tokens, {each.id: each.model_dump_json().encode() for each in (DESK, OTHER)})
        following = asyncio.create_task(service.api.follow())
        async with asyncio.timeout(20), served(service) as client:
            await asyncio.to_thread(wait_until, lambda: service.api.subscriptions.known)
            monkeypatch.setattr(state, "WRITE_TIMEOUT", 0)
            async with client.post("/subscriptions", json=given, headers=bearer()) as answer:
                assert answer.status == 503
            monkeypatch.undo()
            async with client.post("/subscriptions", json=given, headers=bearer(OTHER_TEXT)) as answer:
                assert answer.status == 409
            async with client.delete("/subscriptions/slow", headers=bearer()) as answer:
                assert answer.status == 204
        following.cancel()

    asyncio.run(steps())


def test_a_revoked_token_is_refused_within_two_seconds(running: Running) -> None:
    token = running.token("--owner", "desk", "--days", "2")
    id = token.split("_")[1]
    assert running.ask("GET", "/subscriptions", token)[0] == 200
    listed = copytaster(running.settings, "tokens", "list", "--owner", "desk").stdout
    [line] = [line.split("\t") for line in listed.splitlines() if line.startswith(id)]
    assert line[1:3] == ["desk", "subscriptions"]
    assert line[4].startswith("expires ")
    assert token.split("_", 2)[2] not in listed
    stored = asyncio.run(compacted.load(running.settings, TOKENS))[id]
    assert message_errors("wire.tokens", stored, {}) == []
    assert copytaster(running.settings, "tokens", "revoke", id).stdout == f"{id}: revoked\n"
    wait_until(lambda: running.ask("GET", "/subscriptions", token)[0] == 401, 2)
    again = copytaster(running.settings, "tokens", "revoke", token)
    assert again.returncode == 1
    assert token not in again.stderr


def test_a_feed_follows_a_story_and_ends_with_its_subscription(running: Running) -> None:
    desk, feeds = running.token("--owner", "desk"), running.token("--owner", "desk", "--scope", "feeds")
    running.ask("POST", "/subscriptions", desk, {"id": "rail-strikes", "query": "rail strike"})

    def feed() -> bytes:
        return bytes(running.ask("GET", f"/feeds/rail-strikes.atom?token={feeds}", "")[1])

    theirs = orjson.dumps(alert("theirs", story="urn:x:theirs", owner="acme"))
    asyncio.run(write_alerts(running.settings, b"no alert", theirs, told()))
    wait_until(lambda: b"<title>Rail unions call a strike</title>" in feed())
    asyncio.run(write_alerts(running.settings, told("a2", "retract")))
    wait_until(lambda: b"<title>KILLED: Rail unions call a strike</title>" in feed())
    assert b"theirs" not in feed()
    status, found = running.ask("GET", "/subscriptions/rail-strikes/alerts", desk)
    assert (status, [each["kind"] for each in found["alerts"]]) == (200, ["retract", "match"])

    def read(_: int) -> int:
        return running.ask("GET", f"/feeds/rail-strikes.atom?token={feeds}", "")[0]

    with ThreadPoolExecutor(4) as threads:
        statuses = threads.map(read, range(60))
        assert running.ask("DELETE", "/subscriptions/rail-strikes", desk)[0] == 204
        assert {*statuses} <= {200, 404}
    assert read(0) == 404


def test_a_database_that_fails_is_closed_and_the_alerts_are_read_anew(broker: Settings) -> None:
    async def steps() -> None:
        alerts = Alerts(broker)
        following = asyncio.create_task(alerts.follow())
        await asyncio.to_thread(wait_until, lambda: alerts.recent is not None)
        assert alerts.recent
        alerts.recent.close()
        await write_alerts(broker, told("after", subscription="broken"))
        await asyncio.to_thread(wait_until, lambda: alerts.recent is None)
        await asyncio.to_thread(wait_until, lambda: alerts.recent is not None)
        assert [each.alert["id"] for each in alerts.recent.newest("desk", "broken")] == ["after"]
        following.cancel()

    asyncio.run(steps())


def test_it_is_as_its_openapi_document_says(running: Running, tmp_path: Path) -> None:
    token = running.token("--owner", "schemathesis")
    running.ask("POST", "/subscriptions", token, {"id": "kept", "query": "rain"})
    kept = alert(subscription="kept", owner="schemathesis")
    asyncio.run(write_alerts(running.settings, orjson.dumps(kept)))
    result = subprocess.run(
        [
            *(Path(sys.executable).with_name("schemathesis"), "--config-file", CONFIGURATION, "run"),
            f"http://127.0.0.1:{running.settings.api_port}/openapi.json",
            *("--header", f"Authorization: Bearer {token}", "--checks", "all", "--max-examples", "10"),
            *("--seed", "18", "--generation-database", "none", "--no-color"),
        ],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        cwd=tmp_path,
        timeout=120,
        check=False,
    )
    assert result.returncode == 0, result.stdout
    assert "Tested: 9" in result.stdout
    assert "ERROR" not in running.log.read_text()


def test_no_token_is_logged_and_it_ends_well(running: Running, broker: Settings, tmp_path: Path) -> None:
    with serving(broker.changed(api_port=free_port()), tmp_path / "log") as other:
        desk, feeds = other.token("--owner", "desk"), other.token("--owner", "desk", "--scope", "feeds")
        assert other.ask("GET", "/subscriptions", desk)[0] == 200
        assert other.ask("GET", f"/feeds/x.atom?token={feeds}", "")[0] == 404
        assert other.ask("GET", f"/feeds/x.atom&token={feeds}", "")[0] == 404
        assert other.ask("GET", f"/feeds/x.atom?token={'x' * 1_000_000}", "")[0] == 400
        assert other.ask("GET", "/subscriptions", desk * 20_000)[0] == 400
        counted = 'copytaster_requests_total{method="GET",route="/subscriptions",status="200"}'
        assert metric(other.settings.api_port, counted) == 1
        other.process.send_signal(signal.SIGTERM)
        assert other.process.wait(10) == 0
        log = other.log.read_text()
    assert "GET /feeds/x.atom 404" in log
    assert not any(token.split("_", 2)[2] in log for token in (desk, feeds))
    assert "Traceback" not in log
    assert "ERROR" not in log
