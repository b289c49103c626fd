"""A subscription: a query, who is told of the stories that match it, and how.

    {"id": "rail-strikes", "owner": "transport-desk", "query": "\"rail strike\" AND WITHIN Europe"}

Everything else has a default.
"""

import re
from collections.abc import Iterator
from datetime import datetime
from functools import cache
from typing import Annotated, Literal, Self
from zoneinfo import available_timezones

from pydantic import (
    AfterValidator,
    AnyHttpUrl,
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_validator,
)

from processors.errors import SubscriptionError

MAX_QUERY = 10_000  # characters
MAX_URL = 2_000  # characters
MAX_DESTINATIONS = 20  # webhooks, or addresses, of a subscription
# What is wrong, in place of pydantic's message: by the type of its error, and by the property with a pattern.
PROBLEMS = {
    "missing": "is missing",
    "extra_forbidden": "there is no such property",
    "string_too_short": "is empty",
    "string_too_long": "has more than {max_length:,} characters",
    "too_long": "has more than {max_length} entries",
    "url_parsing": "is not a URL; write https://desk.example/alerts, for example",
    "url_scheme": "is not a URL of the web; write https://desk.example/alerts, for example",
}
MAX_SHOWN = 60  # characters of a wrong value
UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")
A_TIME = "is not a time with a time zone; write 2026-11-03T09:00:00Z, for example"
TIME_OF_DAY = "is not a time of day; write 08:30, for example"
PATTERNS = dict.fromkeys(
    ("id", "owner", "topic"),
    "must be up to 100 lower-case letters, digits, dots, hyphens and underscores, and begin with a letter or"
    " digit",
) | {
    "emails": "is not an e-mail address",
    "start": TIME_OF_DAY,
    "end": TIME_OF_DAY,
    "at": TIME_OF_DAY,
    "starts": A_TIME,
    "ends": A_TIME,
}


def _check_email(value: str) -> str:
    """Refuse what looks like a URL, and what is no address once it is in the header of a mail."""
    if "://" in value or "=?" in value or not value.isprintable():
        raise ValueError(PATTERNS["emails"])
    return value


def _check_url(value: AnyHttpUrl) -> AnyHttpUrl:
    """Bound how much memory a subscription takes in every process."""
    if len(str(value)) > MAX_URL:
        raise ValueError(f"has more than {MAX_URL:,} characters")
    return value


Id = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9._-]{0,99}$")]
TimeOfDay = Annotated[str, Field(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]
Url = Annotated[AnyHttpUrl, AfterValidator(_check_url)]
Email = Annotated[
    str,
    Field(pattern=r"^[^@\s<>,;\x00-\x1f]{1,64}@[A-Za-z0-9.-]{1,255}$"),
    AfterValidator(_check_email),
]


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)


class Digest(_Model):
    """When alerts are delivered together: after some minutes, or at times of the day."""

    minutes: Annotated[int, Field(ge=1, le=1440)] | None = None
    """After this many minutes, counted from the first alert."""
    at: Annotated[list[TimeOfDay], Field(max_length=24)] = []
    """At these times of the day, as `HH:MM`."""

    @model_validator(mode="after")
    def _check_one(self) -> Self:
        if (self.minutes is None) == (not self.at):
            raise ValueError("a digest needs either minutes or at")
        return self


class Quiet(_Model):
    """Hours in which nothing is delivered. Alerts wait for their end; retractions do not."""

    start: TimeOfDay
    end: TimeOfDay
    """May be earlier than `start`: then it is on the next day."""

    @model_validator(mode="after")
    def _check_hours(self) -> Self:
        if self.start == self.end:
            raise ValueError("start and end are the same; mute the subscription to stop all alerts")
        return self


class Delivery(_Model):
    """Where alerts go. All of them are on `wire.alerts`, whatever is set here."""

    topic: Id | None = None
    """A topic for its alerts: `rail` is the topic `wire.alert.rail`. It gets each alert at once, whatever
    `digest` and `quiet` say. Subscriptions may share one."""
    webhooks: Annotated[list[Url], Field(max_length=MAX_DESTINATIONS)] = []
    """URLs that receive each alert as a POST, signed after Standard Webhooks."""
    emails: Annotated[list[Email], Field(max_length=MAX_DESTINATIONS)] = []
    """Addresses that receive alerts by e-mail."""
    digest: Digest | None = None
    """Deliver alerts together; each at once if null. Retractions are always delivered at once."""
    quiet: Quiet | None = None
    timezone: str = "UTC"
    """The time zone of `digest.at` and `quiet`, such as `Europe/Berlin`."""

    @field_validator("timezone")
    @classmethod
    def _check_timezone(cls, value: str) -> str:
        if value not in _timezones():
            raise ValueError(f"{value!r} is not a time zone; write Europe/Berlin, for example")
        return value


# One for all subscriptions: pydantic copies a default, which takes most of the time of reading one.
AT_ONCE = Delivery()


class Subscription(_Model):
    """A query, who is told of the stories that match it, and how."""

    id: Id
    """Lower-case letters, digits, dots, hyphens and underscores; no two subscriptions have the same."""
    name: Annotated[str, Field(max_length=200)] = ""
    """What people call it; the id if empty."""
    owner: Id
    """The desk, customer or person whom it belongs to."""
    query: Annotated[str, Field(min_length=1, max_length=MAX_QUERY)]
    """In the language of queries."""
    updates: Literal["all", "facts", "none"] = "facts"
    """Whether later versions of a story are told: all of them, those with another headline, subject, name or
    quotation, or none. Retractions are always told."""
    unmatched: Literal["retract", "ignore"] = "retract"
    """What to do when a later version of a story no longer matches."""
    muted: bool = False
    """While true, nothing is told but retractions."""
    starts: AwareDatetime | None = None
    """Nothing is told before."""
    ends: AwareDatetime | None = None
    """Nothing is told from then on but retractions."""
    delivery: Delivery = Field(default_factory=lambda: AT_ONCE)

    @field_validator("name")
    @classmethod
    def _check_name(cls, value: str) -> str:
        if UNSEEN.search(value):
            raise ValueError("has a control character, or one that changes the direction of writing")
        return value

    @field_validator("ends")
    @classmethod
    def _check_period(cls, value: datetime | None, info: ValidationInfo) -> datetime | None:
        starts = info.data.get("starts")
        if value and starts and starts >= value:
            raise ValueError("must be later than starts")
        return value

    @classmethod
    def from_json(cls, data: bytes | str) -> "Subscription":
        """Read a subscription. Raises SubscriptionError, with a line for each property that is wrong."""
        try:
            return cls.model_validate_json(data)
        except ValidationError as error:
            lines = [f"{'.'.join(map(str, place))}: {problem}" for place, problem in problems(error)]
            raise SubscriptionError("\n".join(line.removeprefix(": ") for line in lines)) from None

    def to_json(self) -> bytes:
        """Write the properties that differ from their defaults."""
        return self.model_dump_json(exclude_defaults=True).encode()

    def is_active(self, now: datetime) -> bool:
        """Whether matches and updates are told at a time. Retractions always are."""
        begun = self.starts is None or self.starts <= now
        return begun and not self.muted and (self.ends is None or now < self.ends)


def problems(error: ValidationError) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """The path to each property that is wrong, empty for the whole object, and what is wrong with it."""
    for each in error.errors(include_url=False):
        name = next((part for part in reversed(each["loc"]) if isinstance(part, str)), "")
        message = each["msg"].removeprefix("Value error, ").replace("Input should be", "must be")
        if each["type"] in PROBLEMS:
            message = PROBLEMS[each["type"]].format(**each.get("ctx", {}))
        if each["type"].startswith(("string_pattern", "datetime", "timezone")):
            message = PATTERNS.get(name, message)
        value = each["input"]
        is_short = isinstance(value, str | int) and 0 < len(str(value)) <= MAX_SHOWN
        if is_short and message.startswith(("is not", "must", "has")):
            message = f"{value!r} {message}"
        yield each["loc"], message


@cache
def _timezones() -> set[str]:
    return available_timezones()
