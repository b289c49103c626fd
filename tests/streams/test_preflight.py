"""What a worker says of a cluster's topics before it starts."""

import pytest

from streams.preflight import _wrong
from streams.topics import all_topics

PREFIX = "wire"
WHOLE = {topic.name(PREFIX): 8 for topic in all_topics()}


def test_topics_as_they_have_to_be() -> None:
    assert _wrong(WHOLE, PREFIX) == []
    assert _wrong(WHOLE | {"wire.raw": 3, "wire.enriched": 64, "other": 1}, PREFIX) == []


def test_missing_topics_are_named_with_what_makes_them() -> None:
    [line] = _wrong({name: count for name, count in WHOLE.items() if name != "wire.lives"}, PREFIX)
    assert line.startswith("there is no topic wire.lives; `copytaster topics --create` or COPYTASTER_CREATE")
    [line] = _wrong({}, PREFIX)
    assert line.startswith("there is no topic wire.raw, wire.parsed, wire.stories and 25 more; ")


@pytest.mark.parametrize(
    ("name", "other"), [("lives", "parsed"), ("outlets", "quotations"), ("embargoed", "quotations")]
)
def test_what_is_remembered_has_to_move_with_the_stories(name: str, other: str) -> None:
    [line] = _wrong(WHOLE | {f"wire.{name}": 12}, PREFIX)
    assert line == f"wire.{name} has 12 partitions and wire.{other} 8; they have to have as many"
