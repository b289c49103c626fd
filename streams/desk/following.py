"""Follows `wire.enriched` and `wire.alerts` into the index."""

from collections.abc import Callable, Sequence

from streams.desk.index.answers import AlertChange, StoryChange
from streams.desk.index.index import Index
from streams.settings import Settings

Changed = Callable[[Sequence[StoryChange | AlertChange]], None]


class Following:
    """Fills an index from Kafka, and deletes from it what is too old.

    While the brokers are away, or the disk is full, it tries again and again, and the index can be read as it
    is.
    """

    def __init__(self, settings: Settings, index: Index, changed: Changed) -> None:
        """`changed` is called in the event loop with what has been stored, in order, once it can be read.

        It is not called for what is read before `ready`.
        """
        self.ready = False
        """Whether the topics have been read once to where they ended when reading began."""
        self.read = 0
        """How many messages have been read since reading began, of about `total`."""
        self.total = 0

    async def follow(self) -> None:
        """Read and follow the topics, until cancelled."""
        raise NotImplementedError
