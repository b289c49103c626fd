"""What `copytaster notify` remembers, on the compacted topic `wire.notified`.

    alert <subscription> <alert's id>           an alert that waits; deleted once it has been delivered
    destination <subscription> <destination>    whether it was told anything, fails or is disabled

The partition is made from the subscription's id.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, cast

import orjson
from pydantic import AwareDatetime, BaseModel, ConfigDict

from processors.subscriptions.alerts import Alert, Kind
from streams.alerts import read_alert
from streams.notify.destinations import Destination, check


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True)


class Failures(_Record):
    """How often a destination did not take an alert, and since when."""

    count: int
    since: AwareDatetime


class _Stored(_Record):
    alert: dict[str, Any]
    at: AwareDatetime
    offset: int
    left: dict[Destination, Failures | None] | None = None


@dataclass(eq=False)
class Waiting:
    """An alert that waits to be delivered. It is kept as JSON, because many may wait."""

    partition: int
    """The partition of wire.notified that it is in."""
    json: bytes
    """The alert as it was on wire.alerts, with properties that a later version may have added."""
    id: str
    kind: Kind
    subscription: str
    owner: str
    story: str
    """The story's uri."""
    at: datetime
    """When it was written to wire.alerts."""
    offset: int
    """Its offset in wire.alerts, where all alerts of a subscription and a story are in one partition."""
    left: dict[str, Failures | None] | None = None
    """The destinations that have not taken it; None until they have been determined."""

    @classmethod
    def of(cls, partition: int, json: bytes, at: datetime, offset: int) -> "Waiting":
        """Read an alert. Raises ValueError if it is none."""
        alert = read_alert(json)
        return cls(
            partition,
            json,
            id=alert["id"],
            kind=alert["kind"],
            subscription=alert["subscription"],
            owner=alert["owner"],
            story=alert["story"]["uri"],
            at=at,
            offset=offset,
        )

    @classmethod
    def from_json(cls, partition: int, data: bytes) -> "Waiting":
        """Read a message of wire.notified. Raises ValueError."""
        stored = _Stored.model_validate_json(data)
        waiting = cls.of(partition, orjson.dumps(stored.alert), stored.at, stored.offset)
        waiting.left = stored.left
        return waiting

    def to_json(self) -> bytes:
        left: dict[str, Any] = {}
        for destination, failures in (self.left or {}).items():
            left[destination] = failures and failures.model_dump()
        alert = orjson.Fragment(self.json)
        return orjson.dumps({"alert": alert, "at": self.at, "offset": self.offset, "left": left or None})

    def read(self) -> Alert:
        return cast(Alert, orjson.loads(self.json))

    @property
    def key(self) -> str:
        return f"alert {self.subscription} {self.id}"

    @property
    def is_retraction(self) -> bool:
        return self.kind == "retract"


class Disabled(_Record):
    """Nothing more is delivered to a destination until its subscription is changed."""

    why: str
    digest: str
    """A hash of the subscription as it was then."""


class State(_Record):
    """What is known of a destination."""

    told: date | None = None
    """The day (UTC) on which it was last told something; retractions go to those that were."""
    owner: str = ""
    """Of the subscription that it was told of. Another owner may use the id later."""
    failing: AwareDatetime | None = None
    """The first failure since the last success."""
    disabled: Disabled | None = None

    @classmethod
    def from_json(cls, data: bytes) -> "State":
        """Raises ValueError."""
        return cls.model_validate_json(data)

    def to_json(self) -> bytes:
        return self.model_dump_json(exclude_none=True).encode()


def state_key(subscription: str, destination: str) -> str:
    return f"destination {subscription} {destination}"


def read_state_key(key: str) -> tuple[str, str]:
    """The subscription and the destination of a key. Raises ValueError."""
    _, subscription, destination = key.split(" ", 2)
    return subscription, check(destination)


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
