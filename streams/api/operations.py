"""The calls of the HTTP API for its OpenAPI document; `openapi.py` adds that for feeds."""

from dataclasses import dataclass
from typing import Literal, NamedTuple

from streams.api.recent import MAX_ALERTS
from streams.api.subscriptions import DEFAULT_PAGE, MAX_PAGE
from streams.contract import Schema, load

JSON = "application/json"
TEXT = {"type": "string"}
WITH_OWNER = "The owner is the token's; it may be left out."


class Parameter(NamedTuple):
    """A parameter of a call; those in the path are required."""

    name: str
    description: str
    schema: Schema
    place: Literal["path", "query", "header"] = "query"
    required: bool = False


@dataclass(frozen=True)
class Operation:
    """A call. `takes` is the schema of its body, `returns` that of its answer, "" for none."""

    method: str
    path: str
    id: str
    summary: str
    status: int = 200
    takes: str = ""
    returns: str = ""
    parameters: tuple[Parameter, ...] = ()
    errors: tuple[int, ...] = ()
    media: str = JSON
    """The type of its answer, which has no schema unless it is JSON."""
    public: bool = False
    """Whether it needs no token."""


def limit(default: int, largest: int) -> Parameter:
    """The parameter that says how many to answer."""
    schema = {"type": "integer", "minimum": 1, "maximum": largest, "default": default}
    return Parameter("limit", "How many at most.", schema)


ID = Parameter("id", "", load("subscription")["properties"]["id"], "path")

# Those that the desk has as well.
OPERATIONS = (
    Operation(
        "get",
        "/subscriptions",
        "listSubscriptions",
        "List subscriptions, in the order of their ids.",
        returns="subscription-page",
        parameters=(
            Parameter("after", "Only those whose ids come after this.", TEXT),
            limit(DEFAULT_PAGE, MAX_PAGE),
        ),
    ),
    Operation(
        "post",
        "/subscriptions",
        "createSubscription",
        f"Create a subscription. {WITH_OWNER}",
        201,
        takes="new-subscription",
        returns="subscription",
        errors=(409,),
    ),
    Operation(
        "get",
        "/subscriptions/{id}",
        "showSubscription",
        "Read a subscription.",
        returns="subscription",
        parameters=(ID,),
    ),
    Operation(
        "put",
        "/subscriptions/{id}",
        "replaceSubscription",
        f"Replace a subscription. {WITH_OWNER} So may the id; it is the one in the address.",
        takes="replaced-subscription",
        returns="subscription",
        parameters=(ID,),
    ),
    Operation(
        "patch",
        "/subscriptions/{id}",
        "muteSubscription",
        "Mute a subscription, or tell it of stories again.",
        takes="mute",
        returns="subscription",
        parameters=(ID,),
    ),
    Operation(
        "delete",
        "/subscriptions/{id}",
        "deleteSubscription",
        "Delete a subscription. Stories that it was told of are still taken back on wire.alerts.",
        204,
        parameters=(ID,),
    ),
    Operation(
        "post",
        "/queries/check",
        "checkQuery",
        "Check a query: how it is read, and what is wrong with it.",
        takes="query-check",
        returns="checked-query",
    ),
)

ALERTS = Operation(
    "get",
    "/subscriptions/{id}/alerts",
    "listAlerts",
    "Read the newest alerts of the last seven days, newest first.",
    returns="alert-page",
    parameters=(ID, limit(MAX_ALERTS, MAX_ALERTS)),
)
