"""Which subscriptions a story matches, and in which state they are."""

import json
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from processors.errors import QueryError, SubscriptionError
from processors.formats import parse
from processors.queries.parser import parse as parse_query
from processors.story import Story
from processors.subjects.vocabulary import media_topics
from processors.subscriptions.excerpts import MAX_CLUES, MAX_MENTIONS
from processors.subscriptions.matching import Subscriptions


def subscription(id: str, query: str, **properties: Any) -> bytes:
    return json.dumps({"id": id, "owner": "desk", "query": query} | properties).encode()


def story(text: str, source: str = "Norwick") -> Story:
    item = {
        "uri": "urn:x:1",
        "type": "text",
        "versionCreated": "2026-11-02T08:00:00Z",
        "headlines": [{"value": text}],
        "bodies": [{"contentType": "text/plain", "value": f"{text}. Nobody was hurt."}],
        "infoSources": [{"name": source}],
    }
    return parse(json.dumps(item).encode()).stories[0]


@pytest.fixture
def subscriptions() -> Subscriptions:
    return Subscriptions(media_topics())


def test_a_story_matches_subscriptions(subscriptions: Subscriptions) -> None:
    subscriptions.put(subscription("rail", "rail strike", name="Trains"))
    subscriptions.put(subscription("air", "airline strike"))
    subscriptions.put(subscription("again", "rail strike"))
    matches = subscriptions.match(story("Rail strike halts trains"))
    assert {id: found.name for id, found in matches.found.items()} == {"rail": "Trains", "again": ""}
    assert matches.candidates == 1  # both have the same query, and the third needs another word


def test_a_change_counts_for_the_next_story(subscriptions: Subscriptions) -> None:
    strike, flood = story("Rail strike halts trains"), story("Floods close the road")

    def found(each: Story) -> list[str]:
        return [*subscriptions.match(each).found]

    subscriptions.put(subscription("a", "strike"))
    assert (found(strike), found(flood)) == (["a"], [])
    subscriptions.put(subscription("a", "flood"))
    assert (found(strike), found(flood)) == ([], ["a"])
    assert len(subscriptions) == 1
    subscriptions.remove("a")
    subscriptions.remove("a")
    assert (found(strike), found(flood), len(subscriptions)) == ([], [], 0)


def test_subscriptions_by_id(subscriptions: Subscriptions) -> None:
    subscriptions.put(subscription("a", "strike", name="Strikes"))
    found = subscriptions.get("a")
    assert found
    assert found.name == "Strikes"
    assert subscriptions.get("b") is None
    assert subscriptions.ids() == ["a"]


def test_an_invalid_query_takes_the_place_of_the_earlier_one(subscriptions: Subscriptions) -> None:
    subscriptions.put(subscription("a", "strike"))
    with pytest.raises(QueryError):
        subscriptions.put(subscription("a", "strike AND"))
    assert not subscriptions.match(story("Rail strike")).found
    assert subscriptions.get("a") is None
    assert (subscriptions.ids(), len(subscriptions), subscriptions.states()["invalid"]) == (["a"], 1, 1)
    subscriptions.put(subscription("a", "strike"))
    assert [*subscriptions.match(story("Rail strike")).found] == ["a"]
    assert subscriptions.states() == {"active": 1, "muted": 0, "scheduled": 0, "ended": 0, "invalid": 0}


@pytest.mark.parametrize("data", [b"", b"[]", b'{"id": "a"}', b'{"id": "a", "owner": "desk", "query": ""}'])
def test_what_is_no_subscription_changes_nothing(subscriptions: Subscriptions, data: bytes) -> None:
    subscriptions.put(subscription("a", "strike"))
    with pytest.raises(SubscriptionError):
        subscriptions.put(data)
    assert [*subscriptions.match(story("Rail strike")).found] == ["a"]


def test_without_subscriptions_a_story_costs_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    given = story("Strike")
    monkeypatch.setattr("processors.subscriptions.matching.Facts", None)
    assert Subscriptions(media_topics()).match(given).found == {}


def test_states(subscriptions: Subscriptions) -> None:
    def day(number: int) -> str:
        return (datetime.now(UTC) + timedelta(days=number)).isoformat()

    subscriptions.put(subscription("a", "strike"))
    subscriptions.put(subscription("b", "strike", muted=True))
    subscriptions.put(subscription("c", "strike", starts=day(1)))
    subscriptions.put(subscription("d", "strike", ends=day(-1), muted=True))
    subscriptions.put(subscription("e", "strike", starts=day(-1), ends=day(1)))
    assert subscriptions.states() == {"active": 2, "muted": 1, "scheduled": 1, "ended": 1, "invalid": 0}
    assert subscriptions.match(story("Rail strike")).found.keys() == set("abcde")
    for id in "bcd":
        subscriptions.remove(id)
    assert subscriptions.states() == {"active": 2, "muted": 0, "scheduled": 0, "ended": 0, "invalid": 0}


def test_why_a_subscription_matches(subscriptions: Subscriptions) -> None:
    subscriptions.put(subscription("a", "rail strike"))
    strike = story("Rail strike halts trains")
    [found] = subscriptions.match(strike).found.values()
    where = [evidence["where"] for evidence in subscriptions.evidence(found, strike)]
    assert where == ["headline", "text"]
    assert subscriptions.evidence(found, story("Floods close the road")) == []


def test_what_is_quoted_of_a_story_is_limited(subscriptions: Subscriptions) -> None:
    words = [f"port{number}" for number in range(50)]
    subscriptions.put(subscription("a", " OR ".join(words)))
    long = story("Ports close\n\n" + " ".join(words * 12))
    [found] = subscriptions.match(long).found.values()
    why = subscriptions.evidence(found, long)
    assert len(why) == MAX_CLUES
    assert max(len(evidence["mentions"]) for evidence in why) == MAX_MENTIONS
    assert all(("excerpt" in evidence) == (evidence["where"] == "text") for evidence in why)


def test_owners_are_told_only_of_what_they_may_see() -> None:
    entitled = {"paper": parse_query("SOURCE Norwick", media_topics())}
    subscriptions = Subscriptions(media_topics(), entitled)
    subscriptions.put(subscription("a", "strike", owner="paper"))
    subscriptions.put(subscription("b", "strike", owner="desk"))
    assert subscriptions.match(story("Rail strike", "Norwick")).found.keys() == {"a", "b"}
    assert subscriptions.match(story("Rail strike", "Halden Press")).found.keys() == {"b"}


def test_a_story_that_was_changed_is_matched_anew(subscriptions: Subscriptions) -> None:
    subscriptions.put(subscription("a", "flood"))
    changing = story("Rail strike halts trains")
    assert not subscriptions.match(changing).found
    changing["bodies"][0]["value"] = "Floods close the road."
    assert [*subscriptions.match(changing).found] == ["a"]


def test_stories_are_matched_while_subscriptions_change(subscriptions: Subscriptions) -> None:
    subscriptions.put(subscription("stays", "rail strike"))
    done, errors = threading.Event(), list[BaseException]()

    def guarded(call: Callable[[], None]) -> Callable[[], None]:
        def run() -> None:
            try:
                call()
            except BaseException as error:
                errors.append(error)

        return run

    def change() -> None:
        for number in range(300):
            subscriptions.put(subscription(f"a{number % 20}", f"strike AND (rail OR w{number % 7})"))
            subscriptions.remove(f"a{(number + 5) % 20}")
        done.set()

    def match() -> None:
        while not done.is_set():
            assert "stays" in subscriptions.match(story("Rail strike halts trains")).found

    threads = [threading.Thread(target=guarded(call)) for call in (change, match)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert not errors
