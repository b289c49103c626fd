"""Each process runs with no rights but those that deploy/README.md lists for it."""

import json
import re
from collections import defaultdict
from functools import partial
from pathlib import Path

from confluent_kafka.admin import AclBinding, AclOperation

import deploy
from streams.settings import Settings
from tests.faults.access import grant, right
from tests.faults.crew import Command, Crew
from tests.faults.secure import GUEST
from tests.faults.testbed import Options, Testbed
from tests.workers import copytaster, page, wait_until

README = Path(deploy.__file__).parent / "README.md"
ROW = re.compile(r"^\| `?(\w+)`? \| (topic|group|transactional id) `([^`]+)` \| ([A-Z, ]+) \|$", re.M)
PROCESSES: tuple[Command, ...] = ("worker", "notify", "api", "desk", "exporter")
READY_WITHIN = 60.0  # seconds
APPLIED_WITHIN = 20.0  # seconds from when the broker lists rights until it applies them


def rights(testbed: Testbed, options: Options) -> str:
    """All processes run with the rights in the documentation, and no others."""
    rights = _documented()
    user = testbed.settings.changed(sasl_username=GUEST, webhook_key="x" * 32)
    grant(testbed.kafka.address, rights["wire"])
    _push(user, testbed)
    grant(testbed.kafka.address, rights["worker"])
    with Crew(user, testbed.log) as crew:
        crew.start()
        crew.wait()
        testbed.push(options.stories, options.rate).join()
        testbed.ledger.verdict()
    for process in PROCESSES[1:]:
        grant(testbed.kafka.address, rights[process])
        with Crew(user, testbed.log, process) as crew:
            crew.start()
            [port] = crew.processes
            _wait_until_ready(process, port)
            if process == "desk":
                wait_until(partial(_knows_lag, port), READY_WITHIN, "the desk does not know the lag")
    count = sum(map(len, rights.values()))
    return f"{count} rights are enough for {', '.join(PROCESSES)} and a wire"


def _documented() -> dict[str, list[AclBinding]]:
    """The rights in the table of the documentation, by the process that they are for."""
    rights: dict[str, list[AclBinding]] = defaultdict(list)
    for who, kind, name, operations in ROW.findall(README.read_text(encoding="utf-8")):
        rights[who] += [right(kind, name, AclOperation[each]) for each in operations.split(", ")]
    return rights


def _wait_until_ready(process: Command, port: int) -> None:
    wait_until(lambda: bool(page(port, "/ready")), READY_WITHIN, f"{process} was not ready")


def _knows_lag(port: int) -> bool:
    """Whether the desk has read the lag of all stages, and the members of the workers' group."""
    found = json.loads(page(port, "/api/operations") or "{}")
    return "workers" in found.get("now", {}).get("brokers", {})


def _push(user: Settings, testbed: Testbed) -> None:
    """Push a story as a wire, which need not be able to read what comes out."""
    uri = testbed.ledger.uri("wire")
    story = f'{{"uri": "{uri}", "body_text": "A story."}}'
    refused = []

    def accepted() -> bool:
        done = copytaster(user, "push", "--no-wait", "-", stdin=story)
        if done.returncode:
            refused.append(done.stderr)
        return not done.returncode

    try:
        wait_until(accepted, APPLIED_WITHIN)
    except TimeoutError:
        raise RuntimeError(f"push was refused {len(refused)} times: {refused[-1]}") from None
    if uri not in testbed.ledger.keys("wire.raw"):
        raise RuntimeError("what was pushed is not in wire.raw")
