"""`copytaster notify` at its start: what it refuses, and what its pages say."""

import json
import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from streams.cli.processes import free_port
from tests.streams.notify.examples import KEY
from tests.workers import COMMAND, page, wait_until


@contextmanager
def notify(**environment: str) -> "Iterator[subprocess.Popen[str]]":
    process = subprocess.Popen(
        [*COMMAND, "notify"], env=os.environ | environment, stderr=subprocess.PIPE, text=True
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def test_it_does_not_start_without_a_key() -> None:
    with notify() as process:
        _, errors = process.communicate(timeout=60)
    assert process.returncode == 2
    [line] = errors.splitlines()
    assert line.startswith("copytaster: COPYTASTER_WEBHOOK_KEY: is not set, ")


@pytest.mark.parametrize(
    ("sent", "status", "log"), [(signal.SIGTERM, 0, "text"), (signal.SIGINT, 130, "json")]
)
@pytest.mark.usefixtures("interruptible")
def test_it_waits_for_a_broker_says_so_and_can_be_stopped(
    sent: signal.Signals, status: int, log: str
) -> None:
    port = free_port()
    settings = {"WEBHOOK_KEY": KEY, "NOTIFY_PORT": str(port), "BROKERS": "127.0.0.1:1", "LOG_FORMAT": log}
    with notify(**{f"COPYTASTER_{name}": value for name, value in settings.items()}) as process:
        wait_until(lambda: page(port, "/health") == '{"live": true}')
        assert page(port, "/ready") == "", "its status is 503"
        assert "copytaster_alerts_waiting 0.0\n" in page(port, "/metrics")
        process.send_signal(sent)
        _, errors = process.communicate(timeout=10)
    assert process.returncode == status
    assert "Traceback" not in errors
    assert "127.0.0.1:1" in errors
    assert KEY not in errors
    if log == "json":
        assert {json.loads(line)["stage"] for line in errors.splitlines()} == {"notify"}


def test_a_port_in_use_is_reported_in_one_line() -> None:
    import socket

    with socket.create_server(("0.0.0.0", 0)) as listener:
        port = str(listener.getsockname()[1])
        with notify(COPYTASTER_WEBHOOK_KEY=KEY, COPYTASTER_NOTIFY_PORT=port) as process:
            _, errors = process.communicate(timeout=60)
    assert process.returncode == 2
    assert errors == f"copytaster: COPYTASTER_NOTIFY_PORT: 0.0.0.0:{port}: Address already in use\n"
