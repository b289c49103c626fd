"""What `copytaster notify` remembers, on the compacted topic `wire.notified`.

    alert <subscription> <alert's id>                   an alert that waits; deleted once it was delivered
    destination <subscription> <destination>            whether it fails or is disabled
    told <subscription> <number> <destination>          stories that it was told of

The partition is made from the subscription's id. An alert has the headers that it had on `wire.alerts`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

import orjson
from pydantic import AwareDatetime, BaseModel, ConfigDict, SkipValidation

from processors.subscriptions.alerts import Alert
from streams.alerts import read_alert
from streams.messages import Incoming
from streams.notify.destinations import Destination, check


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True)


class Failures(_Record):
    """How often a destination did not take an alert, and since when."""

    count: int
    since: AwareDatetime


class Stored(_Record):
    """An alert that waits to be delivered."""

    model_config = ConfigDict(title="Notice")

    alert: SkipValidation[Alert]  # it is validated below, and may have properties of a later version
    """The alert as it was on `wire.alerts`."""
    at: AwareDatetime
    """When it was written to `wire.alerts`."""
    offset: int
    """Its offset there."""
    left: dict[Destination, Failures | None] | None = None
    """The destinations that have not taken it; null until they have been determined."""


class Disabled(_Record):
    """Nothing more is delivered to a destination until its subscription is changed."""

    why: str
    digest: str
    """A hash of the subscription as it was then."""


class State(_Record):
    """What is known of a destination of a subscription."""

    failing: AwareDatetime | None = None
    """The first failure since the last success."""
    disabled: Disabled | None = None
    told: date | None = None
    """The day (UTC) on which an earlier release last told it something; it did not note of which stories."""
    owner: str = ""
    """Of the subscription on that day."""

    @classmethod
    def from_json(cls, data: bytes) -> "State":
        """Raises ValueError."""
        return cls.model_validate_json(data)

    def to_json(self) -> bytes:
        return self.model_dump_json(exclude_defaults=True).encode()


class Told(_Record):
    """Some stories that a destination was told of, so that it is told when they are taken back."""

    owner: str
    """Of the subscription. Another owner may use its id later."""
    day: date
    """The day (UTC) on which a story was added last."""
    stories: str
    """Hashes of their uris, separated by spaces."""

    @classmethod
    def from_json(cls, data: bytes) -> "Told":
        """Raises ValueError."""
        return cls.model_validate_json(data)

    def to_json(self) -> bytes:
        return self.model_dump_json().encode()


@dataclass(frozen=True)
class Notice:
    """An alert as it is on `wire.notified`."""

    alert: Alert
    json: bytes
    """The alert as it was on `wire.alerts`, with properties that a later version may have added."""
    headers: Mapping[str, bytes]
    at: datetime
    offset: int
    left: dict[str, Failures | None] | None = None

    @classmethod
    def of(cls, message: Incoming) -> "Notice":
        """Read a message of `wire.alerts`. Raises ValueError if it is no alert."""
        alert = read_alert(message.value)
        return cls(alert, message.value, message.headers, message.time, message.offset)

    @classmethod
    def from_message(cls, message: Incoming) -> "Notice":
        """Read a message of `wire.notified`. Raises ValueError."""
        stored = Stored.model_validate_json(message.value)
        json = orjson.dumps(stored.alert)
        return cls(read_alert(json), json, message.headers, stored.at, stored.offset, stored.left)

    @property
    def key(self) -> str:
        return f"alert {self.alert['subscription']} {self.alert['id']}"

    def to_json(self) -> bytes:
        return notice_json(self.json, self.at, self.offset, self.left)


def notice_json(json: bytes, at: datetime, offset: int, left: Mapping[str, Failures | None] | None) -> bytes:
    """The value of an alert on `wire.notified`."""
    failures = {destination: each and each.model_dump() for destination, each in (left or {}).items()}
    return orjson.dumps(
        {"alert": orjson.Fragment(json), "at": at, "offset": offset, "left": failures or None}
    )


def state_key(subscription: str, destination: str) -> str:
    return f"destination {subscription} {destination}"


def read_state_key(key: str) -> tuple[str, str]:
    """The subscription and the destination of a key. Raises ValueError."""
    _, subscription, destination = key.split(" ", 2)
    return subscription, check(destination)


def told_key(subscription: str, number: int, destination: str) -> str:
    return f"told {subscription} {number} {destination}"


def read_told_key(key: str) -> tuple[str, int, str]:
    """The subscription, the record's number and the destination of a key. Raises ValueError."""
    _, subscription, number, destination = key.split(" ", 3)
    return subscription, int(number), check(destination)
