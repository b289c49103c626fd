"""`make test-chain`: a worker is killed, an alarm comes to the pager, and another worker ends it.

    worker ─► Kafka ─► exporter ─► Prometheus ─► Alertmanager ─► webhook of the pager

All are real. The rules and Alertmanager's settings are those of deploy/, except that an alarm has to last for
a second instead of each minute, and that Alertmanager does not collect alerts for longer.
"""

import re
import shutil
import signal
import sys
import time
from datetime import datetime
from pathlib import Path
from typing import IO, Any

import yaml

from deploy.kafka.cluster import Cluster
from deploy.kafka.install import MissingError, install
from streams.cli.processes import free_port
from streams.settings import Settings
from tests.conftest import SAMPLES
from tests.deployment.prometheus import RULES, Prometheus, alertmanager, prometheus
from tests.deployment.webhook import Webhook
from tests.workers import copytaster, running, wait_until

ALARM = "CopytasterNoWorkers"
ROUTES = Path(__file__).parents[2] / "deploy/alertmanager/alertmanager.yml"
JARS = Path("build/kafka").resolve()
FOLDER = Path("build/chain").resolve()
SESSION = 6  # seconds; Kafka's shortest
INTERVAL = 2  # seconds from one reading of the metrics to the next


def main() -> None:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("chain: stopped"))  # Kafka is stopped, too
    try:
        jars = install(JARS)
        shutil.rmtree(FOLDER, ignore_errors=True)
        hasty_rules(FOLDER / "rules")
        with Cluster(FOLDER, [free_port()], jars=jars) as kafka, Webhook() as webhook:
            run(_settings(kafka.address), webhook)
    except (MissingError, RuntimeError, TimeoutError) as error:
        sys.exit(f"chain: {error}; logs are in {FOLDER}")


def _settings(brokers: str) -> Settings:
    return Settings(
        brokers=brokers,
        session_timeout=SESSION,
        log_level="warning",
        web_port=free_port(),
        exporter_port=free_port(),
    )


def hasty_rules(folder: Path) -> None:
    """Write a copy of the rules, in which alarms have to last for seconds instead of minutes."""
    folder.mkdir(parents=True)
    for path in RULES.glob("*.yml"):
        (folder / path.name).write_text(re.sub(r"(?m)^( +for: \d+)m$", r"\1s", path.read_text()))


def hasty_routes(webhook: Webhook) -> dict[str, Any]:
    """Alertmanager's settings, with the webhook in place of every receiver, and short waits."""
    settings: dict[str, Any] = yaml.safe_load(ROUTES.read_text())
    for receiver in settings["receivers"]:
        receiver["webhook_configs"] = [{"url": webhook.url}]
    for route in (settings["route"], *settings["route"]["routes"]):
        route |= {"group_wait": "1s", "group_interval": "2s"}
    return settings


def run(settings: Settings, webhook: Webhook) -> None:
    """Raises RuntimeError or TimeoutError if anything is not as it should be."""
    created = copytaster(settings, "topics", "--create")
    if created.returncode:
        raise RuntimeError(f"topics --create: {created.stderr}")
    targets = {
        "copytaster-worker": {"worker": f"127.0.0.1:{settings.web_port}"},
        "copytaster-exporter": {"exporter": f"127.0.0.1:{settings.exporter_port}"},
    }
    rules = FOLDER / "rules"
    with (
        (FOLDER / "copytaster.log").open("wb") as log,
        running(settings, "exporter", log=log),
        alertmanager(FOLDER, hasty_routes(webhook)) as address,
        prometheus(FOLDER, targets, interval=INTERVAL, rules=rules, alertmanager=address) as database,
    ):
        see_it_die(settings, log, database, webhook)


def see_it_die(settings: Settings, log: IO[bytes], database: Prometheus, webhook: Webhook) -> None:
    begun = time.time()

    def say(line: str, at: float | None = None) -> None:
        print(f"{(at or time.time()) - begun:6.1f} s  {line}", flush=True)

    with running(settings, "worker", log=log) as worker:
        wait_until(lambda: members(database) == 1, failure="no worker was seen")
        push(settings)
        wait_until(lambda: sum(database.values("copytaster_receipt_to_enriched_seconds_count")) > 0)
        say("Prometheus sees the worker, and that it enriches stories")
        wait_until(lambda: not firing(database), failure="alarms fire before anything is wrong")
        worker.kill()
        say("the worker is killed; stories are pushed that nobody reads")
    push(settings)
    at, alarm = awaited(webhook, "firing")
    say(f"Prometheus: {ALARM} is pending", since(database))
    say(f"Prometheus: {ALARM} is firing", seconds(alarm["startsAt"]))
    say(f"pager: {alarm['status']}, {alarm['labels']['severity']}: {alarm['annotations']['summary']}", at)
    say(f"       {alarm['annotations']['description']}", at)
    say(f"       {alarm['annotations']['runbook_url']}", at)
    wait_until(lambda: members(database) == 0 and waiting(database) > 0, failure="nothing waited")
    say(f"exporter: the group has no members, {waiting(database):.0f} messages wait")

    with running(settings, "worker", log=log):
        say("a worker is started")
        at, alarm = awaited(webhook, "resolved")
        say(f"pager: {alarm['status']}: {alarm['labels']['alertname']}", at)
        wait_until(lambda: members(database) == 1 and waiting(database) == 0, failure="messages still wait")
        say("exporter: the group has a member, no message waits")


def members(database: Prometheus) -> float | None:
    """The number of workers in the group, None while the exporter does not know it."""
    return next(iter(database.values("copytaster_group_members")), None)


def waiting(database: Prometheus) -> float:
    return sum(database.values("copytaster_group_lag_messages"))


def firing(database: Prometheus) -> list[str]:
    return [each["labels"]["alertname"] for each in database.alerts() if each["state"] == "firing"]


def since(database: Prometheus) -> float:
    """When the alarm's expression became true, in seconds since 1970."""
    [active] = [each for each in database.alerts() if each["labels"]["alertname"] == ALARM]
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


if __name__ == "__main__":
    main()
