"""Which state moves when topics get more partitions."""

import pytest
from aiokafka.partitioner import DefaultPartitioner

from streams.errors import CommandError
from streams.growth import OTHERS, STORES, _check, home, moves
from streams.messages import Incoming
from streams.settings import Settings
from streams.topics import ALERTED, GROWING, HELD, NOTIFIED, RAW, SUBSCRIPTIONS, all_topics

KEYS = [f"urn:x:{n}".encode() for n in range(200)]


def entry(key: bytes, partition: int, value: bytes = b"state", at: float = 1.0) -> Incoming:
    return Incoming("wire.lives", partition, 0, key, value, {}, at)


def store(*entries: Incoming) -> dict[tuple[int, bytes], Incoming]:
    return {(each.partition, each.key): each for each in entries if each.key is not None}


def test_a_key_is_at_home_where_producers_send_it() -> None:
    choose = DefaultPartitioner()
    for count in (1, 8, 12):
        assert [home(key, count) for key in KEYS] == [
            choose(key, list(range(count)), list(range(count))) for key in KEYS
        ]


def test_the_state_of_each_story_is_in_its_partition_afterwards() -> None:
    moved = moves(store(*(entry(key, home(key, 8)) for key in KEYS)), 8, 12)
    where = {key: home(key, 8) for key in KEYS} | {key: target for key, _, target, _ in moved}
    assert where == {key: home(key, 12) for key in KEYS}
    assert all(was == home(key, 8) and value == b"state" for key, was, _, value in moved)


KEY = next(key for key in KEYS if len({home(key, 8), home(key, 12), home(key, 16)}) == 3)
AGAIN = next(key for key in KEYS if home(key, 8) == home(key, 16) != home(key, 12))


def test_deleted_entries_and_copies_that_an_earlier_growth_left_stay() -> None:
    left = entry(KEY, home(KEY, 8))
    deleted = entry(AGAIN, home(AGAIN, 12), b"")
    assert moves(store(left, deleted), 12, 16) == []


def test_an_older_copy_is_replaced_and_a_newer_one_kept() -> None:
    old = entry(AGAIN, home(AGAIN, 8), b"old", at=1.0)
    current = entry(AGAIN, home(AGAIN, 12), b"current", at=2.0)
    [(_, _, target, value)] = moves(store(old, current), 12, 16)
    assert (target, value) == (home(AGAIN, 16), b"current")
    copied = entry(AGAIN, home(AGAIN, 16), b"current", at=3.0)
    [(_, _, _, value)] = moves(store(copied, current), 12, 16)
    assert value is None


def test_an_interrupted_growth_is_completed_before_another_one_begins() -> None:
    settings = Settings()
    prefix = settings.topic_prefix
    found = {topic.name(prefix): 4 for topic in all_topics()} | {RAW.name(prefix): 8, GROWING.name(prefix): 4}
    _check(found, settings, 8)
    with pytest.raises(CommandError, match="complete it first with copytaster topics --partitions 8"):
        _check(found, settings, 16)


def test_what_notify_knows_of_a_subscription_stays_in_its_partition() -> None:
    """A retraction and the match that still waits must be in one partition."""
    assert NOTIFIED not in (*STORES, *OTHERS)


def test_subscriptions_stay_where_they_are() -> None:
    assert SUBSCRIPTIONS in OTHERS
    assert {ALERTED, HELD} <= {*STORES}
