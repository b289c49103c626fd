"""The tables of topics and stages."""

from streams.topics import (
    DAY,
    DEADLETTER,
    ENRICHED,
    RAW,
    STAGES,
    SUBJECTS,
    SUBSCRIPTIONS,
    all_topics,
    first_names,
)


def test_every_topic_has_its_own_name_under_the_prefix() -> None:
    names = [topic.name("news") for topic in all_topics()]
    assert len(set(names)) == len(names)
    assert all(name.startswith("news.") for name in names)


def test_stages_are_in_the_order_of_the_flow() -> None:
    written = {RAW}
    for stage in STAGES:
        assert stage.source in written
        written |= set(stage.targets)


def test_stores_are_compacted_and_kept_as_long_as_their_stages_source() -> None:
    for stage in STAGES:
        for store in stage.stores:
            assert "compact" in store.config["cleanup.policy"]
            assert store.retention >= 30 * DAY >= stage.source.retention


def test_subscriptions_do_not_expire_and_only_the_newest_of_each_is_kept() -> None:
    assert SUBSCRIPTIONS.config["retention.ms"] == "-1"
    assert SUBSCRIPTIONS.config["cleanup.policy"] == "compact"
    assert not any(SUBSCRIPTIONS in stage.stores for stage in STAGES)


def test_writers_of_a_topic_are_derived_from_the_stages() -> None:
    assert SUBJECTS["politics"].written_by == ENRICHED.written_by == "subjects"
    assert DEADLETTER.written_by == "every stage"


def test_of_many_topics_the_first_are_named() -> None:
    names = [topic.name("wire") for topic in all_topics()]
    assert first_names(names) == f"wire.raw, wire.parsed, wire.setaside and {len(names) - 3} more"
    assert first_names(names[:3]) == "wire.raw, wire.parsed, wire.setaside"
