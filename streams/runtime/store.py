"""What a stage remembers of stories: a compacted topic, and of the partitions at work a copy in memory.

Its partitions are those of the stage's source, so that what is remembered moves with the stories. A
partition is read from its beginning when the first of its messages comes, and forgotten when the
group gives it to somebody else: only its owner writes to it.
"""

import logging
from collections.abc import Collection, Iterable, Iterator

from streams.client import consume
from streams.messages import Outgoing
from streams.settings import Settings
from streams.topics import Topic

logger = logging.getLogger(__name__)


class Store:
    """Values by key, in partitions. Not for several threads at once."""

    def __init__(self, settings: Settings, topic: Topic) -> None:
        self.topic = topic.name(settings.topic_prefix)
        self._settings = settings
        self._values: dict[int, dict[bytes, bytes]] = {}

    async def load(self, partitions: Collection[int]) -> None:
        """Read those of the partitions that are not known yet. Raises KafkaError."""
        wanted = set(partitions) - self._values.keys()
        if not wanted:
            return
        values: dict[int, dict[bytes, bytes]] = {partition: {} for partition in wanted}
        messages = consume(self._settings, [self.topic], from_beginning=True, forever=False, only=wanted)
        async for message in messages:
            if message.key is None:
                continue
            if message.value:
                values[message.partition][message.key] = message.value
            else:
                values[message.partition].pop(message.key, None)
        self._values |= values
        logger.info("%s: %d stories remembered", self.topic, sum(map(len, values.values())))

    def forget(self, partitions: Collection[int]) -> None:
        for partition in partitions:
            self._values.pop(partition, None)

    def get(self, partition: int, key: bytes) -> bytes | None:
        """The value of a key. The partition has been loaded."""
        return self._values[partition].get(key)

    def changes(self) -> "Changes":
        """What a batch is going to change."""
        return Changes(self)

    def items(self) -> Iterator[tuple[int, bytes, bytes]]:
        """All that is known: partition, key and value."""
        for partition, values in list(self._values.items()):
            for key, value in list(values.items()):
                yield partition, key, value

    def apply(self, states: Iterable[Outgoing]) -> None:
        """Take over those of the messages that are this store's."""
        for state in states:
            if state.topic != self.topic or state.partition not in self._values or state.key is None:
                continue
            if state.value:
                # A copy: what orjson has written keeps the 4 kB in which it wrote.
                self._values[state.partition][state.key] = bytes(memoryview(state.value))
            else:
                self._values[state.partition].pop(state.key, None)


class Changes:
    """A store as a batch sees it, with its own changes in it, which count once they are applied."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._changed: dict[bytes, bytes | None] = {}

    def get(self, partition: int, key: bytes) -> bytes | None:
        return self._changed[key] if key in self._changed else self._store.get(partition, key)

    def put(self, partition: int, key: bytes, value: bytes | None) -> list[Outgoing]:
        """The message that changes a value, or takes it away; none where it changes nothing."""
        if self.get(partition, key) == value:
            return []
        self._changed[key] = value
        return [Outgoing(self._store.topic, key, value, partition=partition)]
