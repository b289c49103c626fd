"""Operators pause a stage, skip a message and drain workers while stories arrive."""

import asyncio
import time

from streams.control import Request, drain_key, worker_name, write
from tests.faults.crew import Crew
from tests.faults.testbed import Options, Testbed
from tests.workers import copytaster, metric, page, partitions, wait_until

DELAY = 0.1  # seconds that the slow network holds data back
SETTLED = 3.0  # seconds until a paused stage has finished what it had taken


def control(testbed: Testbed, options: Options) -> str:
    """A stage is paused while workers are killed, a message of it is skipped, then a worker is drained."""
    # Small batches, so that a pause finds messages that are fetched but not taken.
    with Crew(testbed.settings.changed(batch_stories=2), testbed.log) as testbed.crew:
        testbed.crew.start(3)
        testbed.crew.wait()
        skipped = _pause(testbed, options)
        drained = _drain(testbed, options)
        testbed.ledger.verdict()
    return f"entities was paused, a worker killed meanwhile, and {skipped} skipped; {drained}"


def rebalances(testbed: Testbed, options: Options) -> str:
    """Workers are drained and resumed over a slow network, so that a rebalance begins before the last has
    ended."""
    assert testbed.proxy
    testbed.proxy.delay = DELAY
    testbed.crew.start(2)
    testbed.crew.wait()
    names = [worker_name(port) for port in testbed.crew.processes]
    pushing = testbed.push(options.stories, options.rate / 4)
    count = 0
    while pushing.is_alive():
        key = drain_key(testbed.crew.random.choice(names))
        for request in (Request.now("the fault suite"), None):
            asyncio.run(write(testbed.settings, key, request))
            time.sleep(testbed.crew.random.uniform(1, 4))
            count += 1
    testbed.proxy.delay = 0.0
    return f"workers were drained or resumed {count} times over a network with {DELAY} s of delay"


def _pause(testbed: Testbed, options: Options) -> str:
    """Pause a stage, kill a worker, skip a message, and resume; returns the message's position."""
    pushing = testbed.push(options.stories // 4, options.rate)
    time.sleep(1)
    _run(testbed, "pause", "entities", "--dry-run")
    _run(testbed, "pause", "entities")
    time.sleep(SETTLED)
    before = len(testbed.ledger.times())
    pushing.join()
    pushing = testbed.push(options.stories // 4, options.rate)
    testbed.crew.kill()
    testbed.crew.restore(3)
    testbed.crew.wait()
    pushing.join()
    position = _skip_last(testbed)
    time.sleep(SETTLED)
    if (after := len(testbed.ledger.times())) != before:
        raise RuntimeError(f"{after - before} stories came out while entities was paused")
    if not all(metric(port, 'copytaster_stage_paused{stage="entities"}') for port in testbed.crew.processes):
        raise RuntimeError("a worker does not show that entities is paused")
    _run(testbed, "resume", "entities")
    _run(testbed, "pause", "entities")  # in the middle of what waited
    time.sleep(SETTLED)
    _run(testbed, "resume", "entities")
    wait_until(lambda: "\tskipped\t" in _run(testbed, "deadletters", "list"), 60, "nothing was skipped")
    return position


def _skip_last(testbed: Testbed) -> str:
    """Skip the last message of a partition that has messages for the paused stage."""
    for partition, end in testbed.ledger.ends("wire.stories").items():
        position = f"{partition}:{end - 1}"
        if end and copytaster(testbed.settings, "skip", "stories", position).returncode == 0:
            return f"wire.stories {position}"
    raise RuntimeError("no message that waits for the paused stage could be skipped")


def _drain(testbed: Testbed, options: Options) -> str:
    """Drain a worker, start another, and resume the first; returns what was measured."""
    pushing = testbed.push(options.stories // 2, options.rate)
    port = min(testbed.crew.processes)
    name = worker_name(port)
    had = _partitions(testbed, name)
    _run(testbed, "drain", name, "--dry-run")
    begun = time.monotonic()
    _run(testbed, "drain", name)
    took = time.monotonic() - begun
    taken = metric(port, "copytaster_stories_in_total")
    testbed.crew.start()
    others = [each for each in testbed.crew.processes if each != port]
    wait_until(lambda: all(map(partitions, others)), 60, "a worker has no partitions")
    pushing.join()
    time.sleep(SETTLED)
    if not had or _partitions(testbed, name) or metric(port, "copytaster_stories_in_total") != taken:
        raise RuntimeError("the drained worker had no partitions before, or has some, or took stories")
    if page(port, "/ready") or not page(port, "/health"):
        raise RuntimeError("the drained worker is ready, or gone")
    _run(testbed, "resume", name)
    wait_until(lambda: bool(partitions(port)), 60, "the resumed worker has no partitions")
    return f"a worker with {had} partitions was drained in {took:.1f} s"


def _partitions(testbed: Testbed, name: str) -> int:
    """The number of a worker's partitions, from the list of workers."""
    rows = [line.split("\t") for line in _run(testbed, "drain").splitlines()]
    [count] = [int(row[2]) for row in rows if row[0] == name]
    return count


def _run(testbed: Testbed, *arguments: str) -> str:
    """Run a command; returns its output. Raises RuntimeError if it fails."""
    result = copytaster(testbed.settings, *arguments)
    if result.returncode:
        raise RuntimeError(f"{arguments} ended with status {result.returncode}: {result.stderr}")
    return result.stdout
