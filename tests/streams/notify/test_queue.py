"""The order in which a destination is told, and what it is not told any more."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from processors.subscriptions.subscription import Delivery
from streams.notify.queue import MAX_DIGEST, PARALLEL, Batch, Queue
from streams.notify.records import State
from streams.notify.waiting import Waiting
from tests.streams.notify.examples import NOON, waiting

AT_ONCE = Delivery()
HALF_HOURLY = Delivery.model_validate({"digest": {"minutes": 30}})
QUIET = Delivery.model_validate({"quiet": {"start": "11:00", "end": "13:00"}})


def queue(*alerts: Waiting, delivery: Delivery = AT_ONCE, failing: bool = False) -> Queue:
    state = State(failing=NOON) if failing else State()
    found = Queue("rail-strikes", "https://example.com/", 0, state)
    for each in alerts:
        assert found.add(each, delivery, NOON) == []
    return found


def after(**period: float) -> datetime:
    return NOON + timedelta(**period)


def take(given: Queue, delivery: Delivery | None = AT_ONCE, now: datetime = NOON) -> list[str]:
    """The ids of the next batch, which is then being delivered; none if nothing is due."""
    found = given.next(delivery, now)
    if not isinstance(found, Batch):
        return []
    given.start(found)
    return [each.id for each in found.alerts]


def batch(given: Queue, delivery: Delivery | None = AT_ONCE, now: datetime = NOON) -> Batch:
    found = given.next(delivery, now)
    assert isinstance(found, Batch)
    given.start(found)
    return found


def test_alerts_of_a_story_are_delivered_one_after_another() -> None:
    given = queue(waiting("a1"), waiting("a2", "update"), waiting("b1", story="urn:x:other"))
    first = batch(given)
    assert [each.id for each in first.alerts] == ["a1"]
    assert take(given) == ["b1"]
    assert take(given) == []
    given.delivered(first)
    assert take(given) == ["a2"]


def test_a_destination_gets_a_limited_number_of_requests_at_a_time() -> None:
    given = queue(*(waiting(f"a{number}", story=f"urn:x:{number}") for number in range(10)))
    assert [take(given) for _ in range(PARALLEL + 1)] == [[f"a{n}"] for n in range(PARALLEL)] + [[]]


def test_pauses_between_the_tries_of_an_alert_grow() -> None:
    given, now, pauses = queue(waiting("a1")), NOON, []
    for _ in range(12):
        given.failed(batch(given, now=now), now)
        found = given.next(AT_ONCE, now)
        assert isinstance(found, datetime)
        pauses.append((found - now).total_seconds())
        now = found
    assert pauses == [5, 10, 20, 40, 80, 160, 320, 600, 600, 600, 600, 600]


def test_an_alert_that_is_refused_does_not_hold_up_other_stories() -> None:
    given = queue(waiting("a1"), waiting("a2", "update"), waiting("b1", story="urn:x:other"))
    given.failed(batch(given), NOON)
    given.delivered(batch(given))  # b1
    assert take(given) == [], "a2 waits for a1"
    assert given.next(AT_ONCE, NOON) == after(seconds=5)
    assert take(given, now=after(seconds=5)) == ["a1"]


def test_a_destination_that_fails_gets_one_request_at_a_time_with_pauses() -> None:
    stories = [waiting(f"a{number}", story=f"urn:x:{number}") for number in range(100)]
    given = queue(*stories, failing=True)
    first = batch(given)
    assert given.next(AT_ONCE, NOON) is None
    given.failed(first, NOON)
    assert given.next(AT_ONCE, NOON) == after(seconds=5)
    assert given.next(AT_ONCE, after(seconds=4)) == after(seconds=5)
    second = batch(given, now=after(seconds=5))
    assert [each.id for each in second.alerts] == ["a1"], "it may be that only a0 is refused"
    given.failed(second, after(seconds=5))
    tries, now = 2, after(seconds=5)
    while now < after(hours=1):
        found = given.next(AT_ONCE, now)
        if isinstance(found, Batch):
            tries += 1
            given.start(found)
            given.failed(found, now)
        else:
            assert found
            now = found
    assert tries < 70, "about one a minute, though a hundred alerts wait"


def test_a_digest_has_all_alerts_and_is_due_some_time_after_the_first() -> None:
    given = queue(waiting("a1"), waiting("b1", story="urn:x:b", at=after(minutes=29)), delivery=HALF_HOURLY)
    assert given.next(HALF_HOURLY, after(minutes=29)) == after(minutes=30)
    assert given.overdue_since is None
    assert take(given, HALF_HOURLY, after(minutes=30)) == ["a1", "b1"]
    assert given.overdue_since == after(minutes=30)
    assert not given.add(waiting("c1", story="urn:x:c", at=after(minutes=31)), HALF_HOURLY, NOON)
    assert given.next(HALF_HOURLY, after(minutes=31)) == after(minutes=61)


def test_a_digest_that_fails_is_tried_again_with_what_came_since() -> None:
    given = queue(waiting("a1"), delivery=HALF_HOURLY)
    given.failed(batch(given, HALF_HOURLY, after(minutes=30)), after(minutes=30))
    given.add(waiting("b1", story="urn:x:b", at=after(minutes=30)), HALF_HOURLY, after(minutes=30))
    assert take(given, HALF_HOURLY, after(minutes=30)) == []
    assert take(given, HALF_HOURLY, after(minutes=31)) == ["a1", "b1"]


def test_what_was_in_a_digest_that_failed_is_taken_back() -> None:
    """The receiver may have taken the digest, and its answer may have been lost."""
    late = waiting("b1", story="urn:x:b", at=after(minutes=20))
    given = queue(waiting("a1"), late, delivery=HALF_HOURLY)
    given.failed(batch(given, HALF_HOURLY, after(minutes=30)), after(minutes=30))
    given.add(waiting("a2", "retract"), HALF_HOURLY, after(minutes=31))
    assert given.add(waiting("b2", "retract", "urn:x:b"), HALF_HOURLY, after(minutes=32)) == [late]
    assert take(given, HALF_HOURLY, after(minutes=32)) == ["a2"]
    assert take(given, HALF_HOURLY, after(minutes=32)) == ["b2"]


def test_a_digest_has_a_limited_number_of_alerts() -> None:
    alerts = [waiting(f"a{number}", story=f"urn:x:{number}") for number in range(MAX_DIGEST + 7)]
    given = queue(*alerts, delivery=HALF_HOURLY)
    first = batch(given, HALF_HOURLY, after(minutes=30))
    assert len(first.alerts) == MAX_DIGEST
    given.delivered(first)
    assert len(take(given, HALF_HOURLY, after(minutes=30))) == 7


def test_in_quiet_hours_only_retractions_are_delivered() -> None:
    given = queue(waiting("a1", "update"), waiting("b1", "retract", "urn:x:b"), delivery=QUIET)
    assert take(given, QUIET) == ["b1"]
    assert given.next(QUIET, NOON) == after(hours=1)
    assert take(given, QUIET, after(hours=1)) == ["a1"]


@pytest.mark.parametrize("delivery", [HALF_HOURLY, QUIET])
def test_a_story_that_is_taken_back_before_its_time_came_is_not_told_at_all(delivery: Delivery) -> None:
    match, update, other = waiting("a1"), waiting("a2", "update"), waiting("b1", story="urn:x:b")
    given = queue(match, update, other, delivery=delivery)
    retraction = waiting("a3", "retract")
    assert given.add(retraction, delivery, after(minutes=1)) == [match, update, retraction]
    assert take(given, delivery, after(hours=1)) == ["b1"]


def test_a_story_that_was_told_before_is_taken_back_at_once() -> None:
    update = waiting("a2", "update")
    given = queue(update, delivery=HALF_HOURLY)
    assert given.add(waiting("a3", "retract"), HALF_HOURLY, NOON) == [update]
    assert take(given, HALF_HOURLY) == ["a3"]


def test_what_may_have_been_told_is_taken_back() -> None:
    """An alert whose time had come may have been delivered by a process that was then killed."""
    match = waiting("a1")
    given = queue(match)
    assert given.add(waiting("a2", "retract"), AT_ONCE, NOON) == [match]
    assert take(given) == ["a2"]
    failed = waiting("a1")
    given = queue(failed)
    given.failed(batch(given), NOON)
    assert given.add(waiting("a2", "retract"), HALF_HOURLY, NOON) == [failed], "a digest since"


@pytest.mark.parametrize("fails", [False, True])
@pytest.mark.parametrize("delivery", [AT_ONCE, HALF_HOURLY])
def test_a_retraction_follows_what_is_being_delivered(delivery: Delivery, fails: bool) -> None:
    now = after(minutes=30)
    given = queue(waiting("a1"), delivery=delivery)
    first = batch(given, delivery, now)
    assert given.add(waiting("a2", "retract"), delivery, now) == []
    assert take(given, delivery, now) == []
    if fails:
        assert [each.id for each in given.failed(first, now)] == ["a1"], "it is not told any more"
    else:
        given.delivered(first)
    assert take(given, delivery, now) == ["a2"]
    assert len(given) == 1


def test_a_story_that_matches_again_waits_for_its_retraction() -> None:
    given = queue(waiting("a1", "retract"), waiting("a2"))
    first = batch(given)
    assert [each.id for each in first.alerts] == ["a1"]
    assert take(given) == []
    given.failed(first, NOON)
    assert take(given) == []
    given.delivered(batch(given, now=after(seconds=5)))
    assert take(given) == ["a2"]


def test_what_is_being_delivered_is_not_dropped() -> None:
    given = queue(waiting("a1"), waiting("b1", story="urn:x:b"), waiting("c1", "retract", "urn:x:c"))
    retraction, match = batch(given), batch(given)
    assert [each.id for each in given.clear(9, retractions=True)] == ["b1"]
    given.delivered(retraction)
    given.delivered(match)
    assert len(given) == 0


def test_without_a_subscription_only_retractions_are_delivered() -> None:
    given = queue(waiting("a1"), waiting("b1", "retract", "urn:x:b"))
    assert take(given, None) == ["b1"]
    assert take(given, None) == []


@pytest.mark.parametrize(
    ("destination", "shown"),
    [
        ("https://user:secret@hooks.example.com/T0/secret?token=secret", "https://hooks.example.com"),
        ("ann@desk.example", "ann@desk.example"),
    ],
)
def test_logs_do_not_show_secrets_of_urls(destination: str, shown: Any) -> None:
    assert str(Queue("rail-strikes", destination, 0, State())) == f"rail-strikes: {shown}"
