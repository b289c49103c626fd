"""Alerts that wait for destinations, as they are in memory: what decides when they are delivered."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from sys import intern
from typing import cast

import orjson

from processors.subscriptions.alerts import Alert, Kind
from streams.notify.records import Failures, Notice, notice_json
from streams.notify.shelf import Shelf


@dataclass(slots=True, eq=False)
class Waiting:
    """An alert that waits to be delivered. The alert itself is on the shelf, because many may wait."""

    partition: int
    """The partition of wire.notified that it is in."""
    key: str
    """Its key there."""
    kind: Kind
    subscription: str
    owner: str
    story: str
    """The story's uri."""
    at: datetime
    """When it was written to wire.alerts."""
    offset: int
    """Its offset in wire.alerts, where all alerts of a subscription and a story are in one partition."""
    left: dict[str, Failures | None] | None
    """The destinations that have not taken it; None until they have been determined."""
    shelf: Shelf
    number: int
    """Its number on the shelf."""

    @classmethod
    def of(cls, partition: int, notice: Notice, shelf: Shelf) -> "Waiting":
        """Put an alert on the shelf."""
        alert = notice.alert
        return cls(
            partition,
            notice.key,
            kind=alert["kind"],
            subscription=intern(alert["subscription"]),
            owner=intern(alert["owner"]),
            story=alert["story"]["uri"],
            at=notice.at,
            offset=notice.offset,
            left=notice.left and {intern(each): failures for each, failures in notice.left.items()},
            shelf=shelf,
            number=shelf.put(notice.json, notice.headers),
        )

    @property
    def id(self) -> str:
        return self.key.rpartition(" ")[2]

    @property
    def is_retraction(self) -> bool:
        return self.kind == "retract"

    @property
    def json(self) -> bytes:
        """The alert as it was on wire.alerts."""
        return self.shelf.json(self.number)

    @property
    def headers(self) -> dict[str, bytes]:
        """The headers that it had there."""
        return self.shelf.headers(self.number)

    def read(self) -> Alert:
        return cast(Alert, orjson.loads(self.json))

    def to_json(self) -> bytes:
        """Its value on wire.notified."""
        return notice_json(self.json, self.at, self.offset, self.left)


def in_order(alerts: Iterable[Waiting]) -> list[Waiting]:
    """Alerts as they were made: oldest first, and those of a story by offset.

    Several workers may have made those of a story, and their clocks may differ.
    """
    latest: dict[tuple[str, str], datetime] = {}
    times: dict[str, tuple[datetime, int]] = {}
    ordered = sorted(alerts, key=lambda each: each.offset)
    for each in ordered:
        story = each.subscription, each.story
        latest[story] = max(each.at, latest.get(story, each.at))
        times[each.key] = latest[story], each.offset
    return sorted(ordered, key=lambda each: times[each.key])
