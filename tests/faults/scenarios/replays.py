"""Operators replay stories while workers are killed, and look at the lag before."""

import json
import time
from collections import Counter

from tests.faults.ledger import QUIET, Version
from tests.faults.testbed import Options, Testbed
from tests.workers import copytaster, wait_until

KILLED = 5  # stories that are killed, among the pushed
MORE = 20  # versions that are pushed while no worker runs
WAIT = 120.0  # seconds for the replays to come out


def replay(testbed: Testbed, options: Options) -> str:
    """All stories are replayed twice while workers are killed: each newest version comes out twice more."""
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
    count = len(ledger.pushed)
    _replay(testbed, f"{count:,} messages, ", "--dry-run")
    _replay(testbed, f"{count:,} messages sent again\n")
    _replay(testbed, f"{count:,} messages sent again, {count:,} skipped because they are replays\n")
    out = ledger.enriched()
    newest = {uri: version for (uri, version), replay, _ in out if not replay}  # the last is the newest
    expected = dict.fromkeys(newest.items(), 2)
    wait_until(lambda: _replayed(testbed).keys() >= expected.keys(), WAIT, "stories were not replayed")
    wait_until(lambda: sum(_replayed(testbed).values()) >= 2 * len(expected), WAIT, "a replay is incomplete")
    time.sleep(QUIET)
    found = _replayed(testbed)
    if found != expected and options.guarantee == "exactly_once":
        raise RuntimeError(
            f"replayed wrongly: {[*(found - Counter(expected)), *(Counter(expected) - found)][:5]}"
        )
    statuses = {version: status for version, _, status in out}
    if changed := [version for version, _, status in ledger.enriched() if statuses[version] != status]:
        raise RuntimeError(f"a replay changed the status: {changed[:5]}")
    kills = sum(statuses[version] == "canceled" for version in expected)
    if kills != KILLED:
        raise RuntimeError(f"{KILLED} stories were killed, {kills} are")
    return (
        f"{len(expected)} newest versions replayed twice, {kills} of them kills; {testbed.crew.kills} kills"
    )


def _replay(testbed: Testbed, expected: str, *options: str) -> None:
    """Replay everything, and kill a worker."""
    done = copytaster(testbed.settings, "replay", "--since", "1h", *options)
    if not done.stderr.startswith(expected):
        raise RuntimeError(f"replay: expected {expected!r}: {done.stderr!r}")
    if not options:
        testbed.crew.kill()
        testbed.crew.restore(2)


def _replayed(testbed: Testbed) -> Counter[Version]:
    return Counter(version for version, replay, _ in testbed.ledger.enriched() if replay)


def _check_lag(testbed: Testbed, expected: int) -> None:
    """Check that `lag` counts this many messages on wire.raw, and none behind it."""
    result = copytaster(testbed.settings, "lag", "--json")
    found = {line["stage"]: line["messages"] for line in map(json.loads, result.stdout.splitlines())}
    if found != dict.fromkeys(found, 0) | {"ingest": expected}:
        raise RuntimeError(f"lag: expected {expected} messages: {found} {result.stderr}")
