"""The sentences that say what is wrong, and in which order."""

from streams.desk.operations.models import Now, ProcessNow, Sample
from streams.desk.operations.sampling import NAMES
from streams.desk.operations.states import DeadLetters, states

NO_LETTERS = DeadLetters(0, earlier=0)
TIME = "2026-11-27T15:40:00.000Z"


def process(name: str = "wire1:6066", kind: str = "worker") -> ProcessNow:
    return {
        "name": name,
        "kind": kind,
        "up": True,
        "ready": True,
        "since": TIME,
        "drained": False,
        "restarts": 0,
        "version": "1.0",
        "modelVersion": "2.0.0",
    }


def now() -> Now:
    return {
        "at": TIME,
        "states": [],
        "brokers": {"up": True},
        "stages": [{"name": name, "stalled": 0.0} for name in NAMES],
        "countedSince": "2026-11-27T08:00:00Z",
        "workers": [process(), process("wire2:6066")],
        "others": [],
        "wires": [],
        "sources": [],
        "subscriptions": {"active": 2, "invalid": 0},
        "deadLettersRead": 0,
    }


def sample() -> Sample:
    return {
        "at": 1_000.0,
        "stages": {name: {"taken": 1.0, "finished": 1.0, "messages": 0, "seconds": 0.0} for name in NAMES},
        "freshness": {"p50": 0.4, "p99": 1.24},
        "deadLetters": 0,
    }


def told(
    now: Now, sample: Sample, dead_letters: DeadLetters | None = NO_LETTERS, waiting: str = ""
) -> list[tuple[str, str]]:
    return [(state["level"], state["text"]) for state in states(now, sample, dead_letters, waiting)]


FINE = [
    ("fine", "2 workers ready"),
    ("fine", "nothing waits"),
    ("fine", "99% of stories are enriched within 1.2 s"),
    ("fine", "no dead letters in the last hour"),
]


def test_all_is_well() -> None:
    assert told(now(), sample()) == FINE


def test_the_desk_itself_may_not_be_up_to_date() -> None:
    assert told(now(), sample(), waiting="for room: the disk of /index is full") == [
        ("wrong", "the desk is not up to date: it waits for room: the disk of /index is full"),
        *FINE,
    ]


def test_what_is_not_known_is_not_said_to_be_well() -> None:
    given, found = now(), sample()
    given["workers"] = []
    given["brokers"] = {"up": False, "problem": "for Kafka at localhost:9092: TimeoutError()"}
    for stage in found["stages"].values():
        stage["messages"] = stage["seconds"] = None
    found["freshness"] = {"p50": None, "p99": None}
    assert told(given, found, None) == [
        ("wrong", "the lag is not known: the desk waits for Kafka at localhost:9092: TimeoutError()"),
        ("wrong", "no worker is ready"),
    ]


def test_workers_that_wait_are_down_or_drained() -> None:
    given = now()
    first, second = given["workers"]
    first |= {"ready": False, "waiting": "for missing topics: wire.raw"}
    second |= {"up": False, "ready": False, "problem": "does not answer within 4 s"}
    third = process("wire3:6066") | {"ready": False, "drained": True, "waiting": "resume it"}
    given["workers"].append(third)
    assert told(given, sample())[:4] == [
        ("wrong", "no worker is ready"),
        ("wrong", "worker wire2:6066 does not answer within 4 s"),
        ("attention", "worker wire1:6066 waits for missing topics: wire.raw"),
        ("attention", "worker wire3:6066 is drained: resume it"),
    ]
    first |= {"ready": True}
    assert ("attention", "1 of 3 workers ready") in told(given, sample())


def test_what_has_never_answered_may_not_be_meant_to_run() -> None:
    given = now()
    down = process("localhost:6100", "") | {"up": False, "ready": False, "problem": "does not answer"}
    given["others"] = [down]
    assert told(given, sample()) == [("attention", "localhost:6100 does not answer"), *FINE]


def test_workers_that_are_not_asked_or_were_restarted_or_differ() -> None:
    given = now()
    given["brokers"]["workers"] = 3
    given["workers"][0] |= {"restarts": 2, "version": "1.1"}
    assert told(given, sample())[:3] == [
        ("attention", "3 workers in the group, 2 of them are asked"),
        ("attention", "worker wire1:6066 was restarted 2 times in the last hour"),
        ("attention", "workers of different versions run"),
    ]


def test_stages_that_are_paused_stalled_or_late() -> None:
    given, found = now(), sample()
    given["stages"][0]["paused"] = {"by": "ana@desk1", "at": TIME}
    given["stages"][2]["stalled"] = 80.0
    found["stages"]["ingest"] |= {"messages": 7, "seconds": 12.3}
    found["stages"]["entities"] |= {"messages": 400, "seconds": 31.0}
    found["freshness"]["p99"] = 200.0
    assert told(given, found, DeadLetters(1, earlier=0))[:5] == [
        ("wrong", "entities has finished nothing for 80 s"),
        ("attention", "ingest is paused by ana@desk1"),
        ("attention", "lag 31 s at entities"),
        ("attention", "99% of stories are enriched within 3 min"),
        ("attention", "1 dead letter in the last hour"),
    ]
    assert states(given, found, None, "")[1]["since"] == TIME
    found["stages"]["entities"]["seconds"] = 7_500.0
    assert ("wrong", "lag 2 h at entities") in told(given, found)


def test_alerts_embargoes_and_subscriptions() -> None:
    given = now()
    given["notify"] = {
        "waiting": 4, "overdue": 90.0, "failing": 1, "disabled": 2, "delivered": 5, "failed": 1
    }  # fmt: skip
    given["embargoOverdue"] = 15.0
    given["subscriptions"]["invalid"] = 1
    assert told(given, sample())[:5] == [
        ("wrong", "a story is held back 15 s after its embargo ended"),
        ("attention", "1 subscription is invalid"),
        ("attention", "an alert has been due for 90 s"),
        ("attention", "1 destination of alerts is failing"),
        ("attention", "2 destinations of alerts are disabled"),
    ]


def test_dead_letters_that_the_samples_do_not_have_are_told_apart() -> None:
    for letters, text in [
        (DeadLetters(1, earlier=1), "1 dead letter in the last hour, before the desk was started"),
        (DeadLetters(3, earlier=2), "3 dead letters in the last hour, 2 of them before the desk was started"),
        (DeadLetters(3, earlier=0), "3 dead letters in the last hour"),
    ]:
        assert ("attention", text) in told(now(), sample(), letters)
