"""`make test-chain`: a worker is killed, and an alarm arrives where somebody is woken; another worker ends it.

    worker ─► Kafka ─► exporter ─► Prometheus ─► Alertmanager ─► webhook

All are real. The rules are those of deploy/prometheus/rules/, but for their durations: each minute that an alarm
has to last is a second.
"""

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from deploy.kafka.cluster import Cluster
from deploy.kafka.install import MissingError as KafkaMissingError
from deploy.kafka.install import install
from streams.cli.processes import free_port
from streams.settings import PREFIX, Settings
from tests.conftest import SAMPLES
from tests.deployment.watching import MissingError, Prometheus, Webhook, watched
from tests.workers import COMMAND, copytaster, wait_until

ALARM = "CopytasterNoWorkers"
RULES = Path(__file__).parents[2] / "deploy/prometheus/rules"
JARS = Path("build/kafka").resolve()
FOLDER = Path("build/chain").resolve()
SESSION = 6  # seconds; Kafka's shortest


def main() -> None:
    try:
        jars = install(JARS)
        shutil.rmtree(FOLDER, ignore_errors=True)
        hasty_rules(FOLDER / "rules")
        with Cluster(FOLDER, [free_port()], jars=jars) as kafka, Webhook() as webhook:
            run(Settings(brokers=kafka.address, session_timeout=SESSION, log_level="warning"), webhook)
    except (KafkaMissingError, MissingError, RuntimeError, TimeoutError) as error:
        sys.exit(f"chain: {error}; logs are in {FOLDER}")


def hasty_rules(folder: Path) -> None:
    """Write a copy of the rules, in which alarms have to last for seconds instead of minutes."""
    folder.mkdir(parents=True)
    for path in RULES.glob("*.yml"):
        (folder / path.name).write_text(re.sub(r"(?m)^( +for: \d+)m$", r"\1s", path.read_text()))


def run(settings: Settings, webhook: Webhook) -> None:
    """Raises RuntimeError or TimeoutError if anything is not as it should be."""
    created = copytaster(settings, "topics", "--create")
    if created.returncode:
        raise RuntimeError(f"topics --create: {created.stderr}")
    worker, exporter = free_port(), free_port()
    jobs = {"copytaster-worker": [worker], "copytaster-exporter": [exporter]}
    with (
        process(settings, "exporter", EXPORTER_PORT=exporter),
        watched(FOLDER, jobs, FOLDER / "rules", webhook.url) as prometheus,
    ):
        see_it_die(settings, worker, prometheus, webhook)


def see_it_die(settings: Settings, port: int, prometheus: Prometheus, webhook: Webhook) -> None:
    begun = time.time()

    def say(line: str, at: float | None = None) -> None:
        print(f"{(at or time.time()) - begun:6.1f} s  {line}", flush=True)

    with process(settings, "worker", WEB_PORT=port) as worker:
        wait_until(lambda: prometheus.query("copytaster_group_members") == [1], failure="no worker was seen")
        push(settings)
        wait_until(lambda: sum(prometheus.query("copytaster_receipt_to_enriched_seconds_count")) > 0)
        say("Prometheus sees the worker, and that it enriches stories")
        wait_until(lambda: not firing(prometheus), failure="alarms fire before anything is wrong")
        worker.kill()
        say("the worker is killed; stories are pushed that nobody reads")
    push(settings)
    for state in ("pending", "firing"):
        wait_until(lambda state=state: state in states(prometheus), failure=f"{ALARM} was never {state}")
        say(f"Prometheus: {ALARM} is {state}")
    at, alarm = awaited(webhook, "firing")
    say(f"webhook: {alarm['status']}, {alarm['labels']['severity']}: {alarm['annotations']['summary']}", at)
    say(f"         {alarm['annotations']['description']}", at)
    say(f"         {alarm['annotations']['runbook_url']}", at)
    say(f"exporter: {waiting(prometheus):.0f} messages wait")

    with process(settings, "worker", WEB_PORT=port):
        say("a worker is started")
        at, alarm = awaited(webhook, "resolved")
        say(f"webhook: {alarm['status']}: {alarm['labels']['alertname']}", at)
        wait_until(lambda: waiting(prometheus) == 0, failure="messages still wait")
        say("exporter: 0 messages wait")


def waiting(prometheus: Prometheus) -> float:
    return sum(prometheus.query("copytaster_group_lag_messages"))


def firing(prometheus: Prometheus) -> list[str]:
    return [each["labels"]["alertname"] for each in prometheus.alerts() if each["state"] == "firing"]


def awaited(webhook: Webhook, status: str) -> tuple[float, dict[str, Any]]:
    """The alarm, once the webhook has got it with a status, and when that was."""
    failure = f"the webhook was not told that {ALARM} is {status}"
    wait_until(lambda: webhook.first(ALARM, status) is not None, failure=failure)
    found = webhook.first(ALARM, status)
    assert found
    return found


def states(prometheus: Prometheus) -> set[str]:
    return {each["state"] for each in prometheus.alerts() if each["labels"]["alertname"] == ALARM}


def push(settings: Settings) -> None:
    pushed = copytaster(settings, "push", "--no-wait", str(SAMPLES))
    if pushed.returncode:
        raise RuntimeError(f"push: {pushed.stderr}")


@contextmanager
def process(settings: Settings, command: str, **ports: int) -> Iterator[subprocess.Popen[bytes]]:
    """Run a command of ours within the context; `ports` are its settings for the ports of its pages."""
    environment = os.environ | settings.environment()
    environment |= {PREFIX + name: str(port) for name, port in ports.items()}
    with (FOLDER / f"{command}.log").open("a") as log:
        running = subprocess.Popen([*COMMAND, command], env=environment, stderr=log)
        try:
            yield running
        finally:
            running.terminate()
            running.wait(30)


if __name__ == "__main__":
    main()
