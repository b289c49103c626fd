"""Which messages a replay selects."""

from datetime import UTC, datetime

import pytest

from processors.sources import Source, Sources
from streams.messages import Incoming
from streams.replay import Selection

TEN, ELEVEN = datetime(2026, 11, 20, 10, tzinfo=UTC), datetime(2026, 11, 20, 11, tzinfo=UTC)
SOURCES = Sources({"nnf": Source("norwick"), "norwick": Source("norwick")})
STORY = b'{"uri": "urn:x:1", "body_text": "Rain in Oslo.", "source": "NNF"}'


def message(value: bytes, timestamp: float = 0.0, source: str = "") -> Incoming:
    headers = {"copytaster-source": source.encode()} if source else {}
    return Incoming("wire.raw", 0, 0, None, value, headers, timestamp)


def test_messages_are_selected_by_their_timestamp() -> None:
    since, both = Selection(TEN), Selection(TEN, ELEVEN)
    times = [TEN.timestamp() - 0.001, TEN.timestamp(), ELEVEN.timestamp() - 0.001, ELEVEN.timestamp()]
    assert [since.is_in_time(message(STORY, time)) for time in times] == [False, True, True, True]
    assert [both.is_in_time(message(STORY, time)) for time in times] == [False, True, True, False]


@pytest.mark.parametrize(
    ("sent", "wanted", "selected"),
    [
        (message(STORY), "", True),
        (message(b"{", source="nordic"), "Nordic", True),
        (message(b"{", source="nordic"), "norwick", False),
        (message(STORY), "norwick", True),  # the operators' name for what the story names
        (message(STORY, source="nordic"), "norwick", True),
        (message(STORY), "nordic", False),
    ],
)
def test_messages_are_selected_by_their_source(sent: Incoming, wanted: str, selected: bool) -> None:
    assert Selection(TEN, source=wanted).is_of_source(sent, SOURCES) == selected
