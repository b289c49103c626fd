"""The check of a cluster's topics before a worker starts."""

import pytest

from streams.preflight import problems
from streams.topics import all_topics

PREFIX = "wire"
WHOLE = {topic.name(PREFIX): 8 for topic in all_topics()}


def test_topics_as_they_should_be() -> None:
    assert problems(WHOLE, PREFIX) == []
    assert problems(WHOLE | {"wire.raw": 3, "wire.enriched": 64, "other": 1}, PREFIX) == []


def test_missing_topics_are_named_with_what_creates_them() -> None:
    [line] = problems({name: count for name, count in WHOLE.items() if name != "wire.lives"}, PREFIX)
    assert line.startswith("there is no topic wire.lives; `copytaster topics --create` or COPYTASTER_CREATE")
    [line] = problems({}, PREFIX)
    assert line.startswith("there is no topic wire.raw, wire.parsed, wire.stories and 25 more; ")


@pytest.mark.parametrize(
    ("name", "other"), [("lives", "parsed"), ("outlets", "quotations"), ("embargoed", "quotations")]
)
def test_state_needs_as_many_partitions_as_its_stories(name: str, other: str) -> None:
    [line] = problems(WHOLE | {f"wire.{name}": 12}, PREFIX)
    assert line == f"wire.{name} has 12 partitions and wire.{other} 8; they must have the same number"
