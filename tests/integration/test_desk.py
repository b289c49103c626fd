"""`copytaster desk` as a process, on a broker, with real tokens."""

import http.client
import os
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from streams.broker import GUARANTEE, EmbeddedBroker
from streams.cli.processes import free_port
from streams.settings import Settings
from tests.workers import COMMAND, ask, copytaster, metric, page, running, wait_until

pytestmark = pytest.mark.integration


@dataclass
class Running:
    """A desk process, and how to ask it."""

    settings: Settings
    process: "subprocess.Popen[bytes]"
    log: Path

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> tuple[int, Any]:
        """The status of an answer, and its JSON or bytes. Underscores in names of headers are hyphens."""
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        return ask(self.settings.desk_port, method, path, body, given)

    @contextmanager
    def stream(self, **headers: str) -> Iterator[http.client.HTTPResponse]:
        """The live stream, once it is open."""
        connection = http.client.HTTPConnection("127.0.0.1", self.settings.desk_port, timeout=20)
        try:
            connection.request("GET", "/api/live", headers=headers)
            answer = connection.getresponse()
            assert answer.status == 200
            assert answer.readline() == b"retry: 2000\n"
            yield answer
        finally:
            connection.close()


@contextmanager
def serving(settings: Settings, log: Path) -> Iterator[Running]:
    with log.open("ab") as stderr, running(settings, "desk", log=stderr) as process:
        wait_until(lambda: page(settings.desk_port, "/ready") != "")
        yield Running(settings, process, log)


@pytest.fixture(scope="module")
def broker() -> Iterator[Settings]:
    with EmbeddedBroker() as broker:
        yield Settings(brokers=broker.address, guarantee=GUARANTEE)


def token(desk: Running, *options: str) -> str:
    created = copytaster(desk.settings, "tokens", "create", *options)
    assert created.returncode == 0, created.stderr
    text = created.stdout.strip()
    known = f"Bearer {text}"
    wait_until(lambda: desk.ask("GET", "/api/subscriptions", Authorization=known)[0] != 401, 3)
    return text


def test_anybody_on_this_machine_may_use_it_without_a_sign_in(broker: Settings, tmp_path: Path) -> None:
    settings = broker.changed(desk_port=free_port(), desk_owner="transport")
    with serving(settings, tmp_path / "log") as desk:
        assert desk.ask("GET", "/api/me")[1]["role"] == "operator"
        given = {"id": "rain", "query": "rain"}
        path = "/api/subscriptions"
        assert desk.ask("POST", path, given)[0] == 403
        status, made = desk.ask("POST", path, given, Sec_Fetch_Site="same-origin")
        assert (status, made) == (201, given | {"owner": "transport"})
        assert desk.ask("GET", "/api/alerts?subscription=rain")[1]["alerts"] == []
        assert desk.ask("GET", path, Host="evil.example")[0] == 403
        assert desk.ask("DELETE", f"{path}/rain", Authorization="Bearer x")[0] == 403
        assert desk.ask("DELETE", f"{path}/rain", Sec_Fetch_Site="same-origin")[0] == 204
        counted = 'copytaster_requests_total{method="GET",route="/api/me",status="200"}'
        assert metric(settings.desk_port, counted) == 1
        assert metric(settings.desk_port, "copytaster_desk_stories ") == 0


def test_tokens_have_roles_and_end_when_they_are_revoked(broker: Settings, tmp_path: Path) -> None:
    settings = broker.changed(desk_port=free_port(), desk_sign_in="tokens")
    with serving(settings, tmp_path / "log") as desk:
        assert desk.ask("GET", "/api/me")[0] == 401
        assert desk.ask("GET", "/")[0] == 200
        reader = token(desk, "--owner", "news", "--scope", "desk", "--role", "reader")
        editor = token(desk, "--owner", "news", "--scope", "desk", "--role", "editor")
        other = token(desk, "--owner", "news")
        listed = copytaster(settings, "tokens", "list", "--owner", "news").stdout
        assert [line.split("\t")[2] for line in listed.splitlines()] == [
            "desk reader",
            "desk editor",
            "subscriptions",
        ]
        assert desk.ask("GET", "/api/me", Authorization=f"Bearer {other}")[0] == 403
        _, me = desk.ask("GET", "/api/me", Cookie=f"__Host-copytaster-desk={reader}")
        assert (me["owner"], me["role"], me["signIn"]) == ("news", "reader", "tokens")
        given = {"id": "snow", "query": "snow"}
        for text, status in ((reader, 403), (editor, 201)):
            found, _ = desk.ask("POST", "/api/subscriptions", given, Authorization=f"Bearer {text}")
            assert found == status
        cookie = f"__Host-copytaster-desk={editor}"
        assert desk.ask("DELETE", "/api/subscriptions/snow", Cookie=cookie)[0] == 403
        status, _ = desk.ask(
            "DELETE",
            "/api/subscriptions/snow",
            Cookie=cookie,
            Origin=f"http://127.0.0.1:{settings.desk_port}",
        )
        assert status == 204
        copytaster(settings, "tokens", "revoke", editor.split("_")[1])
        wait_until(lambda: desk.ask("GET", "/api/me", Cookie=cookie)[0] == 401, 3)
        log = desk.log.read_text()
    assert not any(text.split("_", 2)[2] in log for text in (reader, editor, other))
    assert "ERROR" not in log


def test_a_proxy_says_who_it_is(broker: Settings, tmp_path: Path) -> None:
    settings = broker.changed(
        desk_port=free_port(),
        desk_sign_in="proxy",
        desk_proxies="127.0.0.1/32",
        desk_groups="editors=editor:news",
    )
    with serving(settings, tmp_path / "log") as desk:
        given = {"X_Forwarded_User": "zoe", "X_Forwarded_Groups": "editors,others"}
        _, me = desk.ask("GET", "/api/me", **given)
        assert (me["user"], me["owner"], me["role"], me["signIn"]) == ("zoe", "news", "editor", "proxy")
        assert desk.ask("GET", "/api/me")[0] == 401
        assert desk.ask("GET", "/api/deadletters", **given)[0] == 200
        assert (
            desk.ask("POST", "/api/deadletters/x/retry", **given | {"Sec_Fetch_Site": "same-origin"})[0]
            == 403
        )


def test_it_ends_within_seconds_though_streams_are_open(broker: Settings, tmp_path: Path) -> None:
    settings = broker.changed(desk_port=free_port())
    with serving(settings, tmp_path / "log") as desk, desk.stream() as stream:
        assert metric(settings.desk_port, "copytaster_desk_streams ") == 1
        began = time.monotonic()
        desk.process.send_signal(signal.SIGTERM)
        assert desk.process.wait(10) == 0
        assert time.monotonic() - began < 4
        while stream.readline():
            pass  # to the end of the stream
        log = desk.log.read_text()
    assert "Traceback" not in log
    assert "ERROR" not in log


def test_what_it_is_sent_does_not_end_it_nor_get_into_the_log(broker: Settings, tmp_path: Path) -> None:
    with serving(broker.changed(desk_port=free_port()), tmp_path / "log") as desk:
        assert desk.ask("GET", "/api/stories/" + "x" * 1_000_000)[0] == 400
        assert desk.ask("GET", "/api/me", Cookie="x" * 7_000)[0] == 200
        assert desk.ask("GET", "/assets/../state.py")[0] == 404
        assert desk.ask("GET", "/api/me?token=ct_0123456789ab_secret")[0] == 200
        assert desk.ask("GET", "/api/ct_0123456789ab_secret")[0] == 404
        log = desk.log.read_text()
    assert "Traceback" not in log
    assert "secret" not in log


def test_it_is_ready_only_once_kafka_answers_and_its_page_is_there_before(tmp_path: Path) -> None:
    port = free_port()
    settings = Settings(brokers="127.0.0.1:1", desk_port=port)
    with (tmp_path / "log").open("ab") as stderr:
        process = subprocess.Popen([*COMMAND, "desk"], env=os.environ | settings.environment(), stderr=stderr)
        try:
            wait_until(lambda: page(port, "/health") != "")
            desk = Running(settings, process, tmp_path / "log")
            assert desk.ask("GET", "/")[0] == 200
            assert desk.ask("GET", "/ready") == (503, {"ready": False, "waiting": "for Kafka"})
            assert desk.ask("GET", "/api/stories")[0] == 503
            process.send_signal(signal.SIGTERM)
            assert process.wait(10) == 0
        finally:
            process.kill()
            process.wait()


@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("DESK_SIGN_IN", {"DESK_HOST": "0.0.0.0"}),
        ("DESK_SIGN_IN", {"DESK_HOST": "::"}),
        ("DESK_SIGN_IN", {"DESK_HOST": "desk.example"}),
        ("DESK_PROXIES", {"DESK_SIGN_IN": "proxy", "DESK_GROUPS": "a=reader:b"}),
        ("DESK_GROUPS", {"DESK_SIGN_IN": "proxy", "DESK_PROXIES": "10.0.0.0/8"}),
        ("DESK_GROUPS", {"DESK_GROUPS": "a=admin:b"}),
        ("DESK_PROXIES", {"DESK_PROXIES": "proxy.example"}),
    ],
)
def test_what_nobody_should_serve_is_refused(name: str, given: dict[str, str]) -> None:
    environment = os.environ | {f"COPYTASTER_{each}": value for each, value in given.items()}
    result = subprocess.run(
        [*COMMAND, "desk"], env=environment, capture_output=True, text=True, timeout=60, check=False
    )
    assert result.returncode == 2
    assert result.stderr.startswith(f"copytaster: COPYTASTER_{name}: ")
    assert len(result.stderr.splitlines()) == 1


def test_an_owner_that_sees_some_stories_only_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "entitlements.toml"
    file.write_text('desk = "SUBJECT sport"\n')
    given = {"COPYTASTER_ENTITLEMENTS": str(file), "COPYTASTER_DESK_PORT": str(free_port())}
    environment = os.environ | given
    result = subprocess.run(
        [*COMMAND, "desk"], env=environment, capture_output=True, text=True, timeout=60, check=False
    )
    assert result.returncode == 2
    assert result.stderr.startswith("copytaster: COPYTASTER_DESK_OWNER: desk is entitled to some")
