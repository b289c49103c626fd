"""Where a reader is in Kafka, as the id of an event."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Self

from streams.desk.index.answers import AlertChange, StoryChange

Offsets = tuple[int, ...]

FORM = re.compile(r"([0-9]{1,18}(?:,[0-9]{1,18})*)?;([0-9]{1,18}(?:,[0-9]{1,18})*)?")


@dataclass(frozen=True, slots=True)
class Place:
    """The next offset of each partition of wire.enriched and of wire.alerts, in the order of the partitions.

    Its text is `12,0,7;3,5`. A partition beyond the last one has not been read: its next offset is 0.
    """

    stories: Offsets = ()
    alerts: Offsets = ()

    @classmethod
    def parse(cls, text: str) -> Self | None:
        """The place that a text says, or None if it says none."""
        found = FORM.fullmatch(text)
        return cls(*map(_numbers, found.groups())) if found else None

    @classmethod
    def of(cls, stories: Mapping[int, int], alerts: Mapping[int, int]) -> Self:
        """The place at some next offsets, by partition."""
        return cls(_in_order(stories), _in_order(alerts))

    def has(self, change: StoryChange | AlertChange) -> bool:
        """Whether a change comes before this place."""
        offsets, position = self._offsets(change), change.position
        return position.partition < len(offsets) and position.offset < offsets[position.partition]

    def after(self, change: StoryChange | AlertChange) -> Self:
        """The place beyond a change; this one if the change comes before it."""
        if self.has(change):
            return self
        offsets, partition = self._offsets(change), change.position.partition
        found = [*offsets, *[0] * (partition + 1 - len(offsets))]  # new partitions begin at 0
        found[partition] = change.position.offset + 1
        if isinstance(change, StoryChange):
            return replace(self, stories=tuple(found))
        return replace(self, alerts=tuple(found))

    def _offsets(self, change: StoryChange | AlertChange) -> Offsets:
        return self.stories if isinstance(change, StoryChange) else self.alerts

    def __str__(self) -> str:
        return f"{','.join(map(str, self.stories))};{','.join(map(str, self.alerts))}"


def _numbers(text: str | None) -> Offsets:
    return tuple(map(int, text.split(","))) if text else ()


def _in_order(offsets: Mapping[int, int]) -> Offsets:
    return tuple(offsets.get(partition, 0) for partition in range(max(offsets, default=-1) + 1))
