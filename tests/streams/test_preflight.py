"""The check of a cluster's topics before a worker starts."""

import pytest

from streams.preflight import problems
from streams.topics import STAGES, Topic, all_topics

PREFIX = "wire"
CORRECT = {topic.name(PREFIX): 8 for topic in all_topics()}


def test_correct_topics_have_no_problems() -> None:
    assert problems(CORRECT, PREFIX) == []
    assert problems(CORRECT | {"wire.raw": 3, "wire.subject.sport": 64, "other": 1}, PREFIX) == []


def test_missing_topics_are_named_with_the_way_to_create_them() -> None:
    [line] = problems({name: count for name, count in CORRECT.items() if name != "wire.lives"}, PREFIX)
    assert line.startswith("missing topics: wire.lives; create them with `copytaster topics --create` or ")
    [line] = problems({}, PREFIX)
    assert line.startswith(
        f"missing topics: wire.raw, wire.parsed, wire.setaside and {len(CORRECT) - 3} more; "
    )


def test_topics_that_the_user_may_not_see_are_not_called_missing() -> None:
    found = {name: count for name, count in CORRECT.items() if name not in ("wire.raw", "wire.lives")}
    hidden, missing = problems(found, PREFIX, ["wire.raw"])
    assert hidden.startswith("not allowed to see topics: wire.raw; the user needs the rights to ")
    assert missing.startswith("missing topics: wire.lives; ")


@pytest.mark.parametrize(
    ("store", "source"), [(store, stage.source) for stage in STAGES for store in stage.stores]
)
def test_a_store_needs_as_many_partitions_as_its_stages_source(store: Topic, source: Topic) -> None:
    name, other = store.name(PREFIX), source.name(PREFIX)
    [line] = problems(CORRECT | {name: 12}, PREFIX)
    assert line.startswith(f"{name} has 12 partitions and {other} 8; they must have the same number; ")
