"""A cluster that does not let workers do what they must: each obstacle is named before they start."""

import subprocess
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import Future
from contextlib import contextmanager
from typing import Any

from confluent_kafka.admin import (
    AclBinding,
    AclBindingFilter,
    AclOperation,
    AclPermissionType,
    AdminClient,
    ResourcePatternType,
    ResourceType,
)

from streams.cli.processes import free_port
from tests.faults.crew import Crew
from tests.faults.secure import GUEST, USER
from tests.faults.testbed import Options, Testbed
from tests.workers import copytaster, wait_until

AUTHORIZER = {
    "authorizer.class.name": "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
    "super.users": f"User:ANONYMOUS;User:{USER}",
}
ALLOW, DENY = AclPermissionType.ALLOW, AclPermissionType.DENY
LITERAL, PREFIXED = ResourcePatternType.LITERAL, ResourcePatternType.PREFIXED


def setup(testbed: Testbed, options: Options) -> str:
    """A user has no rights, then all that workers need; `rights` tries which are enough. Transactions must be
    too short; an advertised port is wrong."""
    testbed.crew.start()
    testbed.crew.wait()
    pushing = testbed.push(options.stories // 2, options.rate)
    guest = testbed.settings.changed(sasl_username=GUEST, web_port=free_port(), guarantee="exactly_once")
    admin = AdminClient({"bootstrap.servers": testbed.kafka.address, "log_level": 0})
    topics = AclBinding(*_rule(ResourceType.TOPIC, "wire.", PREFIXED))
    hiding = _rule(ResourceType.TOPIC, "wire.raw", LITERAL, DENY)
    wait_for(admin.create_acls([topics, AclBinding(*hiding)]))
    _refused(
        copytaster(guest, "worker"),
        "not allowed to see topics: wire.raw; ",
        "not allowed to use consumer group copytaster; ",
        "not allowed to use transactional ids copytaster-wire-subjects-*; ",
        "not allowed to use transactional ids copytaster-wire-alerts-*; ",
    )
    wait_for(admin.delete_acls([AclBindingFilter(*hiding)]))
    group = AclBinding(*_rule(ResourceType.GROUP, "copytaster", LITERAL))
    ids = [
        AclBinding(*_rule(ResourceType.TRANSACTIONAL_ID, f"copytaster-wire-{stage}-", PREFIXED))
        for stage in ("subjects", "alerts")
    ]
    wait_for(admin.create_acls([group, *ids]))
    with Crew(guest, testbed.log) as crew:
        crew.start()
        crew.wait()
        pushing.join()
    plain = guest.changed(brokers=testbed.kafka.address, tls=False, sasl_mechanism="")
    wrong = free_port()
    listeners = f"PLAINTEXT://{testbed.kafka.address},SECURE://127.0.0.1:{wrong}"
    changed = {"transaction.max.timeout.ms": 30_000, "advertised.listeners": listeners}
    with _properties(testbed, changed):
        _refused(copytaster(plain, "worker"), "transaction.max.timeout.ms is less than 300000")
        pushing = testbed.push(options.stories - options.stories // 2, options.rate)
        reason = f"is advertised as 127.0.0.1:{wrong}, which does not answer ([Errno 111] "
        result = copytaster(testbed.settings, "follow")
        if result.returncode != 1 or reason not in result.stderr or result.stderr.count("\n") != 1:
            raise RuntimeError(f"expected {reason!r}, got status {result.returncode}: {result.stderr!r}")
        testbed.crew.start()
        wait_until(
            lambda: reason in testbed.log.read_text(errors="replace"), 30, "no worker named the listener"
        )
    pushing.join()
    testbed.crew.wait()
    return (
        "rights, a wrong listener and too short transactions were named; workers that were given rights ran"
    )


def _rule(
    kind: ResourceType, name: str, pattern: ResourcePatternType, permission: AclPermissionType = ALLOW
) -> tuple[Any, ...]:
    return kind, name, pattern, f"User:{GUEST}", "*", AclOperation.ALL, permission


def wait_for(futures: Mapping[Any, Future[Any]]) -> None:
    """Wait for the outcome of a change of rights. Raises KafkaException."""
    for future in futures.values():
        future.result()
    time.sleep(1)  # until the broker has them from its controller


def _refused(worker: "subprocess.CompletedProcess[str]", *reasons: str) -> None:
    for reason in reasons:
        if worker.returncode != 2 or reason not in worker.stderr or "Traceback" in worker.stderr:
            raise RuntimeError(f"expected {reason!r}, got status {worker.returncode}: {worker.stderr!r}")


@contextmanager
def _properties(testbed: Testbed, changed: dict[str, object]) -> Iterator[None]:
    """Run the broker with some properties changed; it is restarted before and after."""
    [broker] = testbed.kafka.brokers
    file = broker.folder / "server.properties"
    before = file.read_text()
    for text in (before + "".join(f"{name}={value}\n" for name, value in changed.items()), before):
        broker.kill()
        file.write_text(text)
        broker.start()
        testbed.kafka.wait()
        if text is not before:
            yield
