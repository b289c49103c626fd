"""Which messages this process has finished, and which it may forget."""

from types import SimpleNamespace
from typing import Any

from faust.types import TP

from streams.runtime import processed
from streams.runtime.processed import Processed


def message(offset: int, timestamp: float | None = 1.0, partition: int = 0) -> Any:
    return SimpleNamespace(tp=TP("wire.raw", partition), offset=offset, timestamp=timestamp)


def test_a_message_is_known_by_partition_offset_and_timestamp() -> None:
    finished = Processed()
    finished.add(message(5))
    assert message(5) in finished
    assert message(6) not in finished
    assert message(5, partition=1) not in finished
    assert message(5, timestamp=2.0) not in finished  # of a topic that was created again


def test_a_message_of_an_old_format_has_no_timestamp() -> None:
    finished = Processed()
    finished.add(message(5, timestamp=None))
    assert message(5, timestamp=None) in finished
    assert message(5) not in finished


def test_only_the_last_messages_are_kept() -> None:
    finished = Processed()
    for offset in range(processed.REMEMBERED + 1):
        finished.add(message(offset))
    assert message(0) not in finished
    assert message(1) in finished
    assert message(processed.REMEMBERED) in finished
