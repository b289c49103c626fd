"""Subscriptions as notify knows them."""

import orjson
import pytest

from processors.errors import SubscriptionError
from processors.subscriptions.subscription import Subscription
from streams.compacted import Changes
from streams.notify import destinations
from streams.notify.queue import Queue
from streams.notify.recipients import Recipients
from streams.notify.records import State
from tests.streams.notify.examples import change, message, recipients, subscription

WEBHOOK = subscription(delivery={"webhooks": ["https://example.com"], "emails": ["ann@desk.example"]})


def test_destinations_are_those_of_the_newest_version() -> None:
    found = recipients(WEBHOOK, subscription("other"))
    given = found.get("rail-strikes")
    assert given is not None
    assert destinations.of(given) == ["https://example.com/", "ann@desk.example"]
    assert found.get("other") is None
    assert found.has_no_destinations("other")
    assert not found.has_no_destinations("unknown")
    before = found.digest("rail-strikes")
    assert change(found, WEBHOOK) == {"rail-strikes"}
    assert found.digest("rail-strikes") == before
    change(found, WEBHOOK.model_copy(update={"muted": True}))
    assert found.digest("rail-strikes") != before
    change(found, removed="rail-strikes")
    assert "rail-strikes" not in found


def test_what_was_known_holds_until_the_topic_has_been_read_again() -> None:
    found = recipients(WEBHOOK, subscription("gone", delivery=WEBHOOK.delivery.model_dump()))
    assert found.known
    assert found.apply(Changes([], restarted=True, complete=False)) == set()
    first = message("wire.subscriptions", "rail-strikes", WEBHOOK.to_json())
    found.apply(Changes([first], restarted=False, complete=False))
    assert "gone" in found
    assert found.apply(Changes([], restarted=False, complete=True)) == {"rail-strikes", "gone"}
    assert "gone" not in found
    assert "rail-strikes" in found


def test_nothing_is_known_until_the_topic_has_been_read_to_its_end() -> None:
    found = Recipients()
    found.apply(Changes([], restarted=True, complete=False))
    assert not found.known
    found.apply(Changes([], restarted=False, complete=True))
    assert found.known


@pytest.mark.parametrize("value", [b"{", b"[]", b'{"id": "rail-strikes"}', b"\xff"])
def test_what_is_not_a_subscription_takes_the_place_of_the_one_before(
    value: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    found = recipients(WEBHOOK)
    invalid = message("wire.subscriptions", "rail-strikes", value)
    found.apply(Changes([invalid], restarted=False, complete=True))
    assert "rail-strikes" not in found
    assert "wire.subscriptions-0@0: not a subscription" in caplog.text


@pytest.mark.parametrize(
    ("delivery", "problem"),
    [
        (
            {"quiet": {"start": "12:00", "end": "12:00"}},
            "delivery.quiet: start and end are the same; mute the subscription to stop all alerts",
        ),
        ({"topic": "Rail"}, "delivery.topic: 'Rail' must be up to 100 lower-case letters, digits, "),
        ({"topic": "../raw"}, "delivery.topic: '../raw' must be up to 100 lower-case letters, digits, "),
        ({"topic": ""}, "delivery.topic: must be up to 100 lower-case letters, digits, "),
        ({"topic": "x" * 101}, "delivery.topic: must be up to 100 lower-case letters, digits, "),
    ],
)
def test_deliveries_that_are_refused(delivery: dict[str, object], problem: str) -> None:
    given = {"id": "rail", "owner": "desk", "query": "rain", "delivery": delivery}
    with pytest.raises(SubscriptionError) as caught:
        Subscription.from_json(orjson.dumps(given))
    assert str(caught.value).startswith(problem)


def test_a_topic_is_a_destination() -> None:
    given = subscription(delivery={"topic": "rail", "emails": ["ann@desk.example"], "digest": {"minutes": 9}})
    assert destinations.of(given) == ["topic:rail", "ann@desk.example"]
    assert destinations.delivery_to("topic:rail", given).digest is None
    assert destinations.delivery_to("ann@desk.example", given).digest
    assert not recipients(given).has_no_destinations(given.id)
    assert str(Queue("rail", "topic:rail", 0, State())) == "rail: topic:rail"
