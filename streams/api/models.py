"""What the HTTP API takes and answers besides subscriptions and alerts; published with the contract."""

from typing import NotRequired

from pydantic import BaseModel, ConfigDict
from typing_extensions import TypedDict

from processors.subscriptions.alerts import Alert
from processors.subscriptions.subscription import Subscription


class _Request(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Mute(_Request):
    """A change of a subscription."""

    muted: bool
    """Whether nothing is told but retractions."""


class QueryCheck(_Request):
    """A query to check."""

    query: str


class Remark(TypedDict):
    """Something about a query, and the place that it is about."""

    message: str
    start: int
    """The place begins at this character, counted from 0 in Unicode code points."""
    end: int
    """It ends before this character."""


class CheckedQuery(TypedDict):
    """How a query is read."""

    query: str | None
    """The query in its canonical form; null if it has errors."""
    expensive: bool
    """Whether it has to be tried on every story."""
    hints: list[Remark]
    """What may not mean what its author wants."""
    errors: list[Remark]
    """What is wrong; empty if the query is valid."""


class SubscriptionPage(TypedDict):
    """Subscriptions of an owner, in the order of their ids."""

    subscriptions: list[Subscription]
    next: str | None
    """The parameter `after` of the next page; null if this is the last."""


class AlertPage(TypedDict):
    """The newest alerts of a subscription, newest first."""

    alerts: list[Alert]


class Fault(TypedDict):
    """What is wrong with a property or a parameter of a request."""

    detail: str
    pointer: NotRequired[str]
    """A JSON pointer to the property, as a URI fragment: `#/delivery/emails/0`."""
    parameter: NotRequired[str]
    """The name of the parameter."""
    start: NotRequired[int]
    """In a query, the place begins at this character, counted from 0 in Unicode code points."""
    end: NotRequired[int]
    """It ends before this character."""


class Problem(TypedDict):
    """An error, after RFC 9457 (application/problem+json)."""

    type: str
    """`urn:x-copytaster:problem:id-taken`, `urn:x-copytaster:problem:limit` (the owner may have no more
    subscriptions), or `about:blank` if `status` says it all."""
    title: str
    status: int
    detail: str
    errors: NotRequired[list[Fault]]
    """What is wrong, property by property; at most 20."""
