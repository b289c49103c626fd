"""Alerts on their way from wire.notified to real receivers, and what is remembered across restarts."""

import asyncio
import json
import logging
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from unittest.mock import ANY

import pytest
from aiohttp import web

from processors.subscriptions.subscription import Subscription
from streams.messages import Incoming
from streams.notify import outbox, queue
from streams.notify.couriers import Couriers
from streams.notify.metrics import REGISTRY
from streams.notify.outbox import Outbox
from streams.notify.recipients import Recipients
from streams.notify.records import Failures, Notice, State, state_key
from streams.notify.senders import PER_HOST, Senders
from tests.streams.contract.validation import errors
from tests.streams.notify.examples import ago, alert, change, kept, message, recipients, subscription
from tests.streams.notify.receivers import receiving, settings

TOPIC = "wire.notified"
SCHEMAS = {"alert": "notice", "destination": "destination", "told": "destination-told"}


class Log:
    """The topic wire.notified: what is written to it, and its state when it is read from its beginning."""

    def __init__(self) -> None:
        self.entries: dict[str, bytes] = {}
        self.headers: dict[str, Mapping[str, bytes]] = {}
        self.invalid: list[str] = []
        """What of the values that were written does not satisfy the contract."""

    def write(
        self, partition: int, key: str, value: bytes | None, headers: Mapping[str, bytes]
    ) -> "asyncio.Future[None]":
        if value is None:
            self.entries.pop(key, None)
        else:
            self.entries[key], self.headers[key] = value, headers
            self.invalid += errors(SCHEMAS[key.partition(" ")[0]], json.loads(value))
        stored: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        stored.set_result(None)
        return stored

    def put(self, at: datetime, offset: int, **values: Any) -> Incoming:
        """Write an alert as it is taken from wire.alerts."""
        waiting = kept(alert(**values), at, offset)
        self.entries[waiting.key], self.headers[waiting.key] = waiting.to_json(), waiting.headers
        return self.message(waiting.key)

    def message(self, key: str) -> Incoming:
        return replace(message(TOPIC, key, self.entries[key]), headers=self.headers[key])

    def notice(self, id: str = "a1") -> Notice:
        """An alert that waits."""
        return Notice.from_message(self.message(f"alert rail-strikes {id}"))

    def change(self, left: dict[str, Failures | None], id: str = "a1") -> None:
        """Write an alert again, with the destinations that have not taken it."""
        changed = replace(self.notice(id), left=left)
        self.write(0, changed.key, changed.to_json(), changed.headers)

    @property
    def alerts(self) -> list[str]:
        return sorted(key.rpartition(" ")[2] for key in self.entries if key.startswith("alert "))

    def state(self, destination: str) -> State:
        return State.from_json(self.entries[state_key("rail-strikes", destination)])


@asynccontextmanager
async def running(log: Log, found: Recipients) -> AsyncIterator[Couriers]:
    """A process that has read the topic to its end."""
    async with Senders(settings()) as senders:
        couriers = Couriers(found, senders, log.write)
        for key in [*log.entries]:
            couriers.outbox.apply(log.message(key))
        couriers.outbox.begin()
        try:
            yield couriers
        finally:
            await couriers.stop()
    assert log.invalid == []


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(5):
        while not condition():  # noqa: ASYNC110 - of other tasks
            await asyncio.sleep(0.005)


def _left(destination: str) -> bytes:
    """A record of an alert that waits for a destination."""
    waiting = kept(alert(), ago())
    waiting.left = {destination: None}
    return waiting.to_json()


def told_by(*urls: str, **values: Any) -> Subscription:
    return subscription(delivery={"webhooks": [*urls], **values})


def not_delivered(reason: str) -> float:
    return REGISTRY.get_sample_value("copytaster_alerts_not_delivered_total", {"reason": reason}) or 0


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pauses of milliseconds."""
    for name in ("FIRST_PAUSE", "LONGEST_PAUSE", "PROBE_PAUSE"):
        monkeypatch.setattr(queue, name, timedelta(milliseconds=20))
    monkeypatch.setattr(outbox, "UNKNOWN_PAUSE", 0.05)


def test_an_alert_that_was_delivered_to_all_is_forgotten() -> None:
    async def run() -> None:
        log = Log()
        async with (
            receiving() as one,
            receiving() as two,
            running(log, recipients(told_by(one.url, two.url))) as couriers,
        ):
            couriers.outbox.apply(log.put(ago(), 1))
            await until(lambda: not log.alerts)
            assert one.ids == two.ids == ["a1"]
            assert len(couriers.outbox) == 0
            await until(lambda: not couriers.outbox.queues)

    asyncio.run(run())


def test_what_was_not_delivered_is_delivered_after_a_restart_in_order() -> None:
    async def run() -> None:
        log = Log()
        async with receiving() as up, receiving() as down:
            down.status = 500
            found = recipients(told_by(up.url, down.url))
            async with running(log, found) as couriers:
                for number, kind in enumerate(("match", "update", "update")):
                    couriers.outbox.apply(log.put(ago(), number, id=f"a{number}", kind=kind))
                await until(lambda: len(up.ids) == 3 and len(down.ids) == 1)
            assert log.alerts == ["a0", "a1", "a2"]
            assert log.state(down.url).failing
            left = log.notice("a0").left or {}
            assert [(each, tried.count) for each, tried in left.items() if tried] == [(down.url, 1)]
            down.status = 200
            down.requests.clear()
            log.entries = dict(sorted(log.entries.items(), reverse=True))  # compaction keeps no order
            async with running(log, found):
                await until(lambda: not log.alerts)
            assert down.ids == ["a0", "a1", "a2"]
            assert up.ids == ["a0", "a1", "a2"], "those who have an alert do not get it again"
            assert log.state(down.url).failing is None

    asyncio.run(run())


def test_a_process_that_is_killed_while_it_delivers_delivers_again_with_the_same_id() -> None:
    async def run() -> None:
        log = Log()
        async with receiving() as receiver:
            found = recipients(told_by(receiver.url))
            log.put(ago(), 1)
            killed = dict(log.entries)
            for _ in range(2):
                log.entries = dict(killed)
                async with running(log, found):
                    await until(lambda: not log.alerts)
            assert receiver.ids == ["a1", "a1"]
            assert receiver.bodies[0] == receiver.bodies[1]

    asyncio.run(run())


def test_a_receiver_that_hangs_does_not_delay_others() -> None:
    async def hang(request: web.Request) -> web.StreamResponse:
        await asyncio.sleep(30)
        return web.Response()

    async def run() -> None:
        log = Log()
        async with receiving(hang) as dead, receiving() as receiver:
            many = [subscription(f"s{number}", delivery={"webhooks": [dead.url]}) for number in range(300)]
            async with running(log, recipients(told_by(receiver.url), *many)) as couriers:
                for number in range(300):
                    values = {"subscription": f"s{number}", "id": f"d{number}"}
                    couriers.outbox.apply(log.put(ago(), number, **values))
                await asyncio.sleep(0.1)
                begun = time.monotonic()
                couriers.outbox.apply(log.put(ago(), 1, id="a1"))
                await until(lambda: receiver.ids == ["a1"])
                assert time.monotonic() - begun < 1
                for task in asyncio.all_tasks() - {asyncio.current_task()}:
                    if "_deliver" in repr(task.get_coro()):
                        task.cancel()

    asyncio.run(run())


def test_what_has_begun_is_finished_when_it_is_stopped_and_nothing_else_begins() -> None:
    arrived = []

    async def slow(request: web.Request) -> web.StreamResponse:
        arrived.append(request.headers["webhook-id"])
        await asyncio.sleep(0.2)
        return web.Response()

    async def run() -> None:
        log = Log()
        async with receiving(slow) as receiver:
            many = [subscription(f"s{n}", delivery={"webhooks": [receiver.url]}) for n in range(10)]
            for n in range(10):
                log.put(ago(), n, subscription=f"s{n}", id=f"a{n}")
            async with running(log, recipients(*many)):
                await until(lambda: bool(arrived))
            assert len(arrived) == PER_HOST
            assert {*log.alerts} == {f"a{n}" for n in range(10)} - {*arrived}

    asyncio.run(run())


@pytest.mark.usefixtures("quick")
def test_an_alert_that_is_refused_is_given_up_after_a_day(caplog: pytest.LogCaptureFixture) -> None:
    async def choosy(request: web.Request) -> web.StreamResponse:
        return web.Response(status=400 if request.headers["webhook-id"] == "a1" else 200)

    async def run() -> None:
        log = Log()
        async with receiving(choosy) as receiver:
            log.put(ago(hours=25), 1, id="a1")
            log.change({receiver.url: Failures(count=9, since=ago(hours=24.1))})
            log.put(ago(), 2, id="b1", story="urn:x:b")
            before = not_delivered("given_up")
            async with running(log, recipients(told_by(receiver.url))):
                await until(lambda: not log.alerts)
            assert not_delivered("given_up") - before == 1
            assert log.state(receiver.url).disabled is None

    asyncio.run(run())
    assert "alert a1 is given up after a day: it answered 400" in caplog.text


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("status", [410, 503])
def test_a_destination_is_disabled_until_its_subscription_is_changed(
    status: int, caplog: pytest.LogCaptureFixture
) -> None:
    async def run() -> None:
        log = Log()
        async with receiving() as receiver:
            receiver.status = status
            found = recipients(told_by(receiver.url))
            if status == 503:
                dead = State(failing=ago(days=1, minutes=1))
                log.write(0, state_key("rail-strikes", receiver.url), dead.to_json(), {})
            for number in range(3):
                log.put(ago(), number, id=f"a{number}", story=f"urn:x:{number}")
            async with running(log, found):
                await until(lambda: not log.alerts)
            assert log.state(receiver.url).disabled
            receiver.status, seen = 200, len(receiver.ids)
            log.put(ago(), 4, id="b1")
            async with running(log, found) as couriers:  # it is remembered across restarts
                await until(lambda: not log.alerts)
                assert len(receiver.ids) == seen
                change(found, told_by(receiver.url, timezone="Europe/Berlin"))
                receiver.status = 500
                couriers.outbox.apply(log.put(ago(), 5, id="b2"))
                await until(lambda: len(receiver.ids) > seen + 1)
                receiver.status = 200  # it has another day
                await until(lambda: not log.alerts)
                assert set(receiver.ids[seen:]) == {"b2"}

    caplog.set_level(logging.WARNING)
    asyncio.run(run())
    [error] = [each for each in caplog.records if each.levelno == logging.ERROR]
    assert error.getMessage() == (
        f"rail-strikes: http://127.0.0.1 is disabled until the subscription is changed: it answered {status}"
    )


@pytest.mark.usefixtures("quick")
def test_a_destination_that_fails_may_have_a_limited_number_of_alerts_waiting(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(outbox, "MAX_FAILING", 10)

    async def run() -> None:
        log = Log()
        async with receiving() as receiver:
            receiver.status = 500
            for number in range(12):
                log.put(ago(), number, id=f"a{number}", story=f"urn:x:{number}")
            async with running(log, recipients(told_by(receiver.url))):
                await until(lambda: not log.alerts)
            disabled = log.state(receiver.url).disabled
            assert disabled is not None
            assert disabled.why == "more than 10 alerts wait"

    asyncio.run(run())


def test_what_waits_for_a_subscription_that_was_removed_or_muted_is_dropped() -> None:
    async def run() -> None:
        log = Log()
        async with receiving() as receiver:
            digest = told_by(receiver.url, digest={"minutes": 60})
            found = recipients(digest)
            muted = digest.model_copy(update={"muted": True})
            elsewhere = told_by("https://example.com/")
            for changed, removed in (
                ((), "rail-strikes"),
                ((muted,), ""),
                ((subscription(),), ""),
                ((elsewhere,), ""),
            ):
                change(found, digest)
                log.put(ago(), 1)
                async with running(log, found) as couriers:
                    await until(lambda couriers=couriers: bool(couriers.outbox.queues))  # type: ignore[misc]
                    await asyncio.sleep(0.01)
                    assert log.alerts == ["a1"]
                    couriers.wake(change(found, *changed, removed=removed))
                    await until(lambda: not log.alerts)
            assert not receiver.ids

    before = not_delivered("removed")
    asyncio.run(run())
    assert not_delivered("removed") - before == 4


def test_a_topic_gets_alerts_at_once_whatever_is_set_for_people() -> None:
    class Topics(Senders):
        """Senders that note what would be written to topics; the broker is in test_topics.py."""

        async def deliver(self, destination: str, batch: queue.Batch) -> None:
            written.append((destination, [each.id for each in batch.alerts]))

    written: list[tuple[str, list[str]]] = []

    async def run() -> None:
        log = Log()
        all_day = {"start": "00:00", "end": "23:59"}
        people = {"emails": ["ann@desk.example"], "digest": {"minutes": 60}, "quiet": all_day}
        found = recipients(subscription(delivery={"topic": "rail", **people}))
        async with Topics(settings()) as senders:
            couriers = Couriers(found, senders, log.write)
            couriers.outbox.begin()
            couriers.outbox.apply(log.put(ago(), 1))
            couriers.outbox.apply(log.put(ago(), 2, id="a2", kind="update"))
            await until(lambda: len(written) == 2)
            assert written == [("topic:rail", ["a1"]), ("topic:rail", ["a2"])]
            await until(lambda: [*(log.notice().left or {})] == ["ann@desk.example"])
            await couriers.stop()

    asyncio.run(run())


def test_a_digest_is_sent_when_its_subscription_no_longer_wants_one() -> None:
    async def run() -> None:
        log = Log()
        async with receiving() as receiver:
            found = recipients(told_by(receiver.url, digest={"minutes": 60}))
            log.put(ago(), 1)
            async with running(log, found) as couriers:
                await asyncio.sleep(0.02)
                assert not receiver.ids
                couriers.wake(change(found, told_by(receiver.url)))
                await until(lambda: receiver.ids == ["a1"])

    asyncio.run(run())


def test_those_who_were_told_are_told_of_a_retraction_after_the_subscription_is_gone() -> None:
    async def run() -> None:
        log = Log()
        async with receiving() as receiver, receiving() as other:
            found = recipients(told_by(receiver.url, digest={"minutes": 60}))
            log.put(ago(hours=2), 1)
            async with running(log, found):
                await until(lambda: not log.alerts)
            change(found, removed="rail-strikes")
            change(found, subscription("other", delivery={"webhooks": [other.url]}))
            log.put(ago(), 2, id="a2", kind="retract")
            async with running(log, found):
                await until(lambda: not log.alerts)
            assert [each["type"] for each in receiver.received] == ["alert.digest", "alert.retract"]
            assert not other.ids

    asyncio.run(run())


@pytest.mark.parametrize("is_created_again", [False, True])
def test_a_removed_destination_is_told_only_when_stories_are_taken_back_that_it_was_told_of(
    is_created_again: bool,
) -> None:
    async def run() -> None:
        log = Log()
        async with receiving() as former, receiving() as present:
            found = recipients(told_by(former.url))
            log.put(ago(), 1, id="a1", story="urn:x:a")
            async with running(log, found):
                await until(lambda: not log.alerts)
            if is_created_again:
                change(found, removed="rail-strikes")
            change(found, told_by(present.url))
            log.put(ago(), 2, id="b1", story="urn:x:b")
            async with running(log, found) as couriers:
                await until(lambda: not log.alerts)
                for number, story in enumerate("ab"):
                    values = {"id": f"{story}2", "kind": "retract", "story": f"urn:x:{story}"}
                    couriers.outbox.apply(log.put(ago(), 3 + number, **values))
                await until(lambda: not log.alerts)
            assert former.ids == ["a1", "a2"]
            assert sorted(present.ids) == ["a2", "b1", "b2"], "those that it has now get all retractions"

    asyncio.run(run())


def test_a_destination_that_may_have_been_told_is_told_of_the_retraction() -> None:
    """It did not answer, and was removed before it was tried again."""

    async def run() -> None:
        log = Log()
        async with receiving() as receiver:
            receiver.status = 500
            found = recipients(told_by(receiver.url))
            async with running(log, found) as couriers:
                couriers.outbox.apply(log.put(ago(), 1))
                await until(lambda: log.notice().left == {receiver.url: ANY})
                couriers.wake(change(found, removed="rail-strikes"))
                await until(lambda: not log.alerts)
                receiver.status = 200
                couriers.outbox.apply(log.put(ago(), 2, id="a2", kind="retract"))
                await until(lambda: not log.alerts)
            assert receiver.ids == ["a1", "a2"]

    asyncio.run(run())


@pytest.mark.parametrize(
    ("days", "owner", "is_told"),
    [(0, "transport-desk", True), (40, "transport-desk", False), (0, "sport-desk", False)],
)
def test_a_destination_that_an_earlier_release_told_something_is_told_of_retractions(
    days: int, owner: str, is_told: bool
) -> None:
    async def run() -> None:
        log = Log()
        async with receiving() as former, receiving() as present:
            for receiver in (former, present):
                state = {"told": f"{ago(days=days):%Y-%m-%d}", "owner": owner}
                log.entries[state_key("rail-strikes", receiver.url)] = json.dumps(state).encode()
                log.headers[state_key("rail-strikes", receiver.url)] = {}
            found = recipients(told_by(present.url))
            former.status = 500
            log.put(ago(), 1, id="a2", kind="retract")
            async with running(log, found):
                await until(lambda: bool(present.ids) and (not is_told or bool(former.ids)))
                await until(lambda: not is_told or log.state(former.url).failing is not None)
            assert (former.ids, present.ids) == (["a2"] if is_told else [], ["a2"])
            if is_told:
                former.status = 200
                assert log.state(former.url).owner == owner, "it is remembered after the failure"

    asyncio.run(run())


def test_another_owner_who_uses_the_id_later_is_told_nothing_of_the_earlier_one() -> None:
    async def run() -> None:
        log = Log()
        async with receiving() as first, receiving() as second:
            found = recipients(told_by(first.url))
            log.put(ago(), 1)
            async with running(log, found):
                await until(lambda: not log.alerts)
            change(found, subscription(owner="sport-desk", delivery={"webhooks": [second.url]}))
            log.put(ago(), 2, id="a2", kind="retract")
            log.put(ago(), 3, id="b1", story="urn:x:race", owner="sport-desk")
            async with running(log, found):
                await until(lambda: not log.alerts)
            log.put(ago(), 4, id="b2", kind="retract", story="urn:x:race", owner="sport-desk")
            async with running(log, found):
                await until(lambda: not log.alerts)
            assert (first.ids, second.ids) == (["a1", "a2"], ["b1", "b2"])

    asyncio.run(run())


def test_a_story_is_in_order_though_the_clocks_of_workers_differ() -> None:
    async def run() -> None:
        log = Log()
        async with receiving() as receiver:
            log.put(ago(seconds=30), 1)
            log.put(ago(seconds=60), 2, id="a2", kind="update")
            log.put(ago(seconds=10), 3, id="a3", kind="update")
            async with running(log, recipients(told_by(receiver.url))):
                await until(lambda: not log.alerts)
            assert receiver.ids == ["a1", "a2", "a3"]

    asyncio.run(run())


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("becomes_known", [False, True])
def test_an_alert_may_come_before_its_new_subscription_is_known(becomes_known: bool) -> None:
    async def run() -> None:
        log = Log()
        async with receiving() as receiver:
            found = recipients()
            async with running(log, found) as couriers:
                couriers.outbox.apply(log.put(ago(), 1))
                if becomes_known:
                    change(found, told_by(receiver.url))
                await until(lambda: not log.alerts)
            assert receiver.ids == (["a1"] if becomes_known else [])

    asyncio.run(run())


def test_an_update_does_not_overtake_the_match_of_a_subscription_that_was_unknown() -> None:
    async def run() -> None:
        log = Log()
        async with receiving() as receiver:
            found = recipients()
            async with running(log, found) as couriers:
                couriers.outbox.apply(log.put(ago(), 1))
                couriers.wake(change(found, told_by(receiver.url)))
                couriers.outbox.apply(log.put(ago(), 2, id="a2", kind="update"))
                await until(lambda: not log.alerts)
            assert receiver.ids == ["a1", "a2"]

    asyncio.run(run())


def test_a_story_that_is_taken_back_before_its_new_subscription_is_known_is_not_told() -> None:
    async def run() -> None:
        log = Log()
        async with receiving() as receiver:
            found = recipients()
            async with running(log, found) as couriers:
                couriers.outbox.apply(log.put(ago(), 1))
                couriers.outbox.apply(log.put(ago(), 2, id="a2", kind="retract"))
                change(found, told_by(receiver.url))
                await until(lambda: not log.alerts)
            assert receiver.ids == []

    asyncio.run(run())


def test_a_slow_destination_holds_up_only_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("streams.notify.couriers.MAX_BACKLOG", 10)

    begun: list[web.Request] = []

    async def answer(request: web.Request) -> web.StreamResponse:
        begun.append(request)
        await asyncio.sleep(0.2)
        return web.Response()

    async def run() -> None:
        log = Log()
        async with receiving(answer) as slow, running(log, recipients(told_by(slow.url))) as couriers:
            for number in range(30):
                couriers.outbox.apply(log.put(ago(), number, id=f"a{number}", story=f"urn:x:{number}"))
            await until(lambda: len(begun) == queue.PARALLEL)
            assert couriers.backlog == 10

    asyncio.run(run())


def test_what_is_known_of_an_alert_is_what_was_written_last() -> None:
    """The topic still has earlier records of the alert, until it is compacted."""

    async def run() -> None:
        log = Log()
        async with receiving() as up, receiving() as down:
            found = recipients(told_by(up.url, down.url))
            earlier = log.put(ago(), 1)
            log.change({down.url: Failures(count=3, since=ago(hours=20))})
            later = log.message("alert rail-strikes a1")
            async with Senders(settings()) as senders:
                couriers = Couriers(found, senders, log.write)
                couriers.outbox.apply(earlier)
                couriers.outbox.apply(later)
                couriers.outbox.begin()
                await until(lambda: not log.alerts)
                await couriers.stop()
            assert (up.ids, down.ids) == ([], ["a1"])

    asyncio.run(run())


def test_what_was_delivered_is_not_delivered_again_when_the_own_records_of_it_are_read() -> None:
    async def run() -> None:
        log = Log()
        written: list[tuple[str, bytes | None]] = []

        def write(
            partition: int, key: str, value: bytes | None, headers: Mapping[str, bytes]
        ) -> "asyncio.Future[None]":
            written.append((key, value))
            return log.write(partition, key, value, headers)

        async with receiving() as one, receiving() as two, Senders(settings()) as senders:
            couriers = Couriers(recipients(told_by(one.url, two.url)), senders, write)
            couriers.outbox.begin()
            couriers.outbox.apply(log.put(ago(), 1))
            await until(lambda: not couriers.outbox.queues)
            [left, deleted] = [value for key, value in written if key == "alert rail-strikes a1"]
            assert left is not None
            assert deleted is None
            couriers.outbox.apply(message(TOPIC, "alert rail-strikes a1", left))
            assert len(couriers.outbox) == 0
            await couriers.stop()
            assert one.ids == two.ids == ["a1"]

    asyncio.run(run())


def test_a_destination_that_nothing_waits_for_does_not_count_as_failing() -> None:
    async def run() -> None:
        log = Log()
        async with receiving() as receiver:
            receiver.status = 500
            found = recipients(told_by(receiver.url))
            async with running(log, found) as couriers:
                couriers.outbox.apply(log.put(ago(), 1))
                await until(lambda: any(state.failing for _, _, state in couriers.outbox.memory.states()))
                couriers.wake(change(found, removed="rail-strikes"))
                await until(lambda: not couriers.outbox.queues)
            assert log.state(receiver.url).failing is None

    asyncio.run(run())


def test_what_another_process_has_delivered_is_not_delivered_again() -> None:
    async def run() -> None:
        log = Log()
        async with receiving() as receiver:
            found = recipients(told_by(receiver.url, digest={"minutes": 60}))
            async with running(log, found) as couriers:
                couriers.outbox.apply(log.put(ago(), 1))
                couriers.outbox.apply(message(TOPIC, "alert rail-strikes a1", b""))
                couriers.wake(change(found, told_by(receiver.url)))
                await until(lambda: not couriers.outbox.queues)
            assert not receiver.ids

    asyncio.run(run())


def test_a_destination_that_cannot_be_written_to_harms_no_other() -> None:
    async def run() -> None:
        log = Log()
        async with receiving() as receiver:
            strange = ["http://a..b/", "http://*/", "http://x:0/", receiver.url]
            mails = ["a..b@desk.example", "ann@desk..example"]
            found = recipients(subscription(delivery={"webhooks": strange, "emails": mails}))
            async with running(log, found) as couriers:
                couriers.outbox.apply(log.put(ago(), 1))
                await until(lambda: receiver.ids == ["a1"])
                await until(lambda: len([s for _, _, s in couriers.outbox.memory.states() if s.failing]) == 5)

    asyncio.run(run())


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("alert rail-strikes a1", b"{"),
        ("alert rail-strikes a1", b"[]"),
        ("alert rail-strikes a1", b'{"alert": {}, "at": "2026-11-26T12:00:00Z", "offset": 1}'),
        ("alert rail-strikes other", None),
        ("destination rail-strikes", b"{}"),
        ("destination rail-strikes https://x/", b'{"failing": "today"}'),
        ("destination rail-strikes topic:A b", b"{}"),
        ("told rail-strikes https://x/", b"{}"),
        ("told rail-strikes one https://x/", b"{}"),
        ("told rail-strikes 1 https://x/", b'{"owner": "desk", "day": "today", "stories": ""}'),
        ("destination rail-strikes http://[", b"{}"),
        ("alert rail-strikes a1", _left("http://desk:port/")),
        ("alert rail-strikes a1", _left("nobody")),
        ("\xff", b"\xff"),
    ],
)
def test_what_is_no_record_is_ignored(
    key: str, value: bytes | None, caplog: pytest.LogCaptureFixture
) -> None:
    log = Log()
    valid = log.put(ago(), 1).value
    found = Outbox(recipients(), log.write, lambda _: None)
    found.apply(message(TOPIC, key, valid if value is None else value))
    assert len(found) == 0
    assert "wire.notified-0@0: not a record of notify" in caplog.text
