"""Where a reader is in Kafka, as the id of an event."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

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

    def after_story(self, partition: int, offset: int) -> "Place":
        """The place once a story has been read."""
        return Place(_after(self.stories, partition, offset), self.alerts)

    def after_alert(self, partition: int, offset: int) -> "Place":
        """The place once an alert has been read."""
        return Place(self.stories, _after(self.alerts, partition, offset))

    def __str__(self) -> str:
        return f"{','.join(map(str, self.stories))};{','.join(map(str, self.alerts))}"


def has_read(offsets: Offsets, partition: int, offset: int) -> bool:
    """Whether a message has been read where these are the next offsets."""
    return partition < len(offsets) and offset < offsets[partition]


def _numbers(text: str | None) -> Offsets:
    return tuple(map(int, text.split(","))) if text else ()


def _in_order(offsets: Mapping[int, int]) -> Offsets:
    return tuple(offsets.get(partition, 0) for partition in range(max(offsets, default=-1) + 1))


def _after(offsets: Offsets, partition: int, offset: int) -> Offsets:
    """The next offsets after a message; those of partitions that are new begin at 0."""
    found = [*offsets, *[0] * (partition + 1 - len(offsets))]
    found[partition] = max(found[partition], offset + 1)
    return tuple(found)
