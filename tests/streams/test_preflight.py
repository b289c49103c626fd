"""The check of a cluster's topics before a worker starts."""

import pytest

from streams.preflight import problems
from streams.topics import STAGES, Topic, all_topics

PREFIX = "wire"
WHOLE = {topic.name(PREFIX): 8 for topic in all_topics()}


def test_topics_as_they_should_be() -> None:
    assert problems(WHOLE, PREFIX) == []
    assert problems(WHOLE | {"wire.raw": 3, "wire.enriched": 64, "other": 1}, PREFIX) == []


def test_missing_topics_are_named_with_what_creates_them() -> None:
    [line] = problems({name: count for name, count in WHOLE.items() if name != "wire.lives"}, PREFIX)
    assert line.startswith("there is no topic wire.lives; `copytaster topics --create` or COPYTASTER_CREATE")
    [line] = problems({}, PREFIX)
    assert line.startswith(
        f"there is no topic wire.raw, wire.parsed, wire.setaside and {len(WHOLE) - 3} more; "
    )


@pytest.mark.parametrize(
    ("store", "source"), [(store, stage.source) for stage in STAGES for store in stage.stores]
)
def test_state_needs_as_many_partitions_as_its_stories(store: Topic, source: Topic) -> None:
    name, other = store.name(PREFIX), source.name(PREFIX)
    [line] = problems(WHOLE | {name: 12}, PREFIX)
    assert line == f"{name} has 12 partitions and {other} 8; they must have the same number"
