"""Brokers that stop, die, cannot be reached and have no room, while stories arrive."""

import os
import time
from pathlib import Path

from tests.faults.stage import Size, Stage

CUT = 60  # seconds for which the network is away


def restart(stage: Stage, size: Size) -> str:
    """The only broker stopped and started, then killed and started."""
    pushing = stage.begin(size)
    [broker] = stage.kafka.brokers
    recoveries = []
    for end in (broker.stop, broker.kill):
        time.sleep(size.stories / size.rate / 4)
        end()
        time.sleep(3)
        broker.start()
        stage.kafka.wait()
        recoveries.append(stage.ledger.first_after(time.time()))
    pushing.join()
    stage.crew.mend(2)
    return "seconds from the broker's return to a story: " + ", ".join(f"{s:.1f}" for s in recoveries)


def three(stage: Stage, size: Size) -> str:
    """One broker of three killed, and brought back."""
    pushing = stage.begin(size)
    time.sleep(size.stories / size.rate / 4)
    since = time.time()
    stage.kafka.brokers[0].kill()
    recovery = stage.ledger.first_after(since)
    time.sleep(size.stories / size.rate / 4)
    stage.kafka.brokers[0].start()
    stage.kafka.wait()
    pushing.join()
    stage.crew.mend(2)
    return f"seconds from the kill to a story: {recovery:.1f}"


def cut(stage: Stage, size: Size) -> str:
    """The network between workers and broker is cut."""
    assert stage.proxy
    pushing = stage.begin(size)
    time.sleep(size.stories / size.rate / 4)
    stage.proxy.cut()
    time.sleep(CUT)
    stage.proxy.mend()
    recovery = stage.ledger.first_after(time.time())
    pushing.join()
    stage.crew.mend(2)
    return f"cut for {CUT} s; seconds from its end to a story: {recovery:.1f}"


def full(stage: Stage, size: Size) -> str:
    """The broker's disk is full: Kafka ends, as it does then, until there is room again."""
    pushing = stage.begin(size)
    time.sleep(size.stories / size.rate / 4)
    [broker] = stage.kafka.brokers
    assert broker.process
    ballast = broker.folder / "data" / "ballast"
    _fill(ballast)
    begun = time.monotonic()
    while broker.process.poll() is None:
        if time.monotonic() - begun > 120:
            raise RuntimeError("the broker goes on without room")
        time.sleep(0.2)
    away = time.monotonic() - begun
    time.sleep(5)
    ballast.unlink()
    broker.start()
    stage.kafka.wait()
    recovery = stage.ledger.first_after(time.time())
    pushing.join()
    stage.crew.mend(2)
    return f"Kafka ended {away:.1f} s after; seconds from its return to a story: {recovery:.1f}"


def _fill(ballast: Path) -> None:
    """Write a file until there is no room for a byte more."""
    space = os.statvfs(ballast.parent)
    with ballast.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(bytes(space.f_bsize))
        except OSError:
            return
