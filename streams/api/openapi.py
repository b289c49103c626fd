"""OpenAPI 3.1 of the HTTP API, made from the operations below and the published schemas.

https://spec.openapis.org/oas/v3.1.0
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from http import HTTPStatus
from typing import Any

from streams.contract import VERSION, Schema, load
from streams.contract.asyncapi import embedded

SCHEMAS = (
    "subscription",
    "subscription-page",
    "mute",
    "alert-page",
    "query-check",
    "checked-query",
    "problem",
)
JSON = "application/json"
TEXT = {"type": "string"}
DESCRIPTION = (
    "Who is told of which stories, and the alerts. A token (`copytaster tokens create`) gives access to the "
    "subscriptions of one owner; those of others are not found. Errors are problem+json (RFC 9457)."
)
LIST_PARAMETERS = (
    ("after", "Only those whose ids come after this.", TEXT),
    ("limit", "How many at most.", {"type": "integer", "minimum": 1, "maximum": 1_000, "default": 100}),
)
ALERT_PARAMETERS = (
    ("limit", "How many at most.", {"type": "integer", "minimum": 1, "maximum": 100, "default": 100}),
)
QUERY = '"rail strike" AND WITHIN Europe'
EXAMPLES: dict[str, dict[str, Any]] = {
    "new-subscription": {"id": "rail", "query": QUERY, "delivery": {"emails": ["rail@desk.example"]}},
    "replaced-subscription": {"query": QUERY, "updates": "all"},
    "mute": {"muted": True},
    "query-check": {"query": QUERY},
}
WITH_OWNER = "The owner is the token's; it may be left out."
FEED_SECURITY: list[dict[str, list[str]]] = [{"token": []}, {"basic": []}, {"address": []}]


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
    parameters: tuple[tuple[str, str, Schema], ...] = ()
    errors: tuple[int, ...] = ()


OPERATIONS = (
    Operation(
        "get",
        "/subscriptions",
        "listSubscriptions",
        "List subscriptions, in the order of their ids.",
        returns="subscription-page",
        parameters=LIST_PARAMETERS,
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
    Operation("get", "/subscriptions/{id}", "showSubscription", "Read one.", returns="subscription"),
    Operation(
        "put",
        "/subscriptions/{id}",
        "replaceSubscription",
        f"Replace a subscription. {WITH_OWNER} So may the id; it is the one in the address.",
        takes="replaced-subscription",
        returns="subscription",
    ),
    Operation(
        "patch",
        "/subscriptions/{id}",
        "muteSubscription",
        "Mute a subscription, or tell it of stories again.",
        takes="mute",
        returns="subscription",
    ),
    Operation(
        "delete",
        "/subscriptions/{id}",
        "deleteSubscription",
        "Delete a subscription. Stories that it was told of are still taken back on wire.alerts.",
        204,
    ),
    Operation(
        "get",
        "/subscriptions/{id}/alerts",
        "listAlerts",
        "Read the newest alerts of the last seven days, newest first.",
        returns="alert-page",
        parameters=ALERT_PARAMETERS,
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


@cache
def document() -> dict[str, Any]:
    """The OpenAPI document."""
    paths: dict[str, dict[str, Any]] = {}
    for operation in OPERATIONS:
        paths.setdefault(operation.path, {})[operation.method] = _described(operation)
    paths["/feeds/{id}.atom"] = {"get": _feed()}
    paths["/openapi.json"] = {"get": _own()}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Copytaster",
            "version": VERSION,
            "description": DESCRIPTION,
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "paths": paths,
        "security": [{"token": []}],
        "components": {
            "schemas": {name: embedded(name) for name in SCHEMAS} | dict(_without_implied()),
            "securitySchemes": {
                "token": {"type": "http", "scheme": "bearer"},
                "basic": {
                    "type": "http",
                    "scheme": "basic",
                    "description": "Only for feeds: any name, and a token as the password.",
                },
                "address": {
                    "type": "apiKey",
                    "in": "query",
                    "name": "token",
                    "description": "Only for feeds: a token of the scope `feeds`.",
                },
            },
        },
    }


def _described(operation: Operation) -> dict[str, Any]:
    answer: dict[str, Any] = {"description": HTTPStatus(operation.status).phrase}
    if operation.returns:
        answer["content"] = _content(operation.returns)
    if operation.status == 201:
        answer["headers"] = {"Location": {"schema": TEXT, "required": True}}
    described: dict[str, Any] = {
        "operationId": operation.id,
        "summary": operation.summary,
        "parameters": [*_parameters(operation)],
        "responses": {str(operation.status): answer} | _errors(operation),
    }
    if operation.takes:
        content = {JSON: _content(operation.takes)[JSON] | {"example": EXAMPLES[operation.takes]}}
        described["requestBody"] = {"required": True, "content": content}
    return described


def _parameters(operation: Operation) -> Iterator[dict[str, Any]]:
    if "{id}" in operation.path:
        yield _id()
    for name, description, schema in operation.parameters:
        yield {"name": name, "in": "query", "description": description, "schema": schema}


def _id() -> dict[str, Any]:
    schema = load("subscription")["properties"]["id"]
    return {"name": "id", "in": "path", "required": True, "schema": {**schema}}


def _errors(operation: Operation) -> dict[str, Any]:
    statuses = {401, 403, 429, 503, *operation.errors}
    statuses |= {404} if "{id}" in operation.path else set()
    statuses |= {400, 408, 413, 415, 422} if operation.takes else set()
    statuses |= {422} if operation.parameters else set()
    return {str(status): _problem(status) for status in sorted(statuses)}


def _problem(status: int) -> dict[str, Any]:
    content = {"application/problem+json": {"schema": _reference("problem")}}
    return {"description": HTTPStatus(status).phrase, "content": content}


def _feed() -> dict[str, Any]:
    statuses = (401, 403, 404, 429, 503)
    tag = {"ETag": {"schema": TEXT, "required": True}}
    return {
        "operationId": "readFeed",
        "summary": "Read the alerts of the last seven days as an Atom feed, with an entry for each story.",
        "security": FEED_SECURITY,
        "parameters": [
            _id(),
            {
                "name": "If-None-Match",
                "in": "header",
                "description": "The ETag of what the reader has.",
                "schema": TEXT,
            },
        ],
        "responses": {
            "200": {
                "description": "The feed.",
                "headers": tag,
                "content": {"application/atom+xml": {"schema": TEXT}},
            },
            "304": {"description": "It is as before.", "headers": tag},
        }
        | {str(status): _problem(status) for status in statuses},
    }


def _own() -> dict[str, Any]:
    return {
        "operationId": "readOpenapi",
        "summary": "Read this document.",
        "security": [],
        "responses": {"200": {"description": "OK", "content": {JSON: {"schema": {"type": "object"}}}}},
    }


def _without_implied() -> Iterator[tuple[str, Schema]]:
    """A subscription in requests, whose owner, and whose id if it is in the address, may be left out."""
    for name, implied in (("new-subscription", {"owner"}), ("replaced-subscription", {"owner", "id"})):
        schema = embedded("subscription")
        yield name, schema | {"required": [each for each in schema["required"] if each not in implied]}


def _content(schema: str) -> dict[str, Any]:
    return {JSON: {"schema": _reference(schema)}}


def _reference(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}
