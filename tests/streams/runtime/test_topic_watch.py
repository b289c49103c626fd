"""What a worker concludes from looking at its topics."""

import logging

import pytest

from streams.libraries.topics import Description
from streams.runtime.topic_watch import TopicWatch

RAW, PARSED, LIVES = "wire.raw", "wire.parsed", "wire.lives"


def topics(**changed: Description | None) -> dict[str, Description | None]:
    """Descriptions of all topics, with eight partitions each except for those that are `changed`."""
    found: dict[str, Description | None] = {name: Description(name, 8) for name in TopicWatch("wire").names}
    found["wire.growing"] = None
    return found | {f"wire.{suffix}": topic for suffix, topic in changed.items()}


def test_topics_in_order_are_no_problem() -> None:
    watch = TopicWatch("wire")
    assert watch.look(topics()) == (set(), False)
    assert watch.look(topics()) == (set(), False)
    assert (watch.problems, watch.paused, watch.incomplete) == ([], frozenset(), frozenset())
    assert watch.id(RAW) == "wire.raw"


def test_a_source_created_again_is_told_by_its_id(caplog: pytest.LogCaptureFixture) -> None:
    watch = TopicWatch("wire")
    watch.look(topics())
    assert watch.look(topics(raw=Description("other", 8))) == ({RAW}, True)
    assert watch.look(topics(raw=Description("other", 8))) == (set(), False)
    assert caplog.messages == ["wire.raw was deleted and created again; reading it from its start"]


def test_a_store_created_again_is_noted_for_the_worker() -> None:
    watch = TopicWatch("wire")
    watch.look(topics())
    assert watch.look(topics(lives=Description("other", 8))) == (set(), False)
    assert watch.recreated_stores == {LIVES}


def test_without_ids_nothing_is_checked() -> None:
    watch = TopicWatch("wire")
    watch.look(topics(raw=Description("", 8)))
    assert watch.look(topics(raw=Description("other", 8))) == (set(), False)


def test_a_topic_that_is_away_is_waited_for() -> None:
    watch = TopicWatch("wire")
    watch.look(topics(raw=None))  # on a broker that creates topics on first use
    assert watch.problems == []
    watch.look(topics())
    watch.look(topics(raw=None, lives=None))
    assert watch.problems == [
        "wire.lives does not exist; create it with copytaster topics --create",
        "wire.raw does not exist; create it with copytaster topics --create",
    ]
    assert watch.paused == {RAW, PARSED}
    assert watch.look(topics(raw=Description("other", 8))) == ({RAW}, True)
    assert watch.problems == []


def test_a_source_with_more_partitions_than_its_store_waits(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    watch = TopicWatch("wire")
    watch.look(topics())
    for _ in range(2):
        watch.look(topics(parsed=Description(PARSED, 12)))
    problem = (
        "wire.lives has 8 partitions and wire.parsed 12; they must have the same number;"
        " grow them with copytaster topics --partitions 12"
    )
    assert watch.problems == [problem]
    assert watch.paused == {RAW, PARSED}
    assert watch.incomplete == {LIVES}
    watch.look(topics(parsed=Description(PARSED, 12), lives=Description(LIVES, 12)))
    assert (watch.problems, watch.paused, watch.incomplete) == ([], frozenset(), frozenset())
    assert caplog.messages == [f"waiting: {problem}", "the topics are in order again"]


def test_a_store_that_has_just_grown_waits_for_its_state() -> None:
    watch = TopicWatch("wire")
    parsed = Description(PARSED, 12)
    watch.look(topics(parsed=parsed))
    watch.look(topics(parsed=parsed, growing=Description("growing", 8)))
    watch.look(topics(parsed=parsed, lives=Description(LIVES, 12), growing=Description("growing", 8)))
    assert watch.incomplete == {LIVES}
    assert watch.paused == {RAW, PARSED}
    settled = topics(parsed=parsed, lives=Description(LIVES, 12))
    assert watch.look(settled) == (set(), True)  # workers may still remember what has been moved away
    assert watch.look(settled) == (set(), False)
    assert watch.incomplete == frozenset()


def test_while_topics_grow_only_what_comes_in_waits() -> None:
    watch = TopicWatch("wire")
    watch.look(topics())
    watch.look(topics(lives=Description(LIVES, 12), growing=Description("growing", 8)))
    assert watch.growing
    assert watch.problems == [
        "the topics are being given more partitions (wire.growing exists);"
        " if no command is at work, run copytaster topics --partitions again"
    ]
    assert watch.paused == {RAW}
    assert watch.incomplete == frozenset()
