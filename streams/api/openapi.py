"""OpenAPI 3.1 of the HTTP API, made from the operations and the published schemas.

https://spec.openapis.org/oas/v3.1.0
"""

from collections.abc import Iterator
from functools import cache
from http import HTTPStatus
from typing import Any

from streams.api.operations import OPERATIONS, TEXT, Operation
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
DESCRIPTION = (
    "Who is told of which stories, and the alerts. A token (`copytaster tokens create`) gives access to the "
    "subscriptions of one owner; those of others are not found. Errors are problem+json (RFC 9457)."
)
QUERY = '"rail strike" AND WITHIN Europe'
EXAMPLES: dict[str, dict[str, Any]] = {
    "new-subscription": {"id": "rail", "query": QUERY, "delivery": {"emails": ["rail@desk.example"]}},
    "replaced-subscription": {"query": QUERY, "updates": "all"},
    "mute": {"muted": True},
    "query-check": {"query": QUERY},
}
FEED_SECURITY: list[dict[str, list[str]]] = [{"token": []}, {"basic": []}, {"address": []}]


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
