"""Runs deploy/compose.yaml with stand-ins, and kills one of three workers while stories arrive."""

import os
import secrets
import shutil
import signal
import threading
import time
from collections.abc import Mapping
from pathlib import Path

from tests.containers.docker import ROOT, docker, exists, inspect, memory
from tests.deployment.prometheus import Prometheus
from tests.faults.ledger import Ledger, Verdict
from tests.workers import wait_until

STAND_INS = "copytaster-stand-ins"
BROKER = "localhost:29092"
PROMETHEUS = Prometheus(9090)
STORIES = 1_000
RATE = 12.0  # stories a second
QUERIES = {
    "processes up": "sum by (job) (up)",
    # The one that was killed began again at 0.
    "stories enriched, by worker": "max_over_time(copytaster_receipt_to_enriched_seconds_count[10m])",
    "workers in the group, at most": "max(max_over_time(copytaster_group_members[10m]))",
    "oldest unenriched story, at most, in s": "max(max_over_time(copytaster_oldest_unenriched_seconds[10m]))",
    "lag now, in messages": "sum(copytaster_group_lag_messages)",
    "alarms": "ALERTS",
}


class Compose:
    """`docker compose` with the file that we ship, and with the stand-ins over it."""

    def __init__(self, folder: Path) -> None:
        """Stand-ins' configuration and secrets are written to `folder`."""
        here = ROOT / "tests" / "containers"
        self._variables = {"STAND_INS": str(folder)}
        self._options = (
            "--project-name=copytaster-test",
            "-f",
            "deploy/compose.yaml",
            "-f",
            str(here / "compose.yaml"),
        )
        folder.mkdir(parents=True, exist_ok=True)
        shutil.copy(here / "kafka", folder)
        for name in ("webhook_key", "grafana_password"):
            (folder / name).write_text(secrets.token_hex(32))
        for name in ("pager_url", "tickets_url"):
            (folder / name).write_text("http://127.0.0.1:9/")
        # Debian's Alertmanager is older than `url_file`.
        shipped = (ROOT / "deploy" / "alertmanager" / "alertmanager.yml").read_text("utf-8")
        text = shipped.replace("url_file: /run/secrets/", "url: http://127.0.0.1:9/")
        (folder / "alertmanager.yml").write_text(text, "utf-8")

    def __call__(self, *arguments: str) -> str:
        return docker("compose", *self._options, *arguments, variables=self._variables)

    def workers(self) -> list[str]:
        """The ids of the workers' containers that run."""
        return self("ps", "--quiet", "worker").split()


def run(folder: Path) -> tuple[list[str], Verdict]:
    """Push stories while workers are added and one is killed; returns what to print, and what came out."""
    if not exists(STAND_INS):
        docker("build", f"--tag={STAND_INS}", "--file=tests/containers/Containerfile", "build/kafka")
    compose = Compose(folder / "stand-ins")
    try:
        begun = time.monotonic()
        compose("up", "--detach")
        lines = [f"up in {time.monotonic() - begun:.0f} s"]
        ledger = Ledger(BROKER, "copytaster")
        pushing = threading.Thread(target=ledger.push, args=(ledger.stories(STORIES), RATE))
        pushing.start()
        wait_until(lambda: len(ledger.pushed) > STORIES // 4, 300)
        compose("up", "--detach", "--no-recreate", "--scale", "worker=3")
        wait_until(lambda: members() == 3, 120, "three workers were not in the group")
        lines.append(f"three workers in the group after {len(ledger.pushed)} stories")
        killed = compose.workers()[0]
        os.kill(inspect(killed)["State"]["Pid"], signal.SIGKILL)
        lines.append(f"killed one after {len(ledger.pushed)} stories")
        pushing.join()
        verdict = ledger.verdict()
        wait_until(lambda: is_running(killed), failure="the worker did not start again")
        time.sleep(30)  # two scrapes
        lines += [f"{name}: {answer(query)}" for name, query in QUERIES.items()]
        for service in ("kafka", "worker", "notify", "api", "desk", "exporter", "prometheus", "alertmanager"):
            container = compose("ps", "--quiet", service).split()[0]
            state = inspect(container)["State"]
            lines.append(f"{service}: {state['Health']['Status']}, {memory(container)}")
        begun = time.monotonic()
    finally:
        (folder / "compose.log").write_text(compose("logs", "--no-color", "--timestamps"), "utf-8")
        compose("down", "--volumes")
    return [*lines, f"down in {time.monotonic() - begun:.0f} s"], verdict


def is_running(container: str) -> bool:
    return bool(inspect(container)["State"]["Running"])


def members() -> int:
    """How many workers Prometheus knows to be in the group."""
    return sum(map(int, PROMETHEUS.values("copytaster_group_members")))


def answer(query: str) -> str:
    """What Prometheus answers, in a line."""
    rows = [f"{_name(each.labels)} {each.values[0]:g}".strip() for each in PROMETHEUS.now(query)]
    return "; ".join(rows) or "none"


def _name(labels: Mapping[str, str]) -> str:
    """What tells a series from others."""
    return " ".join(labels[each] for each in ("alertname", "alertstate", "instance", "job") if each in labels)
