"""Remembers which messages this process has processed."""

from faust.types import TP, Message

REMEMBERED = 2_000  # messages per partition; far more than are processed between two commits


class Processed:
    """The last messages of each partition that this process has processed.

    After a rebalance, each partition is read again from its last committed offset, and messages that this
    process has finished since then must be skipped. The timestamp distinguishes a message from one with the
    same offset in a topic that was deleted and created again.
    """

    def __init__(self) -> None:
        self._timestamps: dict[TP, dict[int, float]] = {}

    def __contains__(self, message: Message) -> bool:
        timestamp = self._timestamps.get(message.tp, {}).get(message.offset)
        return timestamp is not None and timestamp == float(message.timestamp)

    def add(self, message: Message) -> None:
        timestamps = self._timestamps.setdefault(message.tp, {})
        timestamps[message.offset] = message.timestamp
        if len(timestamps) > REMEMBERED:
            del timestamps[next(iter(timestamps))]
