"""The stage `alerts`, without Kafka: the life of a story, embargoes, repetitions and crashes."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from prometheus_client import REGISTRY

from processors.errors import QueryError, StoryError
from processors.formats import parse
from processors.story import rfc3339, to_json
from processors.subjects.vocabulary import media_topics
from processors.subscriptions.alerts import Alert
from processors.subscriptions.matching import Subscriptions
from streams.agents import alerts
from streams.messages import Incoming, Outgoing, Result
from streams.settings import Settings
from tests.streams.agents import make_agent
from tests.streams.contract.validation import message_errors

URI = "urn:x:flood"
SOON = timedelta(seconds=60)


class Desk:
    """The agent, its stores, and the alerts that have been delivered."""

    def __init__(self, **settings: Any) -> None:
        self.subscriptions = Subscriptions(media_topics())
        pipeline: Any = SimpleNamespace(subscriptions=self.subscriptions)
        agent = make_agent("alerts", pipeline, Settings(**settings))
        assert isinstance(agent, alerts.Alerts)
        self.agent = agent
        self.alerts: list[Alert] = []
        self._offset = 0

    def subscribe(self, id: str, query: str, **given: object) -> None:
        value = {"id": id, "owner": "desk", "query": query} | given
        self.subscriptions.put(json.dumps(value).encode())

    def message(self, version: int, text: str, **given: Any) -> Incoming:
        """A version of the story, as it is on wire.enriched."""
        [story] = parse(text.encode()).stories
        story["uri"], story["version"] = URI, str(version)
        story["versionCreated"] = rfc3339(datetime(2026, 11, 20, 10, version, tzinfo=UTC))
        story["enrichment"]["digest"] = f"digest-{version}"
        replayed = given.pop("replayed", None)
        if replayed:
            story["enrichment"]["replayed"] = replayed
        story.update(given)  # type: ignore[typeddict-item]
        self._offset += 1
        headers = {"traceparent": b"00-1", "ce_type": b"copytaster.story.subjects"}
        return Incoming("wire.enriched", 0, self._offset, URI.encode(), to_json(story), headers, 1.0)

    def process(self, *messages: Incoming) -> list[str]:
        """Process messages in one batch; returns the alerts in short."""
        return self.deliver(self.agent.process(messages))

    def due(self) -> list[str]:
        return self.deliver([result for results in self.agent.due().values() for result in results])

    def deliver(self, results: list[Result]) -> list[str]:
        """Deliver results as the runtime does; returns the alerts in short."""
        for store in self.agent.stores:
            store.apply(state for result in results for state in result.states)
        new = [json.loads(out.value or b"") for out in sent(results, "wire.alerts")]
        self.alerts += new
        return [f"{alert['kind']} {alert['subscription']} {alert['story']['version']}" for alert in new]


def sent(results: list[Result], topic: str) -> Iterator[Outgoing]:
    """The messages to a topic, each valid by the contract."""
    for result in results:
        for out in (*result.outgoing, *result.states):
            assert message_errors(out.topic, out.value or b"", out.headers) == []
            if out.topic == topic:
                yield out


@pytest.fixture
def desk() -> Desk:
    desk = Desk()
    desk.subscribe("floods", "flood")
    desk.subscribe("boats", "boats")
    return desk


def test_the_life_of_a_story(desk: Desk) -> None:
    assert desk.process(desk.message(1, "A flood came.")) == ["match floods 1"]
    text = "A flood came. The army sent boats."
    headlines = [{"contentType": "text/plain", "value": "Boats"}]
    assert desk.process(desk.message(2, text, headlines=headlines)) == ["update floods 2", "match boats 2"]
    assert desk.process(desk.message(3, "The army sent boats.", headlines=headlines)) == ["retract floods 3"]
    assert desk.process(desk.message(4, "Kill.", pubStatus="canceled")) == ["retract boats 4"]
    assert desk.process(desk.message(5, "Kill again.", pubStatus="canceled")) == []
    match, update, _, unmatched, killed = desk.alerts
    assert match["why"] and not unmatched["why"]
    assert update["changed"] == ["headline", "text"]
    assert (unmatched["reason"], killed["reason"]) == ("unmatched", "killed")
    assert killed["record"] == {"topic": "wire.enriched", "partition": 0, "offset": 4}
    assert len({alert["id"] for alert in desk.alerts}) == len(desk.alerts)


def test_an_alert_has_a_key_of_its_own_and_headers_of_cloudevents(desk: Desk) -> None:
    results = desk.agent.process([desk.message(1, "A flood came.", urgency=2)])
    [alert] = sent(results, "wire.alerts")
    assert alert.key == b"floods urn:x:flood"
    assert alert.partition is None
    told = {name: alert.headers[f"ce_{name}"].decode() for name in ("type", "subscription", "owner", "uri")}
    assert told == {"type": "copytaster.alert.match", "subscription": "floods", "owner": "desk", "uri": URI}
    assert alert.headers["ce_id"].decode() == json.loads(alert.value or b"")["id"]
    assert alert.headers["traceparent"] == b"00-1"


def test_what_is_processed_again_after_a_crash_is_told_once(desk: Desk) -> None:
    first, second = desk.message(1, "A flood came."), desk.message(2, "Kill.", pubStatus="canceled")
    lost = desk.agent.process([first])  # the worker ends before anything is delivered
    assert desk.process(first) == ["match floods 1"]
    [before], [after] = (list(sent(lost, "wire.alerts")), desk.alerts)
    assert json.loads(before.value or b"")["id"] == after["id"], "at least once, consumers recognise it"
    assert desk.process(first, second, second) == ["retract floods 2"]
    assert desk.process(first, second) == []


def test_versions_in_one_batch_see_each_other(desk: Desk) -> None:
    batch = [
        desk.message(1, "A flood came."),
        desk.message(2, "Kill.", pubStatus="canceled"),
        desk.message(3, "A flood came, they say."),
    ]
    assert desk.process(*batch) == ["match floods 1", "retract floods 2", "match floods 3"]


def test_a_story_that_an_unknown_subscription_was_told_of_is_taken_back_from_it_too(desk: Desk) -> None:
    """A worker may be behind in reading wire.subscriptions, or the subscription may be deleted."""
    desk.process(desk.message(1, "A flood came."))
    desk.subscriptions.remove("floods")
    assert desk.process(desk.message(2, "Wheat.")) == []
    assert desk.process(desk.message(3, "Kill.", pubStatus="canceled")) == ["retract floods 3"]


def test_a_changed_query_takes_the_next_version_back(desk: Desk) -> None:
    desk.process(desk.message(1, "A flood came."))
    desk.subscribe("floods", "wheat")
    assert desk.process(desk.message(2, "A flood came and went.")) == ["retract floods 2"]


def test_a_query_that_has_become_invalid_takes_nothing_back(desk: Desk) -> None:
    desk.process(desk.message(1, "A flood came."))
    with pytest.raises(QueryError):
        desk.subscribe("floods", "(((")
    assert desk.process(desk.message(2, "A flood came and went.")) == []
    assert desk.process(desk.message(3, "Kill.", pubStatus="canceled")) == ["retract floods 3"]


def embargo(delay: timedelta = SOON) -> str:
    return rfc3339(datetime.now(UTC) + delay)


ENDED = "2026-11-20T09:00:00.000Z"
OVERDUE = "copytaster_embargo_overdue_seconds"


def hold(desk: Desk, message: Incoming) -> list[str]:
    """Process a message whose embargo has `ENDED`, as if that were still to come."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(alerts, "is_embargoed", lambda _story: True)
        return desk.process(message)


def test_an_embargoed_story_is_told_when_its_embargo_ends(desk: Desk) -> None:
    assert desk.process(desk.message(1, "A flood came.", embargoedUntil=embargo())) == []
    assert desk.due() == []
    message = desk.message(2, "A flood came.", embargoedUntil=ENDED)
    assert hold(desk, message) == hold(desk, message) == []
    assert desk.due() == ["match floods 2"]
    assert desk.alerts[0]["record"]["offset"] == message.offset
    assert desk.due() == []
    assert desk.process(message) == []


def test_a_story_that_is_not_released_is_overdue(desk: Desk) -> None:
    assert desk.process(desk.message(1, "A flood came.", embargoedUntil=embargo())) == []
    desk.due()
    assert REGISTRY.get_sample_value(OVERDUE, {"stage": "alerts"}) == 0
    hold(desk, desk.message(2, "A flood came.", embargoedUntil=ENDED))
    due = desk.agent.due()  # and it is not delivered
    late = (datetime.now(UTC) - datetime.fromisoformat(ENDED)).total_seconds()
    assert REGISTRY.get_sample_value(OVERDUE, {"stage": "alerts"}) == pytest.approx(late, abs=5)
    desk.deliver(due[0])
    assert REGISTRY.get_sample_value(OVERDUE, {"stage": "alerts"}) == 0


def test_a_kill_under_embargo_tells_nobody(desk: Desk) -> None:
    hold(desk, desk.message(1, "A flood came.", embargoedUntil=ENDED))
    assert desk.process(desk.message(2, "Kill.", pubStatus="canceled")) == []
    assert desk.due() == []


def test_those_who_were_told_before_an_embargo_keep_what_they_have_until_it_ends(desk: Desk) -> None:
    desk.process(desk.message(1, "A flood came."))
    assert hold(desk, desk.message(2, "The army sent boats.", embargoedUntil=ENDED)) == []
    assert desk.due() == ["retract floods 2", "match boats 2"]


def test_those_who_were_told_before_an_embargo_are_told_of_the_kill(desk: Desk) -> None:
    desk.process(desk.message(1, "A flood came."))
    assert desk.process(desk.message(2, "The army sent boats.", embargoedUntil=embargo())) == []
    assert desk.process(desk.message(3, "Kill.", pubStatus="canceled")) == ["retract floods 3"]


def test_a_version_without_embargo_takes_the_place_of_the_held_one(desk: Desk) -> None:
    hold(desk, desk.message(1, "A flood came.", embargoedUntil=ENDED))
    assert desk.process(desk.message(2, "The army sent boats.")) == ["match boats 2"]
    assert desk.due() == []


def test_embargoes_are_only_marked_if_the_setting_says_so() -> None:
    desk = Desk(embargo="mark")
    desk.subscribe("floods", "flood")
    assert desk.process(desk.message(1, "A flood came.", embargoedUntil=embargo())) == ["match floods 1"]


def test_what_is_no_held_story_becomes_a_dead_letter(desk: Desk) -> None:
    _, held = desk.agent.stores
    for value in (b"{", b"[]", b'{"record": {}, "story": {"embargoedUntil": "2026-01-01T10:00:00Z"}}'):
        held.apply([Outgoing("wire.held", b"urn:x:1", value, partition=0)])
        [[result]] = desk.agent.due().values()
        [letter] = result.outgoing
        assert (letter.topic, letter.value) == ("wire.deadletter", value)
        assert [(state.topic, state.value) for state in result.states] == [("wire.held", None)]


def test_a_replay_tells_only_what_differs(desk: Desk) -> None:
    desk.process(desk.message(1, "A flood came."))
    at = "2026-11-21T10:00:00.000Z"
    again = desk.message(1, "A flood came.", replayed=at)
    assert desk.process(again) == []
    assert desk.process(again) == []
    desk.subscribe("water", "flood")
    later = "2026-11-21T11:00:00.000Z"
    assert desk.process(desk.message(1, "A flood came.", replayed=later)) == ["match water 1"]
    assert desk.alerts[-1]["replayed"] == later


@pytest.mark.parametrize("value", [b"", b"{}", b"\xff", b"[1]"])
def test_a_message_that_is_no_record_is_refused(desk: Desk, value: bytes) -> None:
    with pytest.raises(StoryError):
        desk.agent.process([Incoming("wire.enriched", 0, 0, b"x", value, {}, 1.0)])


def test_what_alerts_quote_is_limited(desk: Desk) -> None:
    headlines = [{"contentType": "text/plain", "value": "flood " * 100_000}]
    desk.process(desk.message(1, "flood " * 100_000, headlines=headlines))
    assert len(json.dumps(desk.alerts[0])) < 20_000


def test_too_many_subscriptions_for_a_record_make_a_dead_letter(desk: Desk, monkeypatch: Any) -> None:
    monkeypatch.setattr("streams.agents.alerts.MAX_RECORD", 300)
    for number in range(10):
        desk.subscribe(f"flood-{number}", "flood")
    with pytest.raises(StoryError, match="subscriptions that were told") as caught:
        desk.process(desk.message(1, "A flood came."))
    assert caught.value.reason == "too-large"


def test_nothing_is_remembered_of_a_story_that_nobody_was_told_of() -> None:
    desk = Desk()
    desk.subscribe("floods", "flood")
    results = desk.agent.process([desk.message(1, "A quiet day."), desk.message(2, "Another.")])
    assert [(each.outgoing, each.states, each.outcome) for each in results] == [([], [], "passed")] * 2
    assert desk.process(desk.message(3, "A flood.")) == ["match floods 3"]
    # Told once and taken back: that it was is still remembered, because a crash may repeat the versions.
    assert desk.process(desk.message(4, "A quiet day.")) == ["retract floods 4"]
    assert desk.process(desk.message(3, "A flood."), desk.message(4, "A quiet day.")) == []
