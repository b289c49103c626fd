"""Processes: restarted when they die, unless a setting is wrong, and stopped together."""

import socket
import subprocess
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from streams.cli.processes import RESTART_PAUSES, Processes, Server, Workers, free_port
from streams.errors import SettingsError
from streams.settings import PREFIX, Settings
from tests.workers import wait_until

SIGNALS = """
import time
from streams.cli.signals import stop_on_signals
stop_on_signals()
def wait():  # in short steps: a signal just before a sleep does not interrupt it
    for _ in range(600):
        time.sleep(0.1)
try:
    print("ready", flush=True)
    wait()
except SystemExit as stopped:
    print(stopped.code, flush=True)
    wait()
"""


class Ready(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()


def test_a_worker_that_dies_is_restarted_after_a_pause(tmp_path: Path) -> None:
    settings, port = Settings(brokers=f"127.0.0.1:{free_port()}"), free_port()
    with (tmp_path / "log").open("wb") as log, Workers(settings, [port], log) as workers:
        begun, first = time.monotonic(), workers.processes[port]
        workers.restart_dead()
        assert workers.processes[port] is first
        first.kill()
        wait_until(workers.ended)

        def restarted() -> bool:
            workers.restart_dead()
            return workers.processes[port] is not first

        wait_until(restarted)
        assert time.monotonic() - begun >= RESTART_PAUSES[0]
        assert not workers.ended()
    assert workers.ended()


def test_whether_processes_are_ready_is_asked_without_a_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{free_port()}")
    with ThreadingHTTPServer(("127.0.0.1", 0), Ready) as server:
        Thread(target=server.serve_forever).start()
        assert Processes(Settings(), [Server("api", "127.0.0.1", server.server_port)]).ready()
        server.shutdown()


def test_a_worker_with_a_wrong_setting_is_not_restarted(tmp_path: Path) -> None:
    wrong = Settings().model_copy(update={"batch_stories": 0})  # not validated
    with (tmp_path / "log").open("wb") as log, Workers(wrong, [free_port()], log) as workers:
        wait_until(workers.ended)
        with pytest.raises(SettingsError):
            workers.restart_dead()
    assert (tmp_path / "log").read_text().startswith(f"copytaster: {PREFIX}BATCH_STORIES: ")


def test_any_process_with_a_wrong_setting_ends_all(tmp_path: Path) -> None:
    servers = [
        Server("worker", "127.0.0.1", free_port()),
        Server("notify", "127.0.0.1", free_port(), "NOTIFY_PORT"),
    ]
    nobody = Settings(brokers="127.0.0.1:1")
    with (tmp_path / "log").open("wb") as log, Processes(nobody, servers, log) as running:
        worker, notify = running.processes.values()
        assert notify.wait(60) == 2
        with pytest.raises(SettingsError, match=r"^notify ended because its settings or topics are wrong"):
            running.restart_dead()
        assert not running.ready()
    assert worker.poll() is not None
    assert f"copytaster: {PREFIX}WEBHOOK_KEY: is not set" in (tmp_path / "log").read_text()


def test_a_port_in_use_is_named() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(
            SettingsError, match=rf"^{PREFIX}WEB_PORT: 127\.0\.0\.1:{port}: Address already in use$"
        ):
            Workers(Settings(web_host="127.0.0.1"), [port]).__enter__()


def test_ports_beyond_the_last_are_named() -> None:
    with pytest.raises(SettingsError, match=rf"^{PREFIX}WEB_PORT: 65536 is not a port"):
        Workers(Settings(web_host="127.0.0.1"), [65_536]).__enter__()


def test_the_first_signal_stops_and_later_ones_are_ignored() -> None:
    with subprocess.Popen([sys.executable, "-c", SIGNALS], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        assert process.stdout.readline() == "ready\n"
        process.terminate()
        assert process.stdout.readline() == "143\n"
        process.terminate()
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(0.5)
        process.kill()
