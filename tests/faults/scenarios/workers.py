"""Workers that are killed, stopped and frozen while stories arrive."""

import time

from tests.faults.stage import SESSION, Size, Stage


def kills(stage: Stage, size: Size) -> str:
    """SIGKILL at random moments, while the crew grows from one to four and shrinks again."""
    stage.crew.hire()
    stage.crew.wait()
    pushing = stage.pushing(size.stories, size.rate)
    pause = size.stories / size.rate / (size.kills + 1)
    for number in range(size.kills):
        time.sleep(stage.crew.luck.uniform(0.5, 1.5) * pause)
        stage.crew.kill()
        stage.crew.mend((1, 2, 4, 3, 2)[number % 5])
    pushing.join()
    stage.crew.mend(2)
    return f"{stage.crew.kills} kills"


def recovery(stage: Stage, size: Size) -> str:
    """SIGKILL of one of two workers: how long its partitions stand still."""
    stage.crew.hire(2)
    stage.crew.wait()
    pushing = stage.pushing(size.stories, size.rate / 4)  # for as long as all of this takes
    recoveries = []
    for _ in range(2):
        stage.crew.mend(2)
        stage.crew.wait()
        time.sleep(3)
        theirs = stage.crew.kill()
        recoveries.append(stage.ledger.first_after(time.time(), theirs))
    pushing.join()
    text = ", ".join(f"{seconds:.1f}" for seconds in recoveries)
    return f"session timeout {SESSION} s; seconds from a kill to a story of its partitions: {text}"


def stops(stage: Stage, size: Size) -> str:
    """SIGTERM: the batch in hand is finished, offsets are committed, the group is left."""
    pushing = stage.begin(size)
    took = []
    for _ in range(3):
        time.sleep(size.stories / size.rate / 4)
        took.append(stage.crew.stop())
        stage.crew.hire()
        stage.crew.wait()
    pushing.join()
    return "seconds to stop: " + ", ".join(f"{seconds:.1f}" for seconds in took)


def frozen(stage: Stage, size: Size) -> str:
    """A worker stands still past its session, and goes on with what it had in hand."""
    pushing = stage.begin(size)
    time.sleep(2)
    stage.crew.freeze(3 * SESSION)
    pushing.join()
    stage.crew.mend(2)
    return f"frozen for {3 * SESSION} s"
