"""Where a reader is in Kafka, as the id of an event."""

import re
from dataclasses import dataclass, replace
from typing import Self

from streams.desk.index.answers import AlertChange, Position, StoryChange
from streams.desk.index.index import Index
from streams.topics import ALERTS, ENRICHED, Topic

NUMBERS = r"((?:[0-9]{1,18},)*-?[0-9]{1,18})?"
FORM = re.compile(f"{NUMBERS};{NUMBERS}")
TAG = 8  # of the 32 hexadecimal digits of a topic's id


@dataclass(frozen=True, slots=True)
class Reading:
    """How far a topic has been read. Its text is `12,0,7,-2857740885`."""

    offsets: tuple[int, ...] = ()
    """The next one of each partition, in order. Partitions beyond the last one have not been read."""
    tag: int = 0
    """Tells the topic from others of its name; 0 where the brokers give topics no ids.

    It is negative and comes last, as pages from before there were tags compare ids number by number: to them
    it is a partition from which nothing ever came.
    """

    @classmethod
    def parse(cls, text: str) -> Self:
        numbers = [int(number) for number in text.split(",") if number]
        tag = numbers.pop() if numbers and numbers[-1] < 0 else 0
        return cls(tuple(numbers), tag)

    @classmethod
    def of(cls, index: Index, topic: Topic) -> Self:
        """How far an index has read a topic."""
        next, id = index.positions(topic), index.topic_id(topic)
        offsets = (next.get(partition, 0) for partition in range(max(next, default=-1) + 1))
        return cls(tuple(offsets), -int(id[:TAG], 16) if id else 0)

    def has(self, position: Position) -> bool:
        """Whether a position is before this one."""
        return position.partition < len(self.offsets) and position.offset < self.offsets[position.partition]

    def after(self, position: Position) -> Self:
        """How far it has been read with the message at a position."""
        offsets = [*self.offsets, *[0] * (position.partition + 1 - len(self.offsets))]
        offsets[position.partition] = position.offset + 1
        return replace(self, offsets=tuple(offsets))

    def may_become(self, later: Self) -> bool:
        """Whether both may be of the same topic. Those without a tag may be of any."""
        is_same = self.tag == later.tag or not self.tag or not later.tag
        return is_same and len(self.offsets) <= len(later.offsets)

    def __str__(self) -> str:
        return ",".join(map(str, (*self.offsets, self.tag) if self.tag else self.offsets))


@dataclass(frozen=True, slots=True)
class Place:
    """How far `wire.enriched` and `wire.alerts` have been read.

    Its text is `12,0,7,-2857740885;3,5,-305419896`.
    """

    stories: Reading = Reading()
    alerts: Reading = Reading()

    @classmethod
    def parse(cls, text: str) -> Self | None:
        """The place that a text says, or None if it says none."""
        found = FORM.fullmatch(text)
        return cls(*map(Reading.parse, found.groups(""))) if found else None

    @classmethod
    def of(cls, index: Index) -> Self:
        """How far an index has read. Raises sqlite3.Error."""
        return cls(Reading.of(index, ENRICHED), Reading.of(index, ALERTS))

    def has(self, change: StoryChange | AlertChange) -> bool:
        """Whether a change comes before this place."""
        return self._reading(change).has(change.position)

    def after(self, change: StoryChange | AlertChange) -> Self:
        """The place beyond a change; this one if the change comes before it."""
        if self.has(change):
            return self
        reading = self._reading(change).after(change.position)
        return replace(self, **{"stories" if isinstance(change, StoryChange) else "alerts": reading})

    def may_become(self, later: Self) -> bool:
        """Whether somebody may have gone on from here to a later place, rather than in other topics."""
        return self.stories.may_become(later.stories) and self.alerts.may_become(later.alerts)

    def _reading(self, change: StoryChange | AlertChange) -> Reading:
        return self.stories if isinstance(change, StoryChange) else self.alerts

    def __str__(self) -> str:
        return f"{self.stories};{self.alerts}"
