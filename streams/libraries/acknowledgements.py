"""Keeps account of which messages have been finished, to know which offsets may be committed."""

from collections.abc import Collection

from faust.types import TP, Message


class Acknowledgements:
    """The messages that were passed on since the last seek, and those of them that are not finished.

    Faust's own account fails when rebalances follow closely on each other: it may commit past messages that
    nobody has finished, in a partition that has no committed offset, and stop committing in another. It also
    has to be told which offsets are no messages.
    """

    def __init__(self) -> None:
        self._next: dict[TP, int] = {}  # the offset after the last message that was passed on
        self._unfinished: dict[TP, dict[int, Message]] = {}

    def pass_on(self, message: Message) -> None:
        """Take note of a message that goes to its stage."""
        self._next[message.tp] = message.offset + 1
        self._unfinished.setdefault(message.tp, {})[message.offset] = message

    def finish(self, message: Message) -> bool:
        """Take note that a message is finished; returns False if it was passed on before the last seek.

        Such a message is read again, and another object stands for it.
        """
        current = self.is_current(message)
        if current:
            del self._unfinished[message.tp][message.offset]
        return current

    def is_current(self, message: Message) -> bool:
        """Whether a message was passed on since the last seek, and is not finished."""
        return self._unfinished.get(message.tp, {}).get(message.offset) is message

    def committable(self, tp: TP) -> int | None:
        """The offset before which everything is finished; None if nothing was passed on since a seek."""
        unfinished = self._unfinished.get(tp)
        return min(unfinished) if unfinished else self._next.get(tp)

    @property
    def partitions(self) -> Collection[TP]:
        """The partitions of which messages were passed on since the last seek."""
        return self._next.keys()

    @property
    def unfinished(self) -> set[TP]:
        """The partitions that have messages which are not finished."""
        return {tp for tp, messages in self._unfinished.items() if messages}

    def forget(self) -> None:
        """Forget everything, before a seek or because partitions were revoked."""
        self._next.clear()
        self._unfinished.clear()
