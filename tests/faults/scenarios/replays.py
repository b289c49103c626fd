"""Operators replay stories while a worker is killed, and look at the lag before."""

import json
import time
from collections import Counter

from tests.faults.ledger import QUIET
from tests.faults.reading import Version
from tests.faults.testbed import Options, Testbed
from tests.workers import copytaster, wait_until

KILLED = 5  # stories that are killed, among the pushed
MORE = 20  # versions that are pushed while no worker runs
WAIT = 120.0  # seconds for the replay to come out


def replay(testbed: Testbed, options: Options) -> str:
    """All stories are replayed while a worker is killed: each newest version comes out once more."""
    ledger = testbed.ledger
    testbed.begin(options).join()
    ledger.verdict()
    for _ in range(2):
        testbed.crew.stop()
    _check_lag(testbed, 0)
    for uri in [uri for uri, version in ledger.pushed if version == 1][:KILLED]:
        ledger.kill(uri)
    ledger.push(ledger.stories(MORE))
    ledger.flush()
    _check_lag(testbed, KILLED + MORE)
    testbed.crew.start(2)
    testbed.crew.wait()
    ledger.verdict()
    out = ledger.enriched()
    newest = Counter({uri: version for (uri, version), _, _ in out}.items())  # the last is the newest
    count = len(ledger.pushed)
    _check_replay(testbed, f"{count:,} messages sent again\n")
    testbed.crew.kill()
    testbed.crew.restore(2)
    planned = f", would be sent to wire.raw, {count:,} skipped because they are replays\n"
    _check_replay(testbed, planned, "--dry-run")
    wait_until(lambda: _replayed(testbed).keys() >= newest.keys(), WAIT, "stories were not replayed")
    time.sleep(QUIET)
    found = _replayed(testbed)
    if found.keys() != newest.keys() or (found != newest and options.guarantee == "exactly_once"):
        raise RuntimeError(f"replayed wrongly: {[*(found - newest), *(newest - found)][:5]}")
    statuses = {version: status for version, _, status in out}
    if changed := [version for version, _, status in ledger.enriched() if statuses[version] != status]:
        raise RuntimeError(f"a replay changed the status: {changed[:5]}")
    kills = sum(statuses[version] == "canceled" for version in newest)
    if kills != KILLED:
        raise RuntimeError(f"{KILLED} stories were killed, {kills} are")
    return f"{len(newest)} newest versions replayed, {kills} of them kills; a worker was killed meanwhile"


def _check_replay(testbed: Testbed, expected: str, *options: str) -> None:
    done = copytaster(testbed.settings, "replay", "--since", "1h", *options)
    if not done.stderr.endswith(expected):
        raise RuntimeError(f"replay: expected {expected!r}: {done.stderr!r}")


def _replayed(testbed: Testbed) -> Counter[Version]:
    return Counter(version for version, replay, _ in testbed.ledger.enriched() if replay)


def _check_lag(testbed: Testbed, expected: int) -> None:
    """Check that `lag` counts this many messages on wire.raw, and none behind it."""
    result = copytaster(testbed.settings, "lag", "--json")
    found = {line["stage"]: line["messages"] for line in map(json.loads, result.stdout.splitlines())}
    if found != dict.fromkeys(found, 0) | {"ingest": expected}:
        raise RuntimeError(f"lag: expected {expected} messages: {found} {result.stderr}")
