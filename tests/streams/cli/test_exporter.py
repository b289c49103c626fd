"""`copytaster exporter` at its start: without a broker, and with a port that is taken."""

import json
import os
import signal
import socket
import subprocess
from urllib.error import HTTPError

import pytest

from streams.cli.processes import DIRECT, free_port
from tests.workers import COMMAND, page, wait_until


@pytest.mark.parametrize(("sent", "status"), [(signal.SIGTERM, 0), (signal.SIGINT, 130)])
@pytest.mark.usefixtures("interruptible")
def test_it_waits_for_a_broker_says_so_and_can_be_stopped(sent: signal.Signals, status: int) -> None:
    port = free_port()
    given = {"COPYTASTER_BROKERS": "127.0.0.1:1", "COPYTASTER_EXPORTER_PORT": str(port)}
    command = [*COMMAND, "exporter"]
    with subprocess.Popen(command, env=os.environ | given, stderr=subprocess.PIPE, text=True) as process:
        try:
            wait_until(lambda: "KafkaConnectionError" in waiting(port))
            shown = page(port, "/metrics")
            assert "\ncopytaster_exporter_last_success_timestamp_seconds 0.0\n" in shown
            assert "\ncopytaster_group_members" not in shown, "nobody knows"
            assert page(port, "/health") == '{"live": true}'
            process.send_signal(sent)
            _, errors = process.communicate(timeout=10)
        finally:
            process.kill()
    assert process.returncode == status
    assert "Traceback" not in errors
    assert errors.count("streams.measuring: for Kafka at 127.0.0.1:1: KafkaConnectionError") == 1


def waiting(port: int) -> str:
    """What /ready says it waits for, with status 503; an empty string if there is no such answer."""
    try:
        DIRECT.open(f"http://127.0.0.1:{port}/ready", timeout=5)
    except HTTPError as error:
        assert error.code == 503
        return str(json.load(error)["waiting"])
    except OSError:
        return ""
    return ""


def test_a_port_in_use_is_reported_in_one_line() -> None:
    with socket.create_server(("0.0.0.0", 0)) as listener:
        port = str(listener.getsockname()[1])
        environment = os.environ | {"COPYTASTER_EXPORTER_PORT": port}
        command = [*COMMAND, "exporter"]
        ended = subprocess.run(
            command, env=environment, capture_output=True, text=True, timeout=60, check=False
        )
    assert ended.returncode == 2
    assert ended.stderr == f"copytaster: COPYTASTER_EXPORTER_PORT: 0.0.0.0:{port}: Address already in use\n"
