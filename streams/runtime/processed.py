"""Remembers which messages this process has processed."""

from array import array

from faust.types import TP, Message

from streams.messages import NO_TIMESTAMP

REMEMBERED = 2_000  # offsets per partition; far more than are processed between two commits


class Processed:
    """The last messages of each partition that this process has processed.

    After a rebalance, each partition is read again from its last committed offset, and messages that this
    process has finished since then must be skipped. The timestamp distinguishes a message from one with the
    same offset in a topic that was deleted and created again.
    """

    def __init__(self) -> None:
        # Offsets, and the timestamps of their messages, each in the place of its remainder.
        self._last: dict[TP, tuple[array[int], array[float]]] = {}

    def __contains__(self, message: Message) -> bool:
        if message.tp not in self._last:
            return False
        offsets, timestamps = self._last[message.tp]
        place = message.offset % REMEMBERED
        return offsets[place] == message.offset and timestamps[place] == _timestamp(message)

    def add(self, message: Message) -> None:
        if message.tp not in self._last:
            self._last[message.tp] = array("q", [-1]) * REMEMBERED, array("d", [0.0]) * REMEMBERED
        offsets, timestamps = self._last[message.tp]
        place = message.offset % REMEMBERED
        offsets[place], timestamps[place] = message.offset, _timestamp(message)


def _timestamp(message: Message) -> float:
    return NO_TIMESTAMP if message.timestamp is None else float(message.timestamp)
