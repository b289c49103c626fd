"""`make test-chain`: a worker is killed, an alarm comes to the pager, and another worker ends it.

    worker ─► Kafka ─► exporter ─► Prometheus ─► Alertmanager ─► webhook of the pager

All are real. The rules and Alertmanager's settings are those of deploy/, except that an alarm has to last for
a second instead of each minute, and that Alertmanager does not collect alerts for longer.
"""

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import yaml

from deploy.kafka.cluster import Cluster
from deploy.kafka.install import MissingError as KafkaMissingError
from deploy.kafka.install import install
from streams.cli.processes import free_port
from streams.settings import PREFIX, Settings
from tests.conftest import SAMPLES
from tests.deployment.watching import MissingError, Prometheus, Webhook, watched
from tests.workers import COMMAND, copytaster, wait_until

ALARM = "CopytasterNoWorkers"
DEPLOY = Path(__file__).parents[2] / "deploy"
JARS = Path("build/kafka").resolve()
FOLDER = Path("build/chain").resolve()
SESSION = 6  # seconds; Kafka's shortest


def main() -> None:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("chain: stopped"))  # Kafka is stopped, too
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
    for path in (DEPLOY / "prometheus/rules").glob("*.yml"):
        (folder / path.name).write_text(re.sub(r"(?m)^( +for: \d+)m$", r"\1s", path.read_text()))


def hasty_routes(webhook: Webhook) -> dict[str, Any]:
    """Alertmanager's settings, with the webhook in place of every receiver, and short waits."""
    settings: dict[str, Any] = yaml.safe_load((DEPLOY / "alertmanager/alertmanager.yml").read_text())
    for receiver in settings["receivers"]:
        receiver["webhook_configs"] = [{"url": webhook.url + receiver["name"]}]
    for route in (settings["route"], *settings["route"]["routes"]):
        route |= {"group_wait": "1s", "group_interval": "2s"}
    return settings


def run(settings: Settings, webhook: Webhook) -> None:
    """Raises RuntimeError or TimeoutError if anything is not as it should be."""
    created = copytaster(settings, "topics", "--create")
    if created.returncode:
        raise RuntimeError(f"topics --create: {created.stderr}")
    worker, exporter = free_port(), free_port()
    jobs = {"copytaster-worker": [worker], "copytaster-exporter": [exporter]}
    with (
        process(settings, "exporter", EXPORTER_PORT=exporter),
        watched(FOLDER, jobs, FOLDER / "rules", hasty_routes(webhook)) as prometheus,
    ):
        see_it_die(settings, worker, prometheus, webhook)


def see_it_die(settings: Settings, port: int, prometheus: Prometheus, webhook: Webhook) -> None:
    begun = time.time()

    def say(line: str, at: float | None = None) -> None:
        print(f"{(at or time.time()) - begun:6.1f} s  {line}", flush=True)

    with process(settings, "worker", WEB_PORT=port) as worker:
        wait_until(lambda: members(prometheus) == 1, failure="no worker was seen")
        push(settings)
        wait_until(lambda: sum(prometheus.query("copytaster_receipt_to_enriched_seconds_count")) > 0)
        say("Prometheus sees the worker, and that it enriches stories")
        wait_until(lambda: not firing(prometheus), failure="alarms fire before anything is wrong")
        worker.kill()
        say("the worker is killed; stories are pushed that nobody reads")
    push(settings)
    at, alarm = awaited(webhook, "firing")
    say(f"Prometheus: {ALARM} is pending", since(prometheus))
    say(f"Prometheus: {ALARM} is firing", seconds(alarm["startsAt"]))
    say(f"pager: {alarm['status']}, {alarm['labels']['severity']}: {alarm['annotations']['summary']}", at)
    say(f"       {alarm['annotations']['description']}", at)
    say(f"       {alarm['annotations']['runbook_url']}", at)
    wait_until(lambda: members(prometheus) == 0 and waiting(prometheus) > 0, failure="nothing waited")
    say(f"exporter: the group has no members, {waiting(prometheus):.0f} messages wait")

    with process(settings, "worker", WEB_PORT=port):
        say("a worker is started")
        at, alarm = awaited(webhook, "resolved")
        say(f"pager: {alarm['status']}: {alarm['labels']['alertname']}", at)
        wait_until(
            lambda: members(prometheus) == 1 and waiting(prometheus) == 0, failure="messages still wait"
        )
        say("exporter: the group has a member, no message waits")


def members(prometheus: Prometheus) -> float | None:
    """The number of workers in the group, None while the exporter does not know it."""
    return next(iter(prometheus.query("copytaster_group_members")), None)


def waiting(prometheus: Prometheus) -> float:
    return sum(prometheus.query("copytaster_group_lag_messages"))


def firing(prometheus: Prometheus) -> list[str]:
    return [each["labels"]["alertname"] for each in prometheus.alerts() if each["state"] == "firing"]


def since(prometheus: Prometheus) -> float:
    """When the alarm's expression became true, in seconds since 1970."""
    [active] = [each for each in prometheus.alerts() if each["labels"]["alertname"] == ALARM]
    return seconds(active["activeAt"])


def seconds(timestamp: str) -> float:
    """A time of an API, in seconds since 1970."""
    return datetime.fromisoformat(timestamp).timestamp()


def awaited(webhook: Webhook, status: str) -> tuple[float, dict[str, Any]]:
    """The alarm, once the pager's webhook has got it with a status, and when that was."""
    failure = f"the pager was not told that {ALARM} is {status}"
    wait_until(lambda: webhook.first("pager", ALARM, status) is not None, failure=failure)
    found = webhook.first("pager", ALARM, status)
    assert found
    return found


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
