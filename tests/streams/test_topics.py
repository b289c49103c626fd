"""The map of topics."""

from streams.topics import DAY, DEADLETTER, EMBARGOED, LIVES, OUTLETS, SUBJECTS, all_topics


def test_every_topic_has_a_name_of_its_own() -> None:
    names = [topic.name("wire") for topic in all_topics()]
    assert len(names) == len(set(names)) == 6 + 17 + 1 + 4
    assert names[0] == "wire.raw"
    assert DEADLETTER.name("news") == "news.deadletter"
    assert SUBJECTS["politics"].name("wire") == "wire.subject.politics"


def test_what_is_remembered_is_compacted() -> None:
    for topic in (LIVES, OUTLETS, EMBARGOED):
        assert topic.cleanup == "compact,delete"
        assert topic.retention >= 30 * DAY


def test_kafkas_settings_of_a_topic() -> None:
    for topic in all_topics():
        assert topic.config == {
            "cleanup.policy": topic.cleanup,
            "retention.ms": str(topic.retention),
            "max.message.bytes": "5242880",
        }
