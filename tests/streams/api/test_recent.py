"""The newest alerts of each subscription."""

from streams.api.recent import MAX_ALERTS, Recent
from tests.streams.api.examples import OWNER, told

ID = "rail-strikes"


def ids(recent: Recent, owner: str = OWNER, **limit: int) -> list[str]:
    return [each.alert["id"] for each in recent.newest(owner, ID, **limit)]


def test_the_newest_come_first_and_those_of_other_owners_do_not() -> None:
    recent = Recent()
    recent.add([told("old", minutes_ago=9, story="urn:x:1"), told("older", minutes_ago=10, story="urn:x:2")])
    recent.add([told("new", story="urn:x:3"), told("theirs", owner="acme")])
    assert ids(recent) == ["new", "old", "older"]
    assert ids(recent, limit=1) == ["new"]
    assert ids(recent, "acme") == ["theirs"]
    assert ids(recent, "nobody") == []


def test_the_alerts_of_a_story_are_in_their_order_whatever_the_clocks_of_workers_say() -> None:
    recent = Recent()
    recent.add([told("match", minutes_ago=1), told("other", minutes_ago=2, story="urn:x:2")])
    recent.add([told("retract", "retract", minutes_ago=5)])
    assert ids(recent) == ["retract", "match", "other"]


def test_an_alert_of_the_future_is_of_now() -> None:
    recent = Recent()
    recent.add([told("future", minutes_ago=-600, story="urn:x:1")])
    recent.add([told("now", story="urn:x:2")])
    assert ids(recent) == ["now", "future"]


def test_an_alert_that_comes_twice_is_told_once() -> None:
    recent = Recent()
    recent.add([told("a", minutes_ago=3), told("b", "update", minutes_ago=2), told("a"), told("b", "update")])
    assert ids(recent) == ["b", "a"]


def test_of_a_subscription_a_hundred_are_kept() -> None:
    recent = Recent()
    recent.add(told(str(number), minutes_ago=number, story=f"urn:x:{number}") for number in range(250))
    assert ids(recent) == [str(number) for number in range(MAX_ALERTS)]
    assert recent.count == MAX_ALERTS


def test_alerts_are_forgotten_after_a_week() -> None:
    recent = Recent()
    minutes = 7 * 24 * 60
    recent.add([told("kept", minutes_ago=minutes - 1, story="urn:x:1"), told("old", minutes_ago=minutes + 1)])
    assert ids(recent) == ["kept"]
    assert recent.count == 1


def test_in_all_no_more_bytes_are_kept_than_allowed() -> None:
    size = len(told("0000").json)
    recent = Recent(max_bytes=1_500 * size)
    for batch in range(4):
        recent.add(
            told(f"{n:04}", subscription=f"s{n:04}") for n in range(batch * 1_000, batch * 1_000 + 1_000)
        )
    assert recent.count <= 1_500
    assert recent.newest(OWNER, "s3999")
    assert not recent.newest(OWNER, "s0000")
