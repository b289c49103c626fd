"""What is wrong, and what is well, in sentences."""

from collections.abc import Iterator
from dataclasses import dataclass

from streams.desk.operations.models import Level, Now, ProcessNow, Sample, State

OBJECTIVE = 30.0  # seconds from receipt to enriched
LATE = 300.0  # seconds of lag that are wrong, not only worth attention
OVERDUE = 60.0  # seconds
ORDER: tuple[Level, ...] = ("wrong", "attention", "fine")


@dataclass(frozen=True)
class DeadLetters:
    """How many there were in the last hour."""

    count: int
    earlier: int
    """Those of them that came before the desk was started, which its samples do not have."""


def states(now: Now, sample: Sample, dead_letters: DeadLetters | None, waiting: str) -> list[State]:
    """The worst first. `dead_letters` is None if they are not known. `waiting` says what the desk itself
    waits for; it is empty if the desk is up to date."""
    found = [
        *_desk(waiting),
        *_brokers(now),
        *_workers(now),
        *_stages(now),
        *_lag(sample),
        *_freshness(sample),
        *_dead_letters(dead_letters),
        *_embargoes_and_subscriptions(now),
        *_others(now),
    ]
    return sorted(found, key=lambda state: ORDER.index(state["level"]))


def _desk(waiting: str) -> Iterator[State]:
    if waiting:
        yield {"level": "wrong", "text": f"the desk is not up to date: it waits {waiting}"}


def _brokers(now: Now) -> Iterator[State]:
    if not now["brokers"]["up"]:
        problem = now["brokers"].get("problem", "")
        yield {"level": "wrong", "text": f"the lag is not known: the desk waits {problem}"}


def _workers(now: Now) -> Iterator[State]:
    workers = now["workers"]
    ready = sum(worker["ready"] for worker in workers)
    if not ready:
        yield {"level": "wrong", "text": "no worker is ready"}
    elif ready < len(workers):
        yield {"level": "attention", "text": f"{ready} of {len(workers)} workers ready"}
    else:
        yield {"level": "fine", "text": f"{_number(ready, 'worker')} ready"}
    members = now["brokers"].get("workers")
    if members is not None and members > len(workers):
        text = f"{_number(members, 'worker')} in the group, {len(workers)} of them are asked"
        yield {"level": "attention", "text": text}
    for process in (*workers, *now["others"]):
        yield from _process(process)
    versions = {(worker.get("version"), worker.get("modelVersion")) for worker in workers if worker["up"]}
    if len(versions) > 1:
        yield {"level": "attention", "text": "workers of different versions run"}


def _process(process: ProcessNow) -> Iterator[State]:
    name = f"{process['kind']} {process['name']}".strip()
    if not process["up"]:
        text = f"{name} {process.get('problem', 'does not answer')}"
        level: Level = "wrong" if process["kind"] else "attention"  # it may not be meant to run
        yield {"level": level, "text": text, "since": process["since"]}
    elif waiting := process.get("waiting"):
        if process["drained"]:
            yield {"level": "attention", "text": f"{name} is drained: {waiting}"}
        else:
            yield {"level": "attention", "text": f"{name} waits {waiting}"}
    if process["restarts"]:
        times = "once" if process["restarts"] == 1 else f"{process['restarts']} times"
        yield {"level": "attention", "text": f"{name} was restarted {times} in the last hour"}


def _stages(now: Now) -> Iterator[State]:
    for stage in now["stages"]:
        if paused := stage.get("paused"):
            text = f"{stage['name']} is paused by {paused['by']}"
            yield {"level": "attention", "text": text, "since": paused["at"]}
        if stage["stalled"]:
            text = f"{stage['name']} has finished nothing for {_seconds(stage['stalled'])}"
            yield {"level": "wrong", "text": text}


def _lag(sample: Sample) -> Iterator[State]:
    waiting = {name: stage["seconds"] or 0.0 for name, stage in sample["stages"].items() if stage["messages"]}
    if waiting:
        name, seconds = max(waiting.items(), key=lambda each: each[1])
        level: Level = "wrong" if seconds >= LATE else "attention" if seconds >= OBJECTIVE else "fine"
        yield {"level": level, "text": f"lag {_seconds(seconds)} at {name}"}
    elif any(stage["messages"] is not None for stage in sample["stages"].values()):
        yield {"level": "fine", "text": "nothing waits"}


def _freshness(sample: Sample) -> Iterator[State]:
    p99 = sample["freshness"]["p99"]
    if p99 is not None:
        text = f"99% of stories are enriched within {_seconds(p99)}"
        yield {"level": "attention" if p99 > OBJECTIVE else "fine", "text": text}


def _dead_letters(letters: DeadLetters | None) -> Iterator[State]:
    if letters is None:
        return
    count, earlier = letters.count, letters.earlier
    if count:
        some = "" if earlier == count else f"{earlier} of them "
        when = f", {some}before the desk was started" if earlier else ""
        yield {"level": "attention", "text": f"{_number(count, 'dead letter')} in the last hour{when}"}
    else:
        yield {"level": "fine", "text": "no dead letters in the last hour"}


def _embargoes_and_subscriptions(now: Now) -> Iterator[State]:
    if overdue := now.get("embargoOverdue"):
        text = f"a story is held back {_seconds(overdue)} after its embargo ended"
        yield {"level": "wrong", "text": text}
    if invalid := now["subscriptions"].get("invalid"):
        text = f"{_number(invalid, 'subscription')} {_are(invalid)} invalid"
        yield {"level": "attention", "text": text}


def _others(now: Now) -> Iterator[State]:
    if not (notify := now.get("notify")):
        return
    if notify["overdue"] > OVERDUE:
        text = f"an alert has been due for {_seconds(notify['overdue'])}"
        yield {"level": "attention", "text": text}
    if failing := notify["failing"]:
        yield {
            "level": "attention",
            "text": f"{_number(failing, 'destination')} of alerts {_are(failing)} failing",
        }
    if disabled := notify["disabled"]:
        yield {
            "level": "attention",
            "text": f"{_number(disabled, 'destination')} of alerts {_are(disabled)} disabled",
        }


def _number(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"


def _are(count: int) -> str:
    return "is" if count == 1 else "are"


def _seconds(seconds: float) -> str:
    """A span of time in the unit that suits it: 0.4 s, 12 s, 5 min, 3 h."""
    if seconds < 10:
        return f"{seconds:.1f} s"
    if seconds < 120:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 7200 else f"{seconds / 3600:.0f} h"
