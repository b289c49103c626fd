"""A stage that has messages and finishes none is told apart from one that has nothing to do."""

import logging

import pytest
from faust.types import TP

from streams.metrics import LAST_COMMIT
from streams.runtime.progress import STALL_AFTER, Progress

FIRST, SECOND = TP("wire.quotations", 0), TP("wire.quotations", 1)


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def stages(*, excused: bool = False) -> tuple[Progress, Clock]:
    clock = Clock()
    return Progress({"wire.quotations": "subjects"}, lambda _: excused, clock), clock


def test_a_stalled_stage_is_reported_once_with_the_last_reason(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.INFO)
    progress, clock = stages()
    logger = logging.getLogger("tests.runtime")
    logger.addHandler(progress.reasons)
    progress.observe({FIRST: 5}, {FIRST: 12, SECOND: 0}, {})
    logger.warning("%s: cannot take partitions: %s", "subjects", "TransactionalIdAuthorizationFailed")
    clock.now = STALL_AFTER - 1
    progress.observe({FIRST: 5}, {FIRST: 12}, {})
    assert progress.problems() == []
    for clock.now in (STALL_AFTER, STALL_AFTER + 2):
        progress.observe({FIRST: 5}, {FIRST: 12}, {})
    reason = "12 messages waiting: cannot take partitions: TransactionalIdAuthorizationFailed"
    assert progress.problems() == [f"subjects: 62 s without progress, {reason}"]
    assert progress.stalled() == {"subjects": 62.0}
    progress.observe({FIRST: 6}, {FIRST: 11}, {})
    assert progress.problems() == []
    assert progress.stalled() == {"subjects": 0.0}
    said = [(record.levelname, record.message) for record in caplog.records if record.name != logger.name]
    assert said == [
        ("ERROR", f"subjects: 60 s without progress, {reason}"),
        ("INFO", "subjects: makes progress again"),
    ]


def test_a_stage_with_nothing_to_do_or_with_progress_is_not_stalled() -> None:
    progress, clock = stages()
    for minute in range(5):
        clock.now = minute * STALL_AFTER
        progress.observe({FIRST: 5}, {FIRST: 0}, {})
    for minute in range(5, 10):
        clock.now = minute * STALL_AFTER
        progress.observe({FIRST: minute, SECOND: 7}, {FIRST: 100}, {})
    assert progress.problems() == []


def test_partitions_that_come_and_go_are_no_progress() -> None:
    progress, clock = stages()
    for minute in range(3):
        clock.now = minute * STALL_AFTER
        tp = (FIRST, SECOND)[minute % 2]
        progress.observe({tp: 5}, {tp: 10}, {})
    assert len(progress.problems()) == 1


def test_what_is_committed_before_the_first_look_counts() -> None:
    progress, _ = stages()
    metric = LAST_COMMIT.labels("subjects")
    metric.set(0)
    progress.observe({FIRST: 5}, {}, {FIRST: 5})
    assert metric._value.get() == 0
    progress.observe({FIRST: 5, SECOND: 7}, {}, {FIRST: 5, SECOND: 4})
    assert metric._value.get() > 0


def test_a_stage_that_waits_on_purpose_is_not_stalled() -> None:
    progress, clock = stages(excused=True)
    for minute in range(3):
        clock.now = minute * STALL_AFTER
        progress.observe({FIRST: 5}, {FIRST: 10}, {})
    assert progress.problems() == []
