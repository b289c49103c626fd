"""Both deliveries, to a broker that refuses messages: they return only once everything is confirmed."""

import asyncio
from typing import Any

import pytest
from aiokafka.errors import (
    IllegalOperation,
    KafkaConnectionError,
    KafkaError,
    MessageSizeTooLargeError,
    OutOfOrderSequenceNumber,
    ProducerFenced,
    RequestTimedOutError,
)

from streams.deadletters import TRUNCATED_SIZE, details
from streams.errors import OutOfSequenceError
from streams.messages import Outgoing, Result
from streams.runtime import delivery
from streams.runtime.delivery import Delivery, ExactlyOnce
from tests.streams.runtime.fakes import (
    LETTERS,
    FakeBroker,
    FakeTransactionalProducer,
    FakeTransactionalProducers,
    MakeDelivery,
    at_least_once,
    both_deliveries,
    exactly_once,
)


@pytest.fixture(autouse=True)
def no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delivery, "SEND_PAUSES", (0.0, 0.0))


def story(value: bytes, key: bytes = b"urn:x:1") -> Result:
    """A story sent to two topics, with its state."""
    sending = [Outgoing("wire.enriched", key, value), Outgoing("wire.subject.sport", key, value)]
    return Result(sending, states=[Outgoing("wire.outlets", key, b"seen " + value, partition=3)])


def deliver(delivery: Delivery, *results: Result) -> None:
    async def run() -> None:
        await delivery.take({3})
        await delivery.deliver(3, results)

    asyncio.run(run())


@both_deliveries
def test_output_and_state_are_delivered_in_order(make: MakeDelivery) -> None:
    broker = FakeBroker()
    deliver(make(broker), story(b"v1"))
    assert [(m.topic, m.value) for m in broker.committed] == [
        ("wire.enriched", b"v1"),
        ("wire.subject.sport", b"v1"),
        ("wire.outlets", b"seen v1"),
    ]


def test_at_least_once_retries_failed_messages_and_later_ones_of_the_same_key() -> None:
    broker = FakeBroker([None, KafkaConnectionError(), None, None])
    results = [
        Result([Outgoing("wire.stories", key, value)])
        for key, value in ((b"a", b"a1"), (b"b", b"b1"), (b"b", b"b2"), (b"c", b"c1"))
    ]
    deliver(at_least_once(broker), *results)
    values = broker.values("wire.stories")
    assert values == [b"a1", b"b2", b"c1", b"b1", b"b2"]  # the versions of b end in order
    assert broker.failures == []


def test_at_least_once_sends_state_only_after_the_output_is_confirmed() -> None:
    broker = FakeBroker([RequestTimedOutError(), RequestTimedOutError(), RequestTimedOutError()])
    deliver(at_least_once(broker), story(b"v1"))
    topics = [message.topic for message in broker.committed]
    assert topics.index("wire.outlets") > max(
        topics.index("wire.enriched"), topics.index("wire.subject.sport")
    )


def test_at_least_once_writes_the_state_of_a_story_in_order() -> None:
    broker = FakeBroker([None, KafkaConnectionError()])  # the second update, or what is sent beside the first
    one, other = b"urn:x:1", b"urn:x:2"
    held = [Outgoing("wire.held", key, b"held", partition=3) for key in (one, other)]
    alerted = [Outgoing("wire.alerted", key, b"v1", partition=3) for key in (one, other)]
    deliver(at_least_once(broker), *(Result([], states=[*both]) for both in zip(held, alerted, strict=True)))
    assert [(m.topic, m.key) for m in broker.committed] == [
        ("wire.held", one),
        ("wire.held", other),
        ("wire.alerted", one),
        ("wire.alerted", other),
    ]


def test_at_least_once_fails_if_the_producer_is_out_of_sequence() -> None:
    with pytest.raises(OutOfSequenceError, match=r"wire\.enriched"):
        deliver(at_least_once(FakeBroker([OutOfOrderSequenceNumber()])), story(b"v1"))


@both_deliveries
def test_only_the_message_that_is_too_large_becomes_a_dead_letter(make: MakeDelivery) -> None:
    broker = FakeBroker()
    broker.limit = 10
    huge = Result([Outgoing("wire.enriched", b"huge", b"x" * 11)])
    deliver(make(broker), story(b"v1"), huge, story(b"v2", b"urn:x:2"))
    assert broker.values("wire.enriched") == [b"v1", b"v2"]
    assert broker.values("wire.outlets") == [b"seen v1", b"seen v2"]
    [letter] = [message for message in broker.committed if message.topic == "wire.deadletter"]
    assert letter.key == b"huge"
    assert details(letter.headers)["reason"] == "too-large"
    assert details(letter.headers)["topic"] == "wire.enriched"
    assert letter.value == b"x" * 5  # the dead letter was over the limit as well
    assert details(letter.headers)["size"] == "11"  # so that a retry does not take it for the whole


@both_deliveries
def test_a_dead_letter_that_is_truncated_names_its_full_size(make: MakeDelivery) -> None:
    broker = FakeBroker()
    broker.limit = TRUNCATED_SIZE // 2 + 10
    deliver(make(broker), Result([Outgoing("wire.parsed", b"huge", b"x" * (TRUNCATED_SIZE + 11))]))
    [letter] = broker.committed
    assert details(letter.headers)["size"] == str(TRUNCATED_SIZE + 11)
    assert len(letter.value or b"") == TRUNCATED_SIZE // 2


def test_stories_with_very_many_messages_are_sent_in_transactions_of_their_own(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(delivery, "TRANSACTION_MESSAGES", 4)
    broker = FakeBroker()
    results = [story(b"v%d" % n, b"urn:x:%d" % n) for n in range(3)]
    large = Result([Outgoing("wire.alerts", b"%d" % n, b"alert") for n in range(9)], states=results[0].states)
    empty = Result([], outcome="repeated")
    deliver(exactly_once(broker), *results, large, empty, results[0])
    two = [*results[0].outgoing, *results[1].outgoing, *results[0].states, *results[1].states]
    rest = [*results[2].outgoing, *results[2].states, *large.outgoing, *large.states]
    last = [*results[0].outgoing, *results[0].states]
    values = [(message.topic, message.value) for message in broker.committed]
    assert values == [(message.topic, message.value) for message in (*two, *rest, *last)]


def test_what_precedes_a_transaction_that_fails_is_delivered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delivery, "TRANSACTION_MESSAGES", 2)
    broker = FakeBroker([None, None, None, KafkaConnectionError()])
    with pytest.raises(KafkaError):
        deliver(exactly_once(broker), story(b"v1"), story(b"v2", b"urn:x:2"))
    assert [message.value for message in broker.committed] == [b"v1", b"v1", b"seen v1"]


@pytest.mark.parametrize("failure", [KafkaConnectionError(), RequestTimedOutError()])
def test_exactly_once_commits_nothing_if_a_send_fails(failure: KafkaError) -> None:
    broker = FakeBroker([None, failure])
    with pytest.raises(type(failure)):
        deliver(exactly_once(broker), story(b"v1"))
    assert broker.committed == []


def test_a_fenced_producer_commits_nothing() -> None:
    broker = FakeBroker()
    frozen, other = exactly_once(broker), exactly_once(broker)

    async def run() -> None:
        await frozen.take({3})
        await other.take({3})
        await other.deliver(3, [story(b"theirs")])
        with pytest.raises(ProducerFenced):
            await frozen.deliver(3, [story(b"ours")])

    asyncio.run(run())
    assert broker.values("wire.enriched") == [b"theirs"]


def test_a_commit_of_unknown_outcome_is_an_error() -> None:
    broker = FakeBroker()
    broker.commit_failures = [RequestTimedOutError()]
    with pytest.raises(RequestTimedOutError):
        deliver(exactly_once(broker), story(b"v1"))
    assert broker.values("wire.enriched") == [b"v1"]  # it was committed, but the producer cannot know


def test_a_producer_that_does_not_start_is_stopped_and_not_used() -> None:
    class Refused(FakeTransactionalProducer):
        async def start(self) -> None:
            raise KafkaConnectionError("nobody there")

    refused = FakeTransactionalProducers(FakeBroker(), Refused)
    with pytest.raises(KafkaConnectionError):
        deliver(ExactlyOnce(refused, LETTERS), story(b"v1"))
    assert [producer.stopped for producer in refused.created] == [True]


def test_a_tombstone_in_a_request_that_is_too_large_is_sent() -> None:
    """The limit is per request: the first message that is refused need not be the one that exceeds it."""
    broker = FakeBroker([None, None, MessageSizeTooLargeError()])
    tombstone = Result([], states=[Outgoing("wire.embargoed", b"urn:x:1", None, partition=3)])
    deliver(exactly_once(broker), tombstone, story(b"v1"))
    assert broker.values("wire.embargoed") == [None]
    assert broker.values("wire.enriched") == [b"v1"]
    assert broker.values("wire.deadletter") == []


def test_a_released_partition_has_no_producer() -> None:
    producers = FakeTransactionalProducers(FakeBroker())

    async def run() -> None:
        delivery = ExactlyOnce(producers, LETTERS)
        await delivery.take({1, 2})
        await delivery.take({1, 2})  # has them already
        await delivery.release({2, 3})
        await delivery.take({2})
        stopped = [producer.stopped for producer in producers.created]
        assert (len(stopped), stopped.count(True)) == (3, 1)
        await delivery.stop()

    asyncio.run(run())
    assert all(producer.stopped for producer in producers.created)
    assert producers.closed


def test_a_producer_that_does_not_start_keeps_none_waiting() -> None:
    class Refused(FakeTransactionalProducer):
        async def start(self) -> None:
            if self is producers.created[0]:
                raise KafkaConnectionError("nobody there")
            await asyncio.Event().wait()

    producers = FakeTransactionalProducers(FakeBroker(), Refused)
    with pytest.raises(KafkaConnectionError):
        asyncio.run(asyncio.wait_for(ExactlyOnce(producers, LETTERS).take(range(100)), 10))
    assert len(producers.created) < 100
    assert all(producer.stopped for producer in producers.created)


def test_producers_start_together_but_not_all_at_once() -> None:
    starting: list[FakeTransactionalProducer] = []

    class Slow(FakeTransactionalProducer):
        async def start(self) -> None:
            starting.append(self)
            most.append(len(starting))
            await asyncio.sleep(0)
            starting.remove(self)

    most: list[int] = []
    asyncio.run(ExactlyOnce(FakeTransactionalProducers(FakeBroker(), Slow), LETTERS).take(range(1_000)))
    assert (len(most), max(most)) == (1_000, delivery.STARTS)


@pytest.mark.parametrize("error", [IllegalOperation("in error state"), AssertionError("bad transition")])
def test_what_aiokafka_raises_after_an_earlier_failure_is_a_kafka_error(error: Exception) -> None:
    class Failed(FakeTransactionalProducer):
        def transaction(self) -> Any:
            raise error

    failed = FakeTransactionalProducers(FakeBroker(), Failed)
    with pytest.raises(KafkaError):
        deliver(ExactlyOnce(failed, LETTERS), story(b"v1"))
