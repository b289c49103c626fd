"""A cluster that does not let workers do what they must: each obstacle is named before they start."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

from streams.cli.processes import free_port
from tests.faults.access import DENY, grant, right
from tests.faults.crew import Crew
from tests.faults.secure import GUEST, USER
from tests.faults.testbed import Options, Testbed
from tests.workers import copytaster, wait_until

AUTHORIZER = {
    "authorizer.class.name": "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
    "super.users": f"User:ANONYMOUS;User:{USER}",
}


def setup(testbed: Testbed, options: Options) -> str:
    """A user has no rights, then all that workers need; `rights` tries which are enough. Transactions must be
    too short; an advertised port is wrong."""
    testbed.crew.start()
    testbed.crew.wait()
    pushing = testbed.push(options.stories // 2, options.rate)
    guest = testbed.settings.changed(sasl_username=GUEST, web_port=free_port(), guarantee="exactly_once")
    topics = right("topic", "wire.*")
    grant(testbed.kafka.address, [topics, right("topic", "wire.raw", permission=DENY)])
    _refused(
        copytaster(guest, "worker"),
        "not allowed to see topics: wire.raw; ",
        "not allowed to use consumer group copytaster; ",
        "not allowed to use transactional ids copytaster-wire-subjects-*; ",
        "not allowed to use transactional ids copytaster-wire-alerts-*; ",
    )
    ids = [right("transactional id", f"copytaster-wire-{stage}-*") for stage in ("subjects", "alerts")]
    grant(testbed.kafka.address, [topics, right("group", "copytaster"), *ids])
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
