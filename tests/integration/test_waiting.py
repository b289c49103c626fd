"""A worker without a broker waits, logs the reason, and stops on SIGTERM."""

import json
import os
import subprocess
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from streams.cli.processes import free_port
from tests.workers import COMMAND, page, wait_until

pytestmark = pytest.mark.integration


def test_a_worker_without_a_broker_is_live_but_not_ready(tmp_path: Path) -> None:
    port, nobody = free_port(), free_port()
    environment = {"COPYTASTER_BROKERS": f"127.0.0.1:{nobody}", "COPYTASTER_WEB_PORT": str(port)}
    with (
        (tmp_path / "log").open("wb") as log,
        subprocess.Popen([*COMMAND, "worker"], env=os.environ | environment, stderr=log) as worker,
    ):
        wait_until(lambda: page(port, "/health") == '{"live": true}')
        with pytest.raises(urllib.error.HTTPError) as caught:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/ready")
        assert caught.value.code == 503
        assert json.load(caught.value)["waiting"] == f"for Kafka at 127.0.0.1:{nobody}"
        worker.terminate()
        assert worker.wait(30) == 0
    logged = (tmp_path / "log").read_text()
    why = f"[Errno 111] Connect call failed ('127.0.0.1', {nobody})"
    assert f"no Kafka broker answers at 127.0.0.1:{nobody} ({why}); waiting\n" in logged
    assert "Traceback" not in logged
