"""Brokers stop, are killed, cannot be reached and run out of disk space while stories arrive."""

import os
import time
from pathlib import Path

from tests.faults.testbed import Options, Testbed
from tests.workers import wait_until

CUT = 60  # seconds without network


def restart(testbed: Testbed, options: Options) -> str:
    """The only broker is stopped and restarted, then killed and restarted."""
    testbed.crew.start(2)
    testbed.crew.wait()
    [broker] = testbed.kafka.brokers
    recoveries = []
    for end in (broker.stop, broker.kill):
        pushing = testbed.push(options.stories // 4, options.rate)
        time.sleep(options.stories / options.rate / 8)
        end()
        pushing.join()
        waiting = testbed.push(options.stories // 4, options.rate)  # until the broker is back
        time.sleep(3)
        since = time.time()
        broker.start()
        testbed.kafka.wait()
        recoveries.append(testbed.ledger.first_after(since))
        waiting.join()
    testbed.crew.restore(2)
    return "seconds from the broker's start to a story: " + ", ".join(f"{s:.1f}" for s in recoveries)


def three(testbed: Testbed, options: Options) -> str:
    """One of three brokers is killed and restarted."""
    pushing = testbed.begin(options)
    time.sleep(options.stories / options.rate / 4)
    since = time.time()
    testbed.kafka.brokers[0].kill()
    recovery = testbed.ledger.first_after(since)
    time.sleep(options.stories / options.rate / 4)
    testbed.kafka.brokers[0].start()
    testbed.kafka.wait()
    pushing.join()
    testbed.crew.restore(2)
    return f"seconds from the kill to a story: {recovery:.1f}"


def cut(testbed: Testbed, options: Options) -> str:
    """The network between the workers and the broker is cut for a while."""
    assert testbed.proxy
    pushing = testbed.begin(options)
    time.sleep(options.stories / options.rate / 4)
    testbed.proxy.cut()
    time.sleep(CUT)
    testbed.proxy.restore()
    restored = time.time()
    recovery = testbed.ledger.first_after(restored)
    pushing.join()
    testbed.crew.restore(2)
    testbed.ledger.verdict()
    last = max(testbed.ledger.times()) - restored
    return f"cut for {CUT} s; seconds from its end to a story: {recovery:.1f}, to the last one: {last:.1f}"


def full(testbed: Testbed, options: Options) -> str:
    """The broker's disk is full, so Kafka shuts down; it is restarted when there is space again."""
    pushing = testbed.begin(options)
    time.sleep(options.stories / options.rate / 4)
    [broker] = testbed.kafka.brokers
    assert broker.process
    ballast = broker.folder / "data" / "ballast"
    _fill(ballast)
    begun = time.monotonic()
    ended = broker.process.poll
    wait_until(lambda: ended() is not None, 120, "the broker did not shut down without disk space")
    took = time.monotonic() - begun
    time.sleep(5)
    ballast.unlink()
    since = time.time()
    broker.start()
    testbed.kafka.wait()
    recovery = testbed.ledger.first_after(since)
    pushing.join()
    testbed.crew.restore(2)
    return f"Kafka ended {took:.1f} s after; seconds from its start to a story: {recovery:.1f}"


def _fill(ballast: Path) -> None:
    """Write a file until the disk is full."""
    space = os.statvfs(ballast.parent)
    with ballast.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(bytes(space.f_bsize))
        except OSError:
            return
