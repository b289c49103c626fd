"""Each process runs with no rights but those that deploy/README.md lists for it."""

import re
from collections.abc import Iterator
from pathlib import Path
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

import deploy
from streams.settings import Settings
from tests.faults.crew import Command, Crew
from tests.faults.scenarios.setup import wait_for
from tests.faults.secure import GUEST
from tests.faults.testbed import Options, Testbed
from tests.workers import copytaster, page, wait_until

README = Path(deploy.__file__).parent / "README.md"
ROW = re.compile(r"^\| `?(\w+)`? \| (topic|group|transactional id) `([^`]+)` \| ([A-Z, ]+) \|$", re.M)
PROCESSES: tuple[Command, ...] = ("worker", "notify", "api", "exporter")
READY_WITHIN = 60.0  # seconds


def rights(testbed: Testbed, options: Options) -> str:
    """Workers, `notify`, `api` and the exporter run with the rights in the documentation, and no others."""
    rules = [*_documented()]
    user = testbed.settings.changed(sasl_username=GUEST, webhook_key="x" * 32)
    admin = AdminClient({"bootstrap.servers": testbed.kafka.address, "log_level": 0})
    _grant(admin, rules, "wire")
    _push(user, testbed)
    _grant(admin, rules, "worker")
    with Crew(user, testbed.log) as crew:
        crew.start()
        crew.wait()
        testbed.push(options.stories, options.rate).join()
        testbed.ledger.verdict()
    for process in PROCESSES[1:]:
        _grant(admin, rules, process)
        with Crew(user, testbed.log, process) as crew:
            crew.start()
            [port] = crew.processes
            _wait_until_ready(process, port)
    return f"{len(rules)} rights are enough for {', '.join(PROCESSES)} and a wire"


def _documented() -> Iterator[tuple[str, AclBinding]]:
    """Each right in the table of the documentation, with the process that it is for."""
    for who, kind, name, operations in ROW.findall(README.read_text(encoding="utf-8")):
        pattern = ResourcePatternType.PREFIXED if name.endswith("*") else ResourcePatternType.LITERAL
        resource = ResourceType[kind.replace(" ", "_").upper()]
        for operation in operations.split(", "):
            yield (
                who,
                AclBinding(
                    resource,
                    name.rstrip("*"),
                    pattern,
                    f"User:{GUEST}",
                    "*",
                    AclOperation[operation],
                    AclPermissionType.ALLOW,
                ),
            )


def _grant(admin: AdminClient, rules: list[tuple[str, AclBinding]], who: str) -> None:
    """Give the user the rights of a process, and take all others away."""
    any_name: Any = None
    everything = AclBindingFilter(
        ResourceType.ANY,
        any_name,
        ResourcePatternType.ANY,
        f"User:{GUEST}",
        any_name,
        AclOperation.ANY,
        AclPermissionType.ANY,
    )
    wait_for(admin.delete_acls([everything]))
    wait_for(admin.create_acls([rule for process, rule in rules if process == who]))


def _wait_until_ready(process: Command, port: int) -> None:
    wait_until(lambda: bool(page(port, "/ready")), READY_WITHIN, f"{process} was not ready")


def _push(user: Settings, testbed: Testbed) -> None:
    """Push a story as a wire, which need not be able to read what comes out."""
    uri = testbed.ledger.uri("wire")
    done = copytaster(user, "push", "--no-wait", "-", stdin=f'{{"uri": "{uri}", "body_text": "A story."}}')
    if done.returncode or uri not in testbed.ledger.keys("wire.raw"):
        raise RuntimeError(f"push ended with status {done.returncode}: {done.stderr}")
