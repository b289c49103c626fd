"""Workers are killed, stopped and frozen while stories arrive."""

import time

from tests.faults.testbed import SESSION, Options, Testbed


def kills(testbed: Testbed, options: Options) -> str:
    """Workers are killed at random moments, while their number grows from one to four and shrinks again."""
    testbed.crew.start()
    testbed.crew.wait()
    pushing = testbed.push(options.stories, options.rate)
    pause = options.stories / options.rate / (options.kills + 1)
    for number in range(options.kills):
        time.sleep(testbed.crew.random.uniform(0.5, 1.5) * pause)
        testbed.crew.kill()
        testbed.crew.restore((1, 2, 4, 3, 2)[number % 5])
    pushing.join()
    testbed.crew.restore(2)
    return f"{testbed.crew.kills} kills"


def recovery(testbed: Testbed, options: Options) -> str:
    """One of two workers is killed, twice: measures how long its partitions are not processed."""
    testbed.crew.start(2)
    testbed.crew.wait()
    pushing = testbed.push(options.stories, options.rate / 4)  # slowly, so that stories arrive throughout
    recoveries = []
    for _ in range(2):
        testbed.crew.restore(2)
        testbed.crew.wait()
        time.sleep(3)
        orphaned = testbed.crew.kill()
        recoveries.append(testbed.ledger.first_after(time.time(), orphaned))
    pushing.join()
    text = ", ".join(f"{seconds:.1f}" for seconds in recoveries)
    return f"session timeout {SESSION} s; seconds from a kill to a story of its partitions: {text}"


def stops(testbed: Testbed, options: Options) -> str:
    """Workers are stopped with SIGTERM: they finish their batch, commit its offsets and leave the group."""
    pushing = testbed.begin(options)
    took = []
    for _ in range(3):
        time.sleep(options.stories / options.rate / 4)
        took.append(testbed.crew.stop())
        testbed.crew.start()
        testbed.crew.wait()
    pushing.join()
    return "seconds to stop: " + ", ".join(f"{seconds:.1f}" for seconds in took)


def frozen(testbed: Testbed, options: Options) -> str:
    """A worker freezes for longer than its session timeout, and then resumes in the middle of its batch."""
    pushing = testbed.begin(options)
    time.sleep(2)
    testbed.crew.freeze(3 * SESSION)
    pushing.join()
    testbed.crew.restore(2)
    return f"frozen for {3 * SESSION} s"
